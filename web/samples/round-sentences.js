// SPDX-License-Identifier: MIT
//
// round-sentences.js - the 54 sentences that lesson 06 measures, with "her" in each, in whose place "round" is
// odd at once.
//
// A causal model has read nothing but what stands before. "They sent round a boy" and "we saw round the house"
// are English, so after such verbs nothing is wrong with "round" yet. Half of the sentences of lessons 01 and
// 02 have such a verb (TAKES_ROUND); others, written in the same manner, stand in their place.
// tests/web/her-sentences.test.mjs holds them to the same rules.

import { HER_SENTENCES } from './her-sentences.js';

/**
 * Verbs that "round" can follow as an adverb ("sent round", "turned round"), as a preposition ("helped round the
 * house", "met round the corner") or before a number ("paid round ten pounds").
 */
export const TAKES_ROUND = new Set(
  `asked asks ask brought brings bring called calls call came comes come carried carries carry drew draws draw
  drove drives drive followed follows follow gathered gathers gather gave gives give got gets get handed hands
  hand held holds hold helped helps help invited invites invite joined joins join kept keeps keep led leads lead
  looked looks look married marries marry met meets meet moved moves move offered offers offer paid pays pay
  passed passes pass pulled pulls pull pushed pushes push ran runs run reached reaches reach saw sees see sent
  sends send served serves serve showed shows show spun spins spin stopped stops stop struck strikes strike swung
  swings swing threw throws throw took takes take turned turns turn visited visits visit walked walks walk went
  goes go`.split(/\s+/),
);

/** Whether "round" may follow these words in good English, as far as the last of them says. @param {string} head */
export const takesRound = (head) =>
  TAKES_ROUND.has((/(\p{L}+)\s*$/u.exec(head)?.[1] ?? '').toLowerCase());

/** @param {string} sentence */
const headOf = (sentence) => sentence.slice(0, sentence.search(/ her\b/));

const MORE = [
  'The boy at the inn hated her for the rest of his life.',
  'Not one girl in the town but envied her the silk dress.',
  'An old priest of the parish pitied her and gave money to the child.',
  'After many years his mother forgave her with a kiss.',
  'When the money was gone they blamed her for the loss.',
  'With a smile the teacher praised her before all the other children.',
  'His fine words deceived her for more than a year.',
  'The lord of the castle wanted her as a wife for his son.',
  'In the winter the sick man needed her at his side.',
  'That great black dog obeyed her as if by magic.',
  'Of all the guests none remembered her after the dance.',
  'At the station the porter recognised her by the red hat.',
  'For a whole week the captain ignored her at the table.',
  'In the joy of that day he forgot her for an hour.',
  'The two little boys adored her from the first day.',
  'A rich cousin despised her because of an old coat.',
  'All the men of the village respected her more than the judge.',
  'When the bell rang the nurse comforted her as well as she could.',
  'A strange noise in the attic frightened her in the night.',
  'On the steps of the house the old duke greeted her with a bow.',
  'All that long summer I missed her more than I can say.',
  'The boys in the street mocked her and ran away.',
  'My uncle persuaded her to wait until the spring.',
  'The hard old aunt punished her with bread and water.',
  'One brave sailor rescued her from the burning ship.',
  'There the sound of the church bells reminded her of home.',
  'That foolish story amused her all through the dinner.',
];

export const ROUND_SENTENCES = [
  ...HER_SENTENCES.filter((sentence) => !takesRound(headOf(sentence))),
  ...MORE,
];

/** One sentence a line, as the box of the lesson has them. */
export const ROUND_TEXT = ROUND_SENTENCES.join('\n');
