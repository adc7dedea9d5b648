// SPDX-License-Identifier: MIT
//
// nietzsche.js - the text of lessons 03, 04 and 05: one encyclopaedic
// paragraph on Friedrich Nietzsche.
//
// Written for this course from plain facts; the published measurements used a paragraph of the same
// kind and length. 342 tokens in GPT-2's own vocabulary (tests/web/nietzsche.test.mjs counts them);
// a model with a smaller vocabulary needs more tokens for it, and may have to cut its end.

export const NIETZSCHE = [
  'The philosopher Friedrich Wilhelm Nietzsche (1844-1900) was a German philologist and writer.',
  'He was born in the village of Röcken, the eldest child of a Lutheran pastor who died when the boy was four.',
  'After the boarding school at Pforta he studied classical philology in Bonn and Leipzig, where he came upon the main work of Arthur Schopenhauer in a bookshop.',
  'In 1869, at twenty-four, he was called to a chair at the University of Basel.',
  'His first book, The Birth of Tragedy (1872), traced Greek drama to two opposed drives, the Apollonian and the Dionysian, and was dedicated to Richard Wagner, with whom he later broke.',
  'Headaches and failing eyesight made him resign in 1879; for the next ten years he lived on a small pension, moving between boarding houses in Switzerland, Italy and France.',
  'Most of the books for which he is known belong to that time, among them The Gay Science, Thus Spoke Zarathustra, Beyond Good and Evil and On the Genealogy of Morality.',
  'In them he examined the origin of moral values, declared that God is dead, and put forward the will to power, the eternal recurrence and the overman.',
  'In January 1889 he collapsed in a street in Turin, and he never recovered his sanity.',
  'His mother, and after her his sister Elisabeth, looked after him until his death in Weimar on 25 August 1900.',
  'She also published a selection of his notebooks as The Will to Power.',
  'Writers as different as Thomas Mann, Heidegger and Foucault drew on his thought.',
].join(' ');
