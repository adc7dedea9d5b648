// SPDX-License-Identifier: MIT
//
// geometry.js - angles, lengths, correlations and PCA of the vectors that a run returns.
//
// Called by the lessons, the stepper and the course home, and by pages elsewhere as lab.geometry.
// It knows neither the engine nor the DOM, imports nothing and never changes its input. Everything
// is synchronous and computed in f64, whatever the input's type.
//
// Where a quantity is undefined the result is NaN: an angle or a cosine with a zero vector, a
// correlation over fewer than two pairs or with a side that does not vary.

/** @typedef {ArrayLike<number>} Vector */

/**
 * @param {Vector} x
 * @param {Vector} y
 */
function requireSameLength(x, y) {
  if (x.length !== y.length) {
    throw new RangeError(`two vectors of one length are needed, not ${x.length} and ${y.length}`);
  }
}

/**
 * |x|, the Euclidean length. f32 values cannot overflow or vanish here: their squares are normal
 * numbers in f64.
 * @param {Vector} x
 * @returns {number}
 */
export function norm(x) {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * x[i];
  return Math.sqrt(sum);
}

/**
 * |y - x|, the length of the step from x to y.
 * @param {Vector} x
 * @param {Vector} y
 * @returns {number}
 */
export function pathLength(x, y) {
  requireSameLength(x, y);
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const step = y[i] - x[i];
    sum += step * step;
  }
  return Math.sqrt(sum);
}

/**
 * <x,y> / (|x| |y|), kept within -1..1. NaN if either vector is zero.
 * @param {Vector} x
 * @param {Vector} y
 * @returns {number}
 */
export function cosine(x, y) {
  requireSameLength(x, y);
  let product = 0;
  for (let i = 0; i < x.length; i++) product += x[i] * y[i];
  return Math.max(-1, Math.min(1, product / (norm(x) * norm(y))));
}

/**
 * The angle between x and y in radians, 0..pi: arccos(<x,y> / (|x| |y|)), computed as
 * 2 atan2(|u - v|, |u + v|) with u = x/|x|, v = y/|y|. arccos loses half the digits near 0 and pi,
 * where this keeps all of them (W. Kahan, "How Futile are Mindless Assessments of Roundoff in
 * Floating-Point Computation?", section 12). NaN if either vector is zero.
 * @param {Vector} x
 * @param {Vector} y
 * @returns {number}
 */
export function angle(x, y) {
  requireSameLength(x, y);
  const lengthX = norm(x);
  const lengthY = norm(y);
  let difference = 0;
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const u = x[i] / lengthX;
    const v = y[i] / lengthY;
    difference += (u - v) * (u - v);
    sum += (u + v) * (u + v);
  }
  return 2 * Math.atan2(Math.sqrt(difference), Math.sqrt(sum));
}

/**
 * Pearson's r, two passes (means first), kept within -1..1.
 * @param {Vector} xs
 * @param {Vector} ys
 * @returns {number}
 */
export function pearson(xs, ys) {
  requireSameLength(xs, ys);
  const n = xs.length;
  if (n < 2) return Number.NaN;
  let meanX = 0;
  let meanY = 0;
  for (let i = 0; i < n; i++) {
    meanX += xs[i];
    meanY += ys[i];
  }
  meanX /= n;
  meanY /= n;
  let varianceX = 0;
  let varianceY = 0;
  let covariance = 0;
  for (let i = 0; i < n; i++) {
    const dx = xs[i] - meanX;
    const dy = ys[i] - meanY;
    varianceX += dx * dx;
    varianceY += dy * dy;
    covariance += dx * dy;
  }
  // A constant side leaves rounding noise in its mean, so "does not vary" is asked of the values.
  if (isConstant(xs) || isConstant(ys)) return Number.NaN;
  return Math.max(-1, Math.min(1, covariance / Math.sqrt(varianceX * varianceY)));
}

/** @param {Vector} xs */
function isConstant(xs) {
  for (let i = 1; i < xs.length; i++) if (xs[i] !== xs[0]) return false;
  return true;
}

