// SPDX-License-Identifier: MIT
//
// run.js - one run of a lesson: from what stands in the box to what the lesson measures.
//
//     const { run, identity } = await measureRun(lab, measurement, input, { settings, precision, running });
//
// The page (lesson.js) and the recorder (record.js) call it; it changes no page. What a lesson measures
// is declared in the lesson's measure.js as a Measurement: pure functions of the residual stream, which
// tests and other programs call on streams of their own.

import { LabError } from '../engine/error.js';
import { text as her } from '../text/her.js';
import { languageOf } from '../text/language.js';
import { foreign } from '../ui/foreign.js';
import { int } from '../ui/format.js';
import { nameOfLab, provenance } from '../ui/model-facts.js';
import { sizeOf } from './gpt2-sizes.js';
import { readSentences } from './sentences.js';
import { runStream } from './stream.js';
import { readText } from './text.js';

/**
 * @typedef {import('../lab.js').Lab} Lab
 * @typedef {import('../ui/run-bar.js').Running} Running
 * @typedef {import('../ui/tokens.js').TokenView} TokenView
 * @typedef {import('./sentences.js').Sentence} Sentence
 * @typedef {import('../measures/residual.js').StreamWindow} StreamWindow
 *
 * @typedef {object} Model  what the numbers of a run came from
 * @property {string} name
 * @property {string} kind    weights and precision: with the name, tells apart runs of different numbers
 * @property {number} layers  L
 * @property {number} width   C
 * @property {import('./gpt2-sizes.js').Size | null} size  which published GPT-2 it is, if it is one
 *
 * @typedef {object} Start  what is known before the first layer
 * @property {number} layers
 * @property {number} width
 * @property {number} tokens   of all texts together
 * @property {Sentence[]} sentences  of a run of sentences; [] of one text
 * @property {Record<string, any>} settings  values of the schema's fields that belong to a run: its seed
 * @property {any} [made]    what the lesson's prepare() has made
 *
 * @typedef {object} Prepared
 * @property {Int32Array[]} texts  what the run reads: one text, or several
 * @property {TokenView[]} [views]  of one text
 * @property {any} made
 * @property {Record<string, any>} [settings]  in place of the run's, so that its link makes the same again
 */

/**
 * Sentences that are run once with each of some words in the place of "her", and no farther: a causal model has
 * read nothing behind it there.
 *
 * @typedef {object} Words
 * @property {string[]} inPlace  with the space before; each must be one token of the model
 * @property {(head: string) => boolean} refuses  whether a sentence whose words before "her" are these is left out
 */

/**
 * What a lesson measures. `measure` reads layers from the stream and writes numbers into the data, which
 * is plain: numbers, arrays, objects and null.
 *
 * @template D
 * @typedef {object} Measurement
 * @property {'text' | 'sentences'} input
 * @property {string} sample  what the box starts with
 * @property {Words} [words]  of sentences that are run once with each of some words
 * @property {Record<string, any>} [settings]  initial values of a run's settings
 * @property {(lab: Lab, input: string, how: { settings: Record<string, any>, precision: 'exact' | 'fast',
 *   running: Running }) => Promise<Prepared>} [prepare]
 *   makes what the run reads of what stands in the box, where it is not the text itself
 * @property {boolean} [isTagged]  it starts from the parts of speech of its text, which reference values are given
 * @property {(start: Start) => D} start  the data with nothing measured yet
 * @property {((stream: StreamWindow, l: number, data: D, index: number) => void) | null} measure
 *   called for l = 0..L of every text; index: of a sentence, 0 of one text (stream.js says what it holds). With
 *   words, of a sentence times the number of words, plus that of the word. Null where the lesson reads no layer: then
 *   no pass is run
 * @property {(end: { data: D, lab: Lab, last: Float32Array, running: Running }) => void | Promise<void>} [finish]
 *   after the last layer, where there are any; last is h[L] of the last text
 * @property {number} [digits]  significant digits of recorded numbers; 4 without
 * @property {(data: D) => any} [keep]  what is recorded of the data, where that is not all
 * @property {(kept: any, settings: Record<string, any>) => D} [restore]  the data of what was recorded
 */

/**
 * A run, the same for every lesson.
 *
 * @template D
 * @typedef {object} Run
 * @property {string} text        what the box held
 * @property {string[]} names     token labels of one text; [] of sentences, whose data has them
 * @property {number[]} ids       of the same tokens, in the model's vocabulary
 * @property {number} tokens
 * @property {string} provenance  where the numbers came from, as a sentence
 * @property {Model} model
 * @property {Record<string, any>} settings
 * @property {D} data
 * @property {boolean} complete   every layer of every text is measured
 * @property {boolean} isRecorded the run that came with the page: no check asks about it
 */

/** Of skipped lines, this many are named one by one; of each, this many characters are repeated. */
const NAMED = 3;
const SHOWN = 40;

