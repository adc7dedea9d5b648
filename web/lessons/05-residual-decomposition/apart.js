// SPDX-License-Identifier: MIT
//
// apart.js - how many standard deviations position 0 lies from the other tokens, and the token that the
// learner picked: readouts at the chosen layer, the farthest layer below, and the same in words.

import { line, readouts } from '../../frame/controls.js';
import { text } from '../../text/interface.js';
import { int, num, signed } from '../../ui/format.js';
import { deviationsFromOthers, farthest } from './measure.js';
import { pickedToken, tokenName } from './scene.js';
import { text as lesson } from './words.js';

/** @typedef {import('./scene.js').Scene} Scene */

const words = lesson.apart;

/**
 * z of a token at the chosen layer, and where it is farthest. Where both |h| and the step are asked for,
 * they are of the same others: the tokens kept.
 *
 * @param {Scene} scene
 * @param {number} t
 * @param {'hidden' | 'norms'} of
 */
function zOf({ data, layer, dropped }, t, of) {
  const rows = data[of];
  return { here: deviationsFromOthers(rows[layer], t, dropped), most: farthest(rows, t, dropped) };
}

/**
 * @param {Scene} scene
 * @param {number | null} t
 * @param {'hidden' | 'norms'} of
 * @returns {[string, string]}
 */
function readoutOf(scene, t, of) {
  if (t === null) return ['–', words.pick];
  const { here, most } = zOf(scene, t, of);
  const far = most && { z: signed(most.z, 1), layer: int(most.layer) };
  const name = `${tokenName(scene, t)} (${text.words.position} ${int(t)})`;
  const said = far
    ? t === 0
      ? words.largest(far)
      : words.largestOf({ name, ...far })
    : words.none;
  return [here === null ? '–' : signed(here, 1), said];
}

/** @type {import('../../frame/controls.js').ControlOf[]} */
export const apart = [
  readouts(
    {
      'z-step': [words.step, 'first'],
      'z-norm': [words.norm, 'first'],
      'z-picked-step': [words.pickedStep],
      'z-picked-norm': [words.pickedNorm],
    },
    (/** @type {Scene} */ scene) => {
      const picked = pickedToken(scene);
      return {
        'z-step': readoutOf(scene, 0, 'hidden'),
        'z-norm': readoutOf(scene, 0, 'norms'),
        'z-picked-step': readoutOf(scene, picked, 'hidden'),
        'z-picked-norm': readoutOf(scene, picked, 'norms'),
      };
    },
  ),
  line({ testId: 'blind' }, (/** @type {Scene} */ scene) => [sentence(scene)]),
];

/** @param {Scene} scene */
function sentence(scene) {
  const step = zOf(scene, 0, 'hidden');
  const norm = zOf(scene, 0, 'norms');
  if (step.here === null || norm.here === null || !step.most || !norm.most) {
    return scene.complete ? words.tooFew : '';
  }
  return words.said({
    layer: int(scene.layer),
    step: num(Math.abs(step.here), 1),
    norm: num(Math.abs(norm.here), 1),
    stepMax: num(Math.abs(step.most.z), 1),
    stepLayer: int(step.most.layer),
    normMax: num(Math.abs(norm.most.z), 1),
    normLayer: int(norm.most.layer),
  });
}
