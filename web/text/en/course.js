// SPDX-License-Identifier: MIT
//
// course.js - the course and the words at the head and foot of every page, in English.

/** @type {typeof import('../course.js').text} */
export const text = {
  skip: 'Skip to the content',
  pages: 'Pages',
  footer:
    'Laminar runs entirely in your browser: the text you type and the numbers you measure never leave this device.',
  lesson: 'Lesson',
  steps: 'Previous and next lesson',
  previous: 'Previous lesson',
  next: 'Next lesson',
  soon: 'to come',
  ready: 'ready',
  progress: (right, all) => `${right}/${all} correct`,

  lessons: [
    {
      title: 'Rotation angles of embedding vectors',
      question: 'How far does each block turn the vector of a token?',
    },
    {
      title: 'Consecutive angles within a layer',
      question:
        'Is the angle between neighbouring tokens more stable than the angle between any two tokens?',
    },
    {
      title: 'Path length and logits',
      question: 'Does a longer last step go with a higher logit?',
    },
    {
      title: 'Decomposing the residual stream, part 1',
      question: 'Do attention and MLP push the vector the same way, or at right angles?',
    },
    {
      title: 'Decomposing the residual stream, part 2',
      question:
        'Is it attention or the MLP that makes a step of a token long or short? And can a single token change the answer?',
    },
    {
      title: 'Trajectories in state space',
      question: 'Where do the paths of “her”, “him” and an ungrammatical word part?',
    },
    {
      title: 'Parts of speech',
      question:
        'How many nouns and how many verbs does the model write, and which tokens are whole words?',
    },
    {
      title: 'Nouns and adjectives, part 1',
      question: 'Do nouns or adjectives travel further in GPT-2 Large?',
    },
    {
      title: 'Nouns and adjectives, part 2',
      question: 'Does that conclusion still hold in GPT-2 XL?',
    },
  ],

  names: {
    course: 'Course',
    stepper: 'Step by step',
    models: 'Stored models',
    bench: 'Speed test',
  },
};
