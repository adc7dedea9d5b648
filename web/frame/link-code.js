// SPDX-License-Identifier: MIT
//
// link-code.js - a lesson's state as the fragment of a URL, and back. Pure; link.js calls it.
//
//     #lesson=05&reading=size&dropped=0.7&model=mini&sha256=0171ec70...&engine=0.1.0
//
// A fragment is a link of ours where it begins with "lesson="; anything else is an anchor of the page.
// A value equal to its `initial` is left out, so that a link of the sample text stays short. What does
// not fit its field is ignored and named; a fragment never makes anything fail.

/**
 * @typedef {object} Named
 * @property {string} name  as a learner reads it
 * @property {'layers' | 'tokens' | 'sentences'} [within]  these three are explained in state.js
 * @property {boolean} [auto]
 * @property {boolean} [ofRun]
 *
 * @typedef {Named & (
 *   | { type: 'text', initial: string }
 *   | { type: 'texts', initial: string[] }
 *   | { type: 'int', min: number, max: number, initial: number | null }
 *   | { type: 'ints', min: number, max: number, initial: number[] }
 *   | { type: 'choice', values: readonly string[], initial: string }
 *   | { type: 'flag', initial: boolean })} Field  an initial null: none is chosen
 * @typedef {Record<string, Field>} Schema
 * @typedef {Record<string, any>} Values
 *
 * @typedef {object} ModelStamp  what made the numbers
 * @property {string} model      registry id or file name
 * @property {string} sha256     '' where not known
 * @property {string} engine     version
 * @property {string} precision  'exact' or 'fast'
 */

const STAMP = /** @type {const} */ (['model', 'sha256', 'engine', 'precision']);

/** What each field of a stamp must look like. @type {Record<string, RegExp>} */
const STAMP_SHAPES = {
  model: /^[^\p{Cc}]{1,200}$/u,
  sha256: /^[0-9a-f]{64}$/,
  engine: /^\d+(\.\d+){0,3}[\w.+-]{0,32}$/,
  precision: /^(exact|fast)$/,
};

/** More texts than any lesson has. */
const MOST_TEXTS = 1000;

/**
 * Larger than any text's last token, any model's last layer and head: beyond these a number is nonsense before
 * anything is loaded. What the model and the text at hand have, a run finds out (link.js, settle()).
 */
export const MOST_TOKENS = 100_000;
export const MOST_LAYERS = 1000;
export const MOST_HEADS = 1000;

/** @param {unknown} value @param {Pick<Field, 'type'>} field */
function write(value, { type }) {
  if (type === 'ints') return /** @type {number[]} */ (value).join('.');
  if (type === 'flag') return value ? '1' : '0';
  return String(value);
}

/**
 * @param {string} lesson '05'
 * @param {Values} values
 * @param {Record<string, Pick<Field, 'type' | 'initial'>>} schema
 * @param {ModelStamp | null} stamp
 * @returns {string} the fragment, without #
 */
export function encodeLink(lesson, values, schema, stamp) {
  const query = new URLSearchParams({ lesson });
  for (const [key, field] of Object.entries(schema)) {
    const value = values[key];
    if (JSON.stringify(value) === JSON.stringify(field.initial)) continue;
    if (field.type === 'texts') for (const one of value) query.append(key, one);
    else query.set(key, write(value, field));
  }
  for (const key of STAMP) if (stamp?.[key]) query.set(key, stamp[key]);
  return query.toString();
}

/**
 * @param {string[]} written the values of one key, at least one
 * @param {Field} field
 * @returns {any} undefined where they do not fit
 */
function readField(written, field) {
  if (field.type === 'texts') return written.length <= MOST_TEXTS ? written : undefined;
  if (written.length > 1) return undefined;
  const [value] = written;
  switch (field.type) {
    case 'text':
      return value;
    case 'choice':
      return field.values.includes(value) ? value : undefined;
    case 'flag':
      return value === '1' ? true : value === '0' ? false : undefined;
    case 'int':
      return readInt(value, field);
    default: {
      if (value === '') return [];
      const all = value.split('.').map((one) => readInt(one, field));
      const isFine = !all.includes(undefined) && new Set(all).size === all.length;
      return isFine ? all : undefined;
    }
  }
}

/** @param {string} value @param {{ min: number, max: number }} field */
function readInt(value, { min, max }) {
  if (!/^(0|-?[1-9]\d{0,15})$/.test(value)) return undefined;
  const number = Number(value);
  return number >= min && number <= max ? number : undefined;
}

/**
 * @param {string} fragment with or without #
 * @param {string} lesson
 * @param {Schema} schema
 * @returns {{ values: Values, stamp: Partial<ModelStamp>, ignored: string[], lesson: string } | null}
 *   null: not a link of ours. values has every key of the schema; ignored has the keys that did not fit;
 *   lesson is the one that the link names.
 */
export function decodeLink(fragment, lesson, schema) {
  const query = new URLSearchParams(fragment.replace(/^#/, ''));
  const named = query.get('lesson');
  if ([...query.keys()][0] !== 'lesson' || named === null) return null;
  /** @type {Set<string>} */
  const ignored = new Set();
  if (named !== lesson) ignored.add('lesson');
  /** @type {Values} */
  const values = {};
  for (const [key, field] of Object.entries(schema)) {
    const written = query.getAll(key);
    const value = written.length ? readField(written, field) : field.initial;
    if (value === undefined) ignored.add(key);
    values[key] = value === undefined ? field.initial : value;
  }
  /** @type {Partial<ModelStamp>} */
  const stamp = {};
  for (const key of STAMP) {
    const value = query.get(key);
    if (value === null) continue;
    if (STAMP_SHAPES[key].test(value)) stamp[key] = value;
    else ignored.add(key);
  }
  for (const key of query.keys()) {
    const isKnown =
      key === 'lesson' || Object.hasOwn(schema, key) || Object.hasOwn(STAMP_SHAPES, key);
    if (!isKnown) ignored.add(key);
  }
  return { values, stamp, ignored: [...ignored], lesson: named };
}