/**
 * Ranks 1..n; equal values share the mean of their ranks.
 * @param {Vector} xs
 * @returns {Float64Array}
 */
export function ranks(xs) {
  const order = Array.from({ length: xs.length }, (_, i) => i).sort((a, b) => xs[a] - xs[b]);
  const result = new Float64Array(xs.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && xs[order[end]] === xs[order[start]]) end++;
    for (let i = start; i < end; i++) result[order[i]] = (start + end + 1) / 2;
    start = end;
  }
  return result;
}

/**
 * Spearman's rho: Pearson's r of the ranks, ties averaged. NaN if a value is NaN.
 * @param {Vector} xs
 * @param {Vector} ys
 * @returns {number}
 */
export function spearman(xs, ys) {
  requireSameLength(xs, ys);
  for (let i = 0; i < xs.length; i++) {
    if (Number.isNaN(xs[i]) || Number.isNaN(ys[i])) return Number.NaN;
  }
  return pearson(ranks(xs), ranks(ys));
}

/**
 * @typedef {object} Pca
 * @property {Float64Array[]} components Unit vectors [C], largest variance first. The sign is
 *   chosen so that the entry of largest magnitude is positive.
 * @property {Float64Array} explainedVariance Each component's variance: squares over n - 1.
 * @property {Float64Array} explainedVarianceRatio Each component's share of the total variance.
 * @property {Float64Array} mean [C]
 * @property {Float64Array[]} projected One row of coordinates [components] for each input row.
 */

/**
 * Principal component analysis of n rows [C] around their mean, exact to rounding. Works on the
 * smaller of the covariance [C][C] and the Gram matrix [n][n], which share their eigenvalues.
 * 4050 rows of 1280 take a few seconds, in which the page stands still: lab.pca() gives the same from the
 * engine.
 *
 * @param {ArrayLike<Vector>} rows at least two, all of one length, finite
 * @param {{ components?: number }} [options] how many components, default 2; fewer are returned
 *   if the rows span fewer dimensions
 * @returns {Pca}
 */
export function pca(rows, { components: wanted = 2 } = {}) {
  const n = rows.length;
  if (n < 2) throw new RangeError(`PCA needs at least two rows, not ${n}`);
  const size = rows[0].length;
  const { mean, centred } = centre(rows);
  const overColumns = size <= n;
  const order = overColumns ? size : n;
  const products = overColumns ? columnProducts(centred, n, size) : rowProducts(centred, n, size);
  let total = 0;
  for (let i = 0; i < order; i++) total += products[i * order + i];

  const count = Math.max(0, Math.min(Math.floor(wanted), order));
  const { values, vectors } = largestEigenpairs(products, order, count);
  /** @type {Float64Array[]} */
  const components = [];
  const found = [];
  for (let k = 0; k < count; k++) {
    // Below this an eigenvalue is rounding noise and its vector means nothing.
    if (!(values[k] > total * order * Number.EPSILON)) break;
    const vector = overColumns ? vectors[k] : combineRows(centred, vectors[k], n, size);
    components.push(withFixedSign(toUnitLength(vector)));
    found.push(values[k]);
  }
  const projected = Array.from({ length: n }, (_, i) => {
    const row = centred.subarray(i * size, (i + 1) * size);
    return Float64Array.from(components, (component) => dot(row, component, size));
  });
  const explainedVariance = Float64Array.from(found, (value) => value / (n - 1));
  const explainedVarianceRatio = Float64Array.from(found, (value) => value / total);
  return { components, explainedVariance, explainedVarianceRatio, mean, projected };
}

/**
 * @param {ArrayLike<Vector>} rows
 * @returns {{ mean: Float64Array, centred: Float64Array }} centred is row-major [n][C]
 */
function centre(rows) {
  const n = rows.length;
  const size = rows[0].length;
  const mean = new Float64Array(size);
  for (let i = 0; i < n; i++) {
    requireSameLength(rows[0], rows[i]);
    for (let j = 0; j < size; j++) mean[j] += rows[i][j];
  }
  for (let j = 0; j < size; j++) mean[j] /= n;
  if (!mean.every(Number.isFinite)) throw new RangeError('PCA needs finite numbers');
  const centred = new Float64Array(n * size);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < size; j++) centred[i * size + j] = rows[i][j] - mean[j];
  }
  return { mean, centred };
}

