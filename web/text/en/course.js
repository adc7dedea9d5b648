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

  planned: [
    {
      number: '07',
      title: 'Parts of speech',
      question:
        'How many nouns and how many verbs does the model write, and which tokens are whole words?',
    },
    {
      number: '08',
      title: 'Nouns and adjectives, part 1',
      question: 'Do nouns or adjectives travel further in GPT‑2 Large?',
    },
    {
      number: '09',
      title: 'Nouns and adjectives, part 2',
      question: 'Does that conclusion still hold in GPT‑2 XL?',
    },
  ],

  names: {
    course: 'Course',
    stepper: 'Step by step',
    glossary: 'Glossary',
    models: 'Stored models',
    bench: 'Speed test',
  },
};
