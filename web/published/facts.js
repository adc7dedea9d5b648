// SPDX-License-Identifier: MIT
//
// facts.js - what publishers printed about their models: models/published.json, read and checked.
// models/published.md says what each key means; wasm/cli/published_facts.c reads the same file.
//
// Called by asking.js and check.js. Pure; the file's text is the caller's.

/**
 * @typedef {{ title: string, url: string }} PublishedSource
 *
 * @typedef {object} Common
 * @property {number[]} ids  the text, in the model's tokens
 * @property {PublishedSource} source
 *
 * @typedef {Common & { kind: 'greedy', given: number }} Greedy
 * @typedef {Common & { kind: 'loss', value: number, tolerance: number }} Loss
 * @typedef {Common & { kind: 'massive-dimensions', dimensions: number[], needed: number }} Massive
 * @typedef {Common & { kind: 'attention-to-first', from: number, blocks: [number, number],
 *   value: number, tolerance: number }} Attention
 * @typedef {Greedy | Loss | Massive | Attention} Fact
 *
 * @typedef {object} PublishedModel
 * @property {string} id
 * @property {string} name
 * @property {number} blocks      L
 * @property {number} dModel      C
 * @property {number} heads       H
 * @property {number} vocabulary  ids that have a token
 * @property {Fact[]} facts
 *
 * @typedef {object} Tolerance
 * @property {number} arithmetic
 * @property {number} gap
 * @property {number} loss
 * @property {Record<string, number>} weights  by tensor type
 *
 * @typedef {{ schema: 1, tolerance: Tolerance, models: PublishedModel[] }} Published
 */

/** The version of the format that this file reads. */
const SCHEMA = 1;
/** Ids of one fact; a file with more is a mistake. */
const MOST_IDS = 1024;

/**
 * @param {string} text
 * @param {string} file  its name, for messages
 * @returns {Published}
 */
export function readPublished(text, file) {
  /** @type {any} */
  let published;
  try {
    published = JSON.parse(text);
    checkFile(published);
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : error}`);
  }
  return published;
}

/**
 * The model of this architecture, whatever its file is called.
 *
 * @param {Published} published
 * @param {Pick<import('../lab.js').Config, 'nLayers' | 'dModel' | 'nHeads' | 'dVocab' | 'unusedTokens'>} config
 * @returns {PublishedModel | null}
 */
export const modelOf = ({ models }, { nLayers, dModel, nHeads, dVocab, unusedTokens }) =>
  models.find(
    (one) =>
      one.blocks === nLayers &&
      one.dModel === dModel &&
      one.heads === nHeads &&
      one.vocabulary === dVocab - unusedTokens,
  ) ?? null;

// ---- The checks ----------------------------------------------------------------------------------

/** @param {boolean} isSo @param {string} place @param {string} needs */
function require(isSo, place, needs) {
  if (!isSo) throw new Error(`${place} must be ${needs}`);
}

/** @param {any} value @param {number} least @param {number} most */
const isWhole = (value, least, most) => Number.isInteger(value) && value >= least && value <= most;

/** @param {any} value @param {number} [most] */
const isAmount = (value, most = Infinity) =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= most;

/** @param {any} value */
const isText = (value) => typeof value === 'string' && value.trim() !== '';

/** @param {any} value @param {number} size all whole numbers below it */
const areBelow = (value, size) =>
  Array.isArray(value) && value.length > 0 && value.every((one) => isWhole(one, 0, size - 1));

/** @param {any} published */
function checkFile(published) {
  require(published?.schema === SCHEMA, 'schema', `${SCHEMA}`);
  const { tolerance, models } = published;
  for (const key of ['arithmetic', 'gap', 'loss']) {
    require(isAmount(tolerance?.[key]), `tolerance.${key}`, 'a number from 0 on');
  }
  const weights = tolerance.weights;
  const areAmounts =
    typeof weights === 'object' && Object.values(weights ?? {}).every((one) => isAmount(one));
  require(weights !== null && areAmounts, 'tolerance.weights', 'numbers from 0 on, by tensor type');
  require(Array.isArray(models), 'models', 'a list');
  for (const [index, model] of models.entries()) checkModel(model, `models[${index}]`);
}

/** @param {any} model @param {string} place */
function checkModel(model, place) {
  require(isText(model?.id), `${place}.id`, 'a text');
  require(isText(model.name), `${place}.name`, 'a text');
  for (const key of ['blocks', 'dModel', 'heads', 'vocabulary']) {
    require(isWhole(model[key], 1, 1e7), `${place}.${key}`, 'a whole number from 1 on');
  }
  require(Array.isArray(model.facts), `${place}.facts`, 'a list');
  for (const [index, fact] of model.facts.entries()) {
    checkFact(fact, model, `${place}.facts[${index}]`);
  }
}

/** @param {any} fact @param {PublishedModel} model @param {string} place */
function checkFact(fact, model, place) {
  const kind = /** @type {Fact['kind']} */ (fact?.kind);
  require(Object.hasOwn(checks, kind), `${place}.kind`, Object.keys(checks).join(', '));
  const areIds = areBelow(fact.ids, model.vocabulary) && isWhole(fact.ids.length, 2, MOST_IDS);
  require(areIds, `${place}.ids`, `2 to ${MOST_IDS} ids below ${model.vocabulary}`);
  const { title, url } = fact.source ?? {};
  const isNamed = isText(title) && isText(url) && url.startsWith('https://');
  require(isNamed, `${place}.source`, 'a title and an https address');
  checks[kind](fact, model, place);
}

/** What each kind of fact has besides. @type {Record<Fact['kind'], (fact: any, model: PublishedModel, place: string) => void>} */
const checks = {
  greedy({ ids, given }, _, place) {
    require(isWhole(
      given,
      1,
      ids.length - 1,
    ), `${place}.given`, 'fewer than all ids, and one at least');
  },
  loss({ value, tolerance }, _, place) {
    require(isAmount(value), `${place}.value`, 'a number from 0 on');
    require(isAmount(tolerance), `${place}.tolerance`, 'a number from 0 on');
  },
  'massive-dimensions'({ dimensions, needed }, { dModel }, place) {
    const areDistinct =
      areBelow(dimensions, dModel) && new Set(dimensions).size === dimensions.length;
    require(areDistinct, `${place}.dimensions`, `different dimensions below ${dModel}`);
    require(isWhole(
      needed,
      1,
      dimensions.length,
    ), `${place}.needed`, 'a number of these dimensions');
  },
  'attention-to-first'({ ids, from, blocks, value, tolerance }, model, place) {
    require(isWhole(from, 1, ids.length - 1), `${place}.from`, 'a position after the first one');
    const isRange = areBelow(blocks, model.blocks) && blocks.length === 2 && blocks[0] <= blocks[1];
    require(isRange, `${place}.blocks`, `the first and the last of some blocks below ${model.blocks}`);
    require(isAmount(value, 1), `${place}.value`, 'a number from 0 to 1');
    require(isAmount(tolerance), `${place}.tolerance`, 'a number from 0 on');
  },
};
