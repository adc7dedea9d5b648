// SPDX-License-Identifier: MIT
//
// her-sentences.js - the 54 sentences that lessons 01 and 02 measure.
//
// Written for this course in the manner of old novels, which is what the default model has read.
// Each holds the word "her" once, after a verb of its own: a learner compares "her" with the token
// before it. No two sentences share that verb; a model may cut a verb, and then that token is its end.
// Each begins with a word that is one token of the default model and of GPT-2: position 0 is a whole word.
// "her" is neither among the first tokens, which have geometry of their own, nor the last.
// tests/web/her-sentences.test.mjs holds all of them to this.

export const HER_SENTENCES = [
  'The old captain loved her from the first hour they met.',
  'At the end of the lane we saw her standing by the gate.',
  'My brother told her that the ship would sail in the morning.',
  'Then the doctor came in and asked her how she had slept.',
  'When he went to sea he gave her a small ring of gold.',
  'The servant brought her a cup of tea and a letter.',
  'They searched the house and found her in the garden.',
  'He had left her alone in the great cold room.',
  'His little dog followed her all the way to the church.',
  'At the window the stranger watched her cross the street.',
  'One of the cousins took her by the hand and led the way upstairs.',
  'On the road to London a gentleman met her and stopped his horse.',
  'Not a soul in the village knew her by that name.',
  'My two boys helped her over the broken wall.',
  'In the night he heard her walking up and down the hall.',
  'The poor woman kissed her and could not speak for tears.',
  'A sudden fear held her still upon the stairs.',
  'Then the rain kept her in the house for three days.',
  'That winter the family sent her to an aunt in the country.',
  'He smiled and showed her the picture on the wall.',
  'When she was a child the old man taught her to read.',
  'On his knees he begged her to forget the past.',
  'A young lady thanked her in a very low voice.',
  'Then we carried her to the bed and made a fire.',
  'After dinner the two sisters joined her in the library.',
  'Your music pleased her more than she would say.',
  'All the children in the house feared her a little.',
  'I have always trusted her with the keys of the desk.',
  'In spite of his father he married her in the spring.',
  'On Sunday the good priest visited her with a basket of fruit.',
  'The news of the battle reached her late in the evening.',
  'The stranger touched her lightly on the arm and pointed to the door.',
  'The sight of the empty chair struck her to the heart.',
  'Now and then I warned her not to open the box.',
  'The king himself promoted her before the whole company.',
  'At the door of the inn the landlord stopped her with a question.',
  'There was something in the song that made her think of home.',
  'The crowd pushed her against the iron gate of the palace.',
  'His last words surprised her so much that she sat down.',
  'For many years the old nurse had served her without a word of complaint.',
  'An old lawyer offered her a chair beside the fire.',
  'It was the grey horse that threw her into the river.',
  'A light in the forest drew her from the path.',
  'No one but the gardener believed her when she told the story.',
  'So the soldiers let her pass without asking for papers.',
  'With a cold look the countess refused her and went away.',
  'The master of the house paid her ten pounds a year.',
  'I never understood her until the day of the storm.',
  'Now the boatman called her back, but the wind was too strong.',
  'They had promised her a room that looked upon the sea.',
  'He wished to see her once more before he died.',
  'But the judge answered her kindly, and the court was silent.',
  'This secret grief troubled her, and she would not eat.',
  'The whole town admired her for what she had done.',
];

/** One sentence a line, as the box of a lesson has them. */
export const HER_TEXT = HER_SENTENCES.join('\n');
