// SPDX-License-Identifier: MIT
//
// model-facts.js - what a page says about a model that is loaded: its shape, its weights, its engine,
// where its file is, and where the numbers of a chart came from.
//
// Called by model-bar.js and by the figures. Only makes sentences and elements; puts none on the page.

import { createCoresOffer } from '../offline/cores.js';
import { text } from '../text/interface.js';
import { text as words } from '../text/models.js';
import { el } from './dom.js';
import { foreign } from './foreign.js';
import { int, megabytes } from './format.js';

/**
 * @typedef {import('../lab.js').Lab} Lab
 * @typedef {import('./model-sources.js').StoredModel} StoredModel
 */

/** What pages call the model of a lab: its file's own word, for which nobody answers. @param {Lab} lab */
export const nameOfLab = ({ config }) => foreign(config.name);

/**
 * @param {Lab} lab
 * @param {string} keeping  of keepingSentence()
 * @param {boolean} isOurs  the model is of the registry, which names it too; otherwise the name is quoted, so
 *   that what a file says of itself is not read as the page's word
 * @returns {(Node | string)[]}
 */
export function factsOf(lab, keeping, isOurs) {
  const { config, engine } = lab;
  const name = nameOfLab(lab);
  const shape = text.model.shape({
    layers: int(config.nLayers),
    width: int(config.dModel),
    heads: int(config.nHeads),
    context: int(config.nCtx),
    vocabulary: int(config.dVocab),
  });
  const weights = text.model.weightsAs(config.quantisation, megabytes(config.weightBytes));
  const version = text.model.engine(engine.build, int(engine.threads), engine.version);
  return [
    ...(isOurs ? [el('b', { text: name }), ': '] : [text.model.ownName(name)]),
    `${shape}; ${weights}. ${keeping && `${keeping} `}`,
    el('span', { class: 'muted', text: version }),
  ];
}

/** @param {Lab} lab @returns {Node[]} what the learner should know about the engine */
export function notesOf({ engine }) {
  const sentences = [
    engine.note ? text.model.notes[engine.note] : '',
    engine.weights === 'low-memory' ? words.lowMemory : '',
  ];
  const notes = sentences.filter(Boolean).map((sentence) => el('p', { text: sentence }));
  return engine.note === 'no-shared-memory' ? [...notes, createCoresOffer()] : notes;
}

/**
 * Where the file is and whether its SHA-256 was compared.
 *
 * @param {import('../store/protocol.js').Status | null} status  the store's last word of the load
 * @param {StoredModel | undefined} known  what the store lists under the model's URL
 * @returns {string} '' until the file is whole
 */
export function keepingSentence(status, known) {
  if (!status || status.storedBytes < status.size) return '';
  const isKept = known !== undefined && known.storedBytes === known.size;
  if (!isKept && status.state !== 'complete') return '';
  const isVerified = known?.verified || status.verified;
  const { kept, notKept, verified, unverified, unchecked } = words.facts;
  const sentence = `${isKept ? kept : notKept}, ${isVerified ? verified : unverified}`;
  return status.isUnchecked ? `${sentence} ${unchecked}` : sentence;
}

/**
 * Where the numbers of a chart came from, in one sentence.
 *
 * @param {Lab} lab
 * @param {'exact' | 'fast'} precision
 * @param {number} tokens
 * @returns {string}
 */
export const provenance = (lab, precision, tokens) =>
  text.model.provenance({
    model: nameOfLab(lab),
    type: lab.config.quantisation,
    precision: text.model.precisionName[precision],
    tokens: int(tokens),
    build: lab.engine.build,
    threads: int(lab.engine.threads),
  });