/**
 * @param {Float64Array} x
 * @param {Float64Array} y
 * @param {number} length
 */
function dot(x, y, length) {
  // Four sums, so that no addition waits for the one before it.
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i + 3 < length; i += 4) {
    a += x[i] * y[i];
    b += x[i + 1] * y[i + 1];
    c += x[i + 2] * y[i + 2];
    d += x[i + 3] * y[i + 3];
  }
  for (; i < length; i++) a += x[i] * y[i];
  return a + b + (c + d);
}

/**
 * X^T X, on and below the diagonal, in tiles of four rows by two columns of X, so that each value
 * that is loaded is used more than once.
 * @param {Float64Array} x row-major [n][size]
 * @param {number} n
 * @param {number} size
 */
function columnProducts(x, n, size) {
  const result = new Float64Array(size * size);
  const rest = new Float64Array(size);
  const nothing = [0, 0, 0, 0];
  const row = (/** @type {number} */ i) => (i < n ? x.subarray(i * size, (i + 1) * size) : rest);
  for (let i = 0; i < n; i += 4) {
    const [a, b, c, d] = [row(i), row(i + 1), row(i + 2), row(i + 3)];
    for (let j = 0; j < size; j += 2) {
      const [a0, b0, c0, d0] = [a[j], b[j], c[j], d[j]];
      const [a1, b1, c1, d1] = j + 1 < size ? [a[j + 1], b[j + 1], c[j + 1], d[j + 1]] : nothing;
      const out0 = result.subarray(j * size, (j + 1) * size);
      const out1 = result.subarray((j + 1) * size, (j + 2) * size);
      const end = Math.min(j + 2, size);
      for (let k = 0; k < end; k++) {
        const ak = a[k];
        const bk = b[k];
        const ck = c[k];
        const dk = d[k];
        out0[k] += a0 * ak + b0 * bk + c0 * ck + d0 * dk;
        out1[k] += a1 * ak + b1 * bk + c1 * ck + d1 * dk;
      }
    }
  }
  return result;
}

/**
 * X X^T, on and below the diagonal.
 * @param {Float64Array} x row-major [n][size]
 * @param {number} n
 * @param {number} size
 */
function rowProducts(x, n, size) {
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = x.subarray(i * size, (i + 1) * size);
    for (let j = 0; j <= i; j++) {
      result[i * n + j] = dot(row, x.subarray(j * size, (j + 1) * size), size);
    }
  }
  return result;
}

/**
 * X^T w: the direction among columns that belongs to a direction among rows.
 * @param {Float64Array} x row-major [n][size]
 * @param {Float64Array} weights [n]
 * @param {number} n
 * @param {number} size
 */
function combineRows(x, weights, n, size) {
  const result = new Float64Array(size);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < size; j++) result[j] += weights[i] * x[i * size + j];
  }
  return result;
}

/** @param {Float64Array} vector changed in place */
function toUnitLength(vector) {
  const length = norm(vector);
  for (let i = 0; i < vector.length; i++) vector[i] /= length;
  return vector;
}

/** @param {Float64Array} vector changed in place */
function withFixedSign(vector) {
  let largest = 0;
  for (const value of vector) if (Math.abs(value) > Math.abs(largest)) largest = value;
  if (largest < 0) for (let i = 0; i < vector.length; i++) vector[i] = -vector[i];
  return vector;
}

/**
 * The `count` largest eigenvalues of a symmetric matrix and their orthonormal eigenvectors:
 * Householder reduction to a tridiagonal matrix, bisection with Sturm counts for the eigenvalues,
 * inverse iteration for the vectors, reflections back. Source: Golub and Van Loan, Matrix
 * Computations, sections 8.3 (reduction), 8.4 (bisection) and 7.6 (inverse iteration).
 *
 * @param {Float64Array} matrix row-major [order][order], read below the diagonal; overwritten
 * @param {number} order
 * @param {number} count
 * @returns {{ values: Float64Array, vectors: Float64Array[] }}
 */
