// SPDX-License-Identifier: MIT
//
// plane.js - one step of the residual stream in the plane of h[l-1] and h[l]: what an arrow picture needs of
// vectors of C dimensions. Called by the lessons' measures, the stepper and the arrow figure. Pure, in f64.
//
// With h[l] = h[l-1] + a + m, three vectors say it all. The x axis runs along h[l-1]; the y axis is at a
// right angle to it in the plane, on the side of h[l], so that h[l] never has a negative y. Of a and m the
// picture shows the projections, which add up as the vectors do. As a + m lies in the plane, a and m leave
// it by the same length in opposite directions: one number, `out`, tells both.
//
// The six numbers of a Plane are kept and recorded, not the Gram matrix that they come from: an angle
// computed from a rounded Gram matrix loses half its digits, from rounded coordinates none.
//
// Degenerate steps, and what is answered:
//     a number that is not finite           null: there is no picture
//     h[l-1] = 0                            no angle; the x axis runs along h[l], and if that is 0 along a
//     h[l] = 0                              no angle
//     h[l-1] and h[l] on one line           the plane is the one that holds a too: out = 0, the angle 0 or pi
// Layer 0 has no step; its caller asks for none.

import { row } from './residual.js';

/**
 * @typedef {ArrayLike<number>} Vector
 * @typedef {{ x: number, y: number }} Point
 *
 * @typedef {[before: number, attnX: number, attnY: number, mlpX: number, mlpY: number, out: number]} Plane
 *   |h[l-1]|, the coordinates of a and of m, and how far both leave the plane
 *
 * @typedef {object} Step  a Plane, read
 * @property {Point} before  h[l-1]
 * @property {Point} attn    projection of a
 * @property {Point} mlp     projection of m
 * @property {Point} after   h[l]
 * @property {number} out    how far a leaves the plane, and m on the other side
 * @property {{ before: number, after: number, attn: number, mlp: number }} lengths  true ones, in all C dimensions
 * @property {{ attn: number | null, mlp: number | null }} shares  out as a share of |a|, |m|; null for a zero vector
 * @property {number | null} angle   between h[l-1] and h[l], radians; null where one of them is 0
 * @property {number | null} cosine  of a and m in all C dimensions; null where one of them is 0
 * @property {boolean} isLine        h[l-1] and h[l] lie on one line
 */

/**
 * h[l] counts as on the line of h[l-1] where it leaves that line by less than this share of a and m: their
 * f32 numbers are not more certain than 2^-24 each, and a sum of C products in f64 is far more so.
 */
const ON_LINE = 1e-6;

/** @param {Vector} x @param {Vector} y */
function dot(x, y) {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}

/**
 * @param {Vector} before h[l-1]
 * @param {Vector} attn   a[l]
 * @param {Vector} mlp    m[l]
 * @returns {Plane | null} null where a number is not finite
 */
export function planeOf(before, attn, mlp) {
  const [aa, mm, am] = [dot(attn, attn), dot(mlp, mlp), dot(attn, mlp)];
  const [length, ofAttn, ofMlp] = alongBefore(before, attn, mlp, { aa, mm, am });
  const scale = aa + mm;
  if (!Number.isFinite(length + scale + ofAttn + ofMlp)) return null;
  const along = ofAttn + ofMlp;
  const across2 = scale + 2 * am - along * along;
  if (across2 <= ON_LINE ** 2 * scale) {
    const rest = root(aa - ofAttn * ofAttn);
    return [length, ofAttn, rest, ofMlp, -rest, 0];
  }
  const across = Math.sqrt(across2);
  const attnY = (aa + am - ofAttn * along) / across;
  const mlpY = (mm + am - ofMlp * along) / across;
  return [length, ofAttn, attnY, ofMlp, mlpY, root(aa - ofAttn * ofAttn - attnY * attnY)];
}

/** Rounding may leave a square a little below 0. @param {number} square */
const root = (square) => Math.sqrt(Math.max(0, square));

/**
 * The x axis: |h[l-1]|, and how far a and m go along h[l-1] or what stands in for it.
 *
 * @param {Vector} before
 * @param {Vector} attn
 * @param {Vector} mlp
 * @param {{ aa: number, mm: number, am: number }} products
 * @returns {[length: number, ofAttn: number, ofMlp: number]}
 */
function alongBefore(before, attn, mlp, { aa, mm, am }) {
  const length = Math.sqrt(dot(before, before));
  if (length !== 0) return [length, dot(before, attn) / length, dot(before, mlp) / length];
  const after = root(aa + mm + 2 * am);
  if (after > ON_LINE * Math.sqrt(aa + mm)) return [0, (aa + am) / after, (mm + am) / after];
  const attnLength = Math.sqrt(aa);
  return [length, attnLength, -attnLength];
}

/** @param {Plane} plane @returns {Step} */
export function readPlane([length, attnX, attnY, mlpX, mlpY, out]) {
  const before = { x: length, y: 0 };
  const after = { x: length + attnX + mlpX, y: attnY + mlpY };
  const lengths = {
    before: length,
    after: Math.hypot(after.x, after.y),
    attn: Math.hypot(attnX, attnY, out),
    mlp: Math.hypot(mlpX, mlpY, out),
  };
  const product = lengths.attn * lengths.mlp;
  return {
    before,
    attn: { x: attnX, y: attnY },
    mlp: { x: mlpX, y: mlpY },
    after,
    out,
    lengths,
    shares: {
      attn: lengths.attn > 0 ? out / lengths.attn : null,
      mlp: lengths.mlp > 0 ? out / lengths.mlp : null,
    },
    angle: lengths.before > 0 && lengths.after > 0 ? Math.atan2(after.y, after.x) : null,
    cosine: product > 0 ? (attnX * mlpX + attnY * mlpY - out * out) / product : null,
    isLine: after.y === 0,
  };
}

/**
 * The planes of all tokens of one layer.
 *
 * @param {import('./residual.js').Tensor} before h[l-1], [T, C]
 * @param {import('./residual.js').Tensor} attn
 * @param {import('./residual.js').Tensor} mlp
 * @returns {(Plane | null)[]} [T]
 */
export function planesOf(before, attn, mlp) {
  const [count] = before.shape;
  return Array.from({ length: count }, (_, t) =>
    planeOf(row(before, t), row(attn, t), row(mlp, t)),
  );
}

/** A recorded plane is in whole hundredths: what figures show of it, and a quarter smaller than four digits. */
const UNIT = 100;

/**
 * Planes as a recording has them.
 *
 * @param {(Plane | null)[]} planes
 * @returns {(number[] | null)[]}
 */
export const packPlanes = (planes) =>
  planes.map((plane) => plane?.map((value) => Math.round(UNIT * value)) ?? null);

/**
 * @param {(number[] | null)[]} packed
 * @returns {(Plane | null)[]}
 */
export const unpackPlanes = (packed) =>
  packed.map((plane) => plane && /** @type {Plane} */ (plane.map((value) => value / UNIT)));
