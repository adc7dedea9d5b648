// SPDX-License-Identifier: MIT
//
// evening.js - the text of lesson 05 and of the course home's first figure: a short paragraph of prose like
// that which the default model has learned from. Written for this course.

export const EVENING = [
  'It was late in the evening when she came back to the old house by the river.',
  'The rain had stopped, and the garden lay quiet under the moon.',
  'Her brother was sitting near the window with a book upon his knees, but he was not reading.',
  '"You have been gone a long time," he said, without looking up.',
  'She took off her wet cloak, put it over a chair, and went to stand before the fire.',
  'For some minutes neither of them spoke, and there was no sound in the room but the ticking of the clock.',
].join(' ');