function largestEigenpairs(matrix, order, count) {
  const { diagonal, off, reflectors } = tridiagonalise(matrix, order);
  const scale = tridiagonalNorm(diagonal, off);
  const values = new Float64Array(count);
  /** @type {Float64Array[]} */
  const inner = [];
  for (let k = 0; k < count; k++) {
    values[k] = bisect(diagonal, off, scale, k);
    inner.push(inverseIterate(diagonal, off, scale, values, inner, k));
  }
  const vectors = inner.map((vector) => reflectBack(vector, reflectors));
  return { values, vectors };
}

/**
 * A = Q T Q^T with Q a product of reflections I - v v^T (|v|^2 = 2), one for each column.
 * @param {Float64Array} a row-major [order][order]; overwritten
 * @param {number} order
 */
function tridiagonalise(a, order) {
  const diagonal = new Float64Array(order);
  const off = new Float64Array(Math.max(0, order - 1)); // off[k] joins k and k + 1
  /** @type {Float64Array[]} reflectors[k] acts on the entries from k + 1 on */
  const reflectors = [];
  for (let k = 0; k < order - 1; k++) {
    const length = order - k - 1;
    const v = Float64Array.from({ length }, (_, i) => a[(k + 1 + i) * order + k]);
    diagonal[k] = a[k * order + k];
    off[k] = makeReflector(v);
    reflectors.push(v);
    // A <- A - v w^T - w v^T on the rest, with p = A v and w = p - (v.p / 2) v. Only the lower
    // triangle is stored: row i adds to w[i], and by symmetry to w[j] of the rows j before it.
    const w = new Float64Array(length);
    for (let i = 0; i < length; i++) {
      const row = a.subarray((k + 1 + i) * order + k + 1);
      const vi = v[i];
      for (let j = 0; j < i; j++) w[j] += row[j] * vi;
      w[i] += dot(row, v, i + 1);
    }
    const half = dot(v, w, length) / 2;
    for (let i = 0; i < length; i++) w[i] -= half * v[i];
    for (let i = 0; i < length; i++) {
      const row = a.subarray((k + 1 + i) * order + k + 1);
      const vi = v[i];
      const wi = w[i];
      for (let j = 0; j <= i; j++) row[j] -= vi * w[j] + wi * v[j];
    }
  }
  diagonal[order - 1] = a[order * order - 1];
  return { diagonal, off, reflectors };
}

/**
 * Turns x into v such that (I - v v^T) x = alpha e1, and returns alpha.
 * @param {Float64Array} x changed in place
 */
function makeReflector(x) {
  const length = norm(x);
  if (length === 0) return 0;
  const alpha = x[0] > 0 ? -length : length;
  x[0] -= alpha;
  const scale = Math.SQRT2 / norm(x);
  for (let i = 0; i < x.length; i++) x[i] *= scale;
  return alpha;
}

/**
 * Applies the reflections in reverse: an eigenvector of T becomes one of A.
 * @param {Float64Array} vector
 * @param {Float64Array[]} reflectors
 */
function reflectBack(vector, reflectors) {
  for (let k = reflectors.length - 1; k >= 0; k--) {
    const tail = vector.subarray(k + 1);
    const amount = dot(tail, reflectors[k], tail.length);
    for (let i = 0; i < tail.length; i++) tail[i] -= amount * reflectors[k][i];
  }
  return vector;
}

/**
 * The largest absolute row sum: no eigenvalue lies beyond it.
 * @param {Float64Array} diagonal
 * @param {Float64Array} off
 */
function tridiagonalNorm(diagonal, off) {
  let largest = 0;
  for (let i = 0; i < diagonal.length; i++) {
    const sum = Math.abs(diagonal[i]) + Math.abs(off[i] ?? 0) + Math.abs(off[i - 1] ?? 0);
    largest = Math.max(largest, sum);
  }
  return largest;
}

/**
 * How many eigenvalues are greater than x (Sturm count).
 * @param {Float64Array} diagonal
 * @param {Float64Array} off
 * @param {number} scale
 * @param {number} x
 */