/**
 * @template D
 * @param {Lab} lab
 * @param {Measurement<D>} measurement
 * @param {string} input
 * @param {object} options
 * @param {Record<string, any>} options.settings
 * @param {'exact' | 'fast'} options.precision
 * @param {Running} options.running
 * @param {(run: Run<D>, views: TokenView[]) => void} [options.onStart]  before the first layer; the run's
 *   data fills while layers come
 * @param {(l: number) => void} [options.onLayer]  layer l of one text is measured
 * @returns {Promise<{ run: Run<D>, identity: import('../measures/residual.js').IdentityCheck | null }>}
 *   identity: null without a pass
 */
export async function measureRun(
  lab,
  measurement,
  input,
  { settings, precision, running, onStart, onLayer },
) {
  const read = measurement.prepare
    ? await prepared(measurement.prepare(lab, input, { settings, precision, running }))
    : await readers[measurement.input](lab, input, running, measurement);
  const { texts, sentences, views, made } = read;
  const { nLayers: layers, dModel: width, quantisation } = lab.config;
  const name = nameOfLab(lab);
  const tokens = texts.reduce((sum, { length }) => sum + length, 0);
  const used = { ...settings, ...read.settings };
  const data = measurement.start({ layers, width, tokens, sentences, settings: used, made });
  /** @type {Run<D>} */
  const run = {
    text: input,
    names: views.map((view) => view.label),
    ids: views.length ? Array.from(texts[0]) : [],
    tokens,
    provenance: provenance(lab, precision, tokens),
    model: { name, kind: `${quantisation} ${precision}`, layers, width, size: sizeOf(lab.config) },
    settings: used,
    data,
    complete: false,
    isRecorded: false,
  };
  onStart?.(run, views);
  const { measure } = measurement;
  if (!measure) {
    run.complete = true;
    return { run, identity: null };
  }
  const { identity, last } = await runStream(lab, texts, {
    precision,
    running,
    onLayer(l, stream, index) {
      guarded(l, () => measure(stream, l, data, index));
      onLayer?.(l);
    },
  });
  await measurement.finish?.({ data, lab, last, running });
  run.complete = true;
  return { run, identity };
}

/** A fault of the lesson's own arithmetic gets a code of its own. @param {number} l @param {() => void} measure */
function guarded(l, measure) {
  try {
    measure();
  } catch (cause) {
    if (cause instanceof LabError) throw cause;
    const message = `the measurement failed at layer ${l}: ${cause instanceof Error ? cause.message : cause}`;
    throw new LabError('measure', message, { op: 'run', detail: { layer: l }, cause });
  }
}

/**
 * @typedef {object} Input
 * @property {Int32Array[]} texts
 * @property {Sentence[]} sentences
 * @property {TokenView[]} views
 * @property {any} [made]
 * @property {Record<string, any>} [settings]
 */

/** @param {Promise<Prepared>} making @returns {Promise<Input>} */
async function prepared(making) {
  const { texts, views = [], made, settings } = await making;
  return { texts, sentences: [], views, made, settings };
}

/**
 * @type {Record<'text' | 'sentences', (lab: Lab, input: string, running: Running,
 *   measurement: Pick<Measurement<any>, 'words'>) => Promise<Input>>}
 */
const readers = {
  async text(lab, input, running) {
    const { tokens, views } = await readText(lab, input, running);
    return { texts: [tokens], sentences: [], views };
  },
  async sentences(lab, input, { signal, warn }, { words }) {
    const inPlace = words ? await readWords(lab, words.inPlace) : null;
    const { sentences, skipped, shortened } = await readSentences(lab, input, words?.refuses);
    if (sentences.length === 0) {
      throw new LabError('no-target', 'no line has the word "her" after two tokens', {
        op: 'read',
      });
    }
    if (skipped.length > 0) warn(skippedSentence(skipped), languageOf('her'));
    if (shortened > 0 && !inPlace) {
      warn(her.shortened(int(shortened), int(lab.config.nCtx)), languageOf('her'));
    }
    signal.throwIfAborted();
    return {
      texts: sentences.flatMap(({ tokens, target }) =>
        inPlace ? inPlace.map((id) => withWord(tokens, target, id)) : [tokens],
      ),
      sentences: sentences.map(({ text, names, ids, target }) => ({ text, names, ids, target })),
      views: [],
    };
  },
};

/**
 * The token of each word.
 *
 * @param {Lab} lab
 * @param {string[]} words
 * @returns {Promise<number[]>}
 */
async function readWords(lab, words) {
  const all = await lab.toTokens(words);
  const split = words.filter((_, i) => all[i].length !== 1);
  if (split.length > 0) {
    throw new LabError('split-word', `"${split.join('", "')}" is not one token of this model`, {
      op: 'read',
    });
  }
  return all.map(([id]) => id);
}

/** Tokens up to the target, and this one in its place. @param {Int32Array} tokens @param {number} target @param {number} id */
const withWord = (tokens, target, id) => Int32Array.of(...tokens.subarray(0, target), id);

/** @param {import('./sentences.js').Skipped[]} skipped at least one */
function skippedSentence(skipped) {
  const named = skipped.slice(0, NAMED).map(({ line, text, why }) => {
    return her.skippedLine(int(line), foreign(text, SHOWN), why);
  });
  const more = skipped.length - named.length;
  const list = more > 0 ? [...named, her.skippedMore(int(more))] : named;
  return her.skipped(int(skipped.length), list.join('; '));
}