function countAbove(diagonal, off, scale, x) {
  let count = 0;
  let pivot = diagonal[0] - x;
  for (let i = 0; ; i++) {
    if (pivot > 0) count++;
    if (i === off.length) return count;
    if (pivot === 0) pivot = scale * Number.EPSILON || Number.MIN_VALUE;
    pivot = diagonal[i + 1] - x - (off[i] * off[i]) / pivot;
  }
}

/**
 * Eigenvalue number k (0 is the largest), to the last bits that the norm of T allows.
 * @param {Float64Array} diagonal
 * @param {Float64Array} off
 * @param {number} scale
 * @param {number} k
 */
function bisect(diagonal, off, scale, k) {
  let low = -scale;
  let high = scale;
  while (high - low > scale * Number.EPSILON) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    if (countAbove(diagonal, off, scale, middle) > k) low = middle;
    else high = middle;
  }
  return low + (high - low) / 2;
}

/**
 * Eigenvector number k of T, orthogonal to those found so far whose eigenvalues are close.
 * @param {Float64Array} diagonal
 * @param {Float64Array} off
 * @param {number} scale
 * @param {Float64Array} values eigenvalues 0..k
 * @param {Float64Array[]} found eigenvectors 0..k-1
 * @param {number} k
 */
function inverseIterate(diagonal, off, scale, values, found, k) {
  const order = diagonal.length;
  // Eigenvalues nearer than this give vectors that inverse iteration alone leaves far from
  // orthogonal (LAPACK's dstein draws the line at the same place).
  const close = found.filter((_, j) => Math.abs(values[j] - values[k]) <= 1e-3 * scale);
  const vector = new Float64Array(order);
  let state = 1 + k;
  for (let i = 0; i < order; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0; // any start; always the same
    vector[i] = state / 2 ** 32 - 0.5;
  }
  for (let round = 0; round < 5; round++) {
    solveShifted(diagonal, off, scale, values[k], toUnitLength(vector));
    toUnitLength(vector);
    for (const other of close) {
      const amount = dot(vector, other, order);
      for (let i = 0; i < order; i++) vector[i] -= amount * other[i];
    }
  }
  return toUnitLength(vector);
}

/**
 * Solves (T - shift I) x = b in place by Gaussian elimination with row exchanges. The matrix is
 * nearly singular on purpose: a vanishing pivot is replaced by the smallest that keeps x finite.
 * @param {Float64Array} diagonal
 * @param {Float64Array} off
 * @param {number} scale
 * @param {number} shift
 * @param {Float64Array} b becomes x
 */
function solveShifted(diagonal, off, scale, shift, b) {
  const order = diagonal.length;
  const tiny = scale * Number.EPSILON || Number.MIN_VALUE;
  const first = new Float64Array(order); // the triangular factor's three diagonals
  const second = new Float64Array(order);
  const third = new Float64Array(order);
  let head = diagonal[0] - shift;
  let next = off[0] ?? 0;
  for (let i = 0; i < order - 1; i++) {
    const below = off[i];
    const centreBelow = diagonal[i + 1] - shift;
    const nextBelow = off[i + 1] ?? 0;
    if (Math.abs(below) > Math.abs(head)) {
      const factor = head / below;
      [first[i], second[i], third[i]] = [below, centreBelow, nextBelow];
      [head, next] = [next - factor * centreBelow, -factor * nextBelow];
      [b[i], b[i + 1]] = [b[i + 1], b[i] - factor * b[i + 1]];
    } else {
      if (Math.abs(head) < tiny) head = tiny;
      const factor = below / head;
      [first[i], second[i]] = [head, next];
      [head, next] = [centreBelow - factor * next, nextBelow];
      b[i + 1] -= factor * b[i];
    }
  }
  first[order - 1] = Math.abs(head) < tiny ? tiny : head;
  for (let i = order - 1; i >= 0; i--) {
    const known = second[i] * (b[i + 1] ?? 0) + third[i] * (b[i + 2] ?? 0);
    b[i] = (b[i] - known) / first[i];
  }
}
