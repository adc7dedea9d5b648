// SPDX-License-Identifier: MIT
/**
 * Compares the taps of a run with the golden ones, within the bounds of both precisions.
 *
 * Called by native.test.mjs (files of `laminar run`) and by the browser's golden test (tensors of
 * web/lab.js); it knows neither, reads no file and imports nothing. Everything works on batches:
 * texts first, each padded with zeros to the longest, as `laminar run` writes them. A row is what
 * one token of one text has in one tap: for hook_attn_scores and hook_pattern [B,H,T,T] the query's
 * row over all heads, for [B,T,...] everything behind T, for logits [B,V] the last position.
 *
 * exact. |got - expected| <= 1e-4 |expected| per row, in the Euclidean norm; -inf must meet -inf, the
 * padding must be 0, nothing may be NaN. No row is left out, position 0 least of all. A row may be
 * so much shorter than its neighbours that f32 itself cannot hold 1e-4 of it: it is the rest of sums
 * whose terms are as long as the tap's longest row, N say, and each f32 rounding of such a
 * term leaves up to 2^-24 N. So the error is measured against max(|row|, N 2^-24 / 1e-4), which
 * touches only rows shorter than N / 1700; massive activations are about 30 to 70 times their
 * neighbours.
 *
 * fast. The bounds that the project promises for int8 activations, see FAST_BOUNDS. Notation of the
 * lessons: h[0] is the input of block 0, h[l] = hook_resid_post of block l-1, a and m are
 * hook_attn_out and hook_mlp_out.
 */

export const EXACT_BOUND = 1e-4;

/** The largest value each figure of compareFast may have. */
export const FAST_BOUNDS = {
  residMedian: 0.015, // relative L2 of hook_resid_post, median over (layer, token)
  residWorst: 0.03, // the same, worst
  angle: 0.03, // rad; from layer to layer and from token to token
  pathLength: 0.03, // relative; |h[l]-h[l-1]|, |a[l]|, |m[l]|, |a[l]-a[l-1]|, |m[l]-m[l-1]|
  pearson: 0.02, // r over tokens of a sub-layer's path length with that of h, per layer
};

/** Fewer tokens than this make no correlation. */
const PEARSON_MIN_TOKENS = 8;

/**
 * @typedef {{ shape: number[], data: Float32Array | Int32Array }} Tensor
 * @typedef {Map<string, Tensor>} Tensors
 * @typedef {{ tap: string, worst: number, where: string, pass: boolean }} TapResult
 *   worst is the relative error of the worst row, Infinity for a tap that cannot be compared
 * @typedef {{ figure: string, value: number, bound: number, where: string, pass: boolean }} Figure
 */

/**
 * The tensors of a safetensors file (F32 and I32 only).
 * @param {ArrayBuffer} buffer
 * @returns {Tensors}
 */
export function readSafetensors(buffer) {
  const headerBytes = Number(new DataView(buffer).getBigUint64(0, true));
  const start = 8 + headerBytes;
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, headerBytes)));
  /** @type {Tensors} */
  const tensors = new Map();
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const bytes = buffer.slice(start + entry.data_offsets[0], start + entry.data_offsets[1]);
    if (entry.dtype !== 'F32' && entry.dtype !== 'I32') {
      throw new Error(`${name}: dtype ${entry.dtype}`);
    }
    const data = entry.dtype === 'F32' ? new Float32Array(bytes) : new Int32Array(bytes);
    if (data.length !== product(entry.shape)) throw new Error(`${name}: shape and bytes disagree`);
    tensors.set(name, { shape: entry.shape, data });
  }
  return tensors;
}

/**
 * One tap of several texts, each without a batch axis, as one padded batch.
 * @param {string} tap
 * @param {Tensor[]} texts
 * @returns {Tensor}
 */
export function padTexts(tap, texts) {
  const axis = tokenAxis(tap);
  const longest = Math.max(...texts.map((text) => text.shape[axis]));
  const shape = texts[0].shape.map((size, i) => (isTokenAxis(tap, i) ? longest : size));
  const data = new Float32Array(texts.length * product(shape));
  texts.forEach((text, b) => {
    const index = new Array(shape.length).fill(0);
    for (const value of text.data) {
      const at = index.reduce((sum, i, dim) => sum * shape[dim] + i, 0);
      data[b * product(shape) + at] = value;
      for (let dim = index.length - 1; dim >= 0 && ++index[dim] === text.shape[dim]; dim--) {
        index[dim] = 0;
      }
    }
  });
  return { shape: [texts.length, ...shape], data };
}

/**
 * Every tap of `expected` against `got`, row by row.
 * @param {Tensors} expected from the fixture; its `lengths` say where the padding begins
 * @param {Tensors} got
 * @returns {{ pass: boolean, taps: TapResult[] }}
 */
export function compareExact(expected, got) {
  const lengths = [...tensor(expected, 'lengths').data];
  const taps = [...expected.keys()].map((tap) => {
    const want = tensor(expected, tap);
    const have = got.get(tap);
    if (!have) return failed(tap, 'missing');
    if (have.shape.join() !== want.shape.join()) {
      return failed(tap, `shape [${have.shape}], expected [${want.shape}]`);
    }
    if (want.data instanceof Int32Array) {
      const at = want.data.findIndex((value, i) => value !== have.data[i]);
      return at < 0 ? { tap, worst: 0, where: '', pass: true } : failed(tap, `element ${at}`);
    }
    return compareRows(tap, want, have, lengths);
  });
  return { pass: taps.every((tap) => tap.pass), taps };
}

/**
 * @param {string} tap
 * @param {Tensor} want
 * @param {Tensor} have
 * @param {number[]} lengths
 * @returns {TapResult}
 */
function compareRows(tap, want, have, lengths) {
  const rows = rowsOf(tap, want.shape, lengths);
  const inRow = new Uint8Array(want.data.length);
  let longest = 0;
  for (const row of rows) {
    row.norm = 0;
    for (const i of row.indices) {
      inRow[i] = 1;
      if (want.data[i] !== -Infinity) row.norm += want.data[i] ** 2;
    }
    row.norm = Math.sqrt(row.norm);
    longest = Math.max(longest, row.norm);
  }
  const padded = inRow.findIndex((used, i) => !used && have.data[i] !== 0);
  if (padded >= 0) return failed(tap, `padding is not 0 at element ${padded}`);

  const floor = (longest * 2 ** -24) / EXACT_BOUND;
  let worst = 0;
  let where = '';
  for (const row of rows) {
    let square = 0;
    for (const i of row.indices) {
      if (want.data[i] !== have.data[i]) square += (want.data[i] - have.data[i]) ** 2;
    }
    const reach = Math.max(row.norm, floor);
    const error = square === 0 ? 0 : Math.sqrt(square) / reach;
    if (!(error <= worst)) {
      worst = Number.isFinite(error) ? error : Infinity;
      where = `text ${row.text}, token ${row.token}`;
    }
  }
  return { tap, worst, where, pass: worst <= EXACT_BOUND };
}

/**
 * The figures of the fast mode. Both sides hold hook_resid_post of every block,
 * blocks.0.hook_resid_pre, hook_attn_out and hook_mlp_out.
 * @param {Tensors} expected
 * @param {Tensors} got
 * @returns {{ pass: boolean, figures: Figure[] }}
 */
export function compareFast(expected, got) {
  const lengths = [...tensor(expected, 'lengths').data];
  /** @type {number[]} */
  const resid = [];
  const worst = {
    residWorst: { value: 0, where: '' },
    angle: { value: 0, where: '' },
    pathLength: { value: 0, where: '' },
    pearson: { value: 0, where: '' },
  };
  /** @type {(figure: keyof typeof worst, value: number, where: string) => void} */
  const note = (figure, value, where) => {
    if (!(value <= worst[figure].value)) {
      worst[figure] = { value: Number.isFinite(value) ? value : Infinity, where };
    }
  };

  lengths.forEach((length, text) => {
    const want = geometry(expected, text, length);
    const have = geometry(got, text, length);
    want.h.forEach((layer, l) => {
      if (l === 0) return;
      layer.forEach((vector, t) => {
        const error = distance(vector, have.h[l][t]) / norm(vector);
        resid.push(error);
        note('residWorst', error, `text ${text}, h[${l}], token ${t}`);
      });
    });
    for (const [name, matrix] of Object.entries(want.angles)) {
      eachCell(matrix, have.angles[name], (x, y, l, t) =>
        note('angle', Math.abs(x - y), `text ${text}, ${name}, layer ${l}, token ${t}`),
      );
    }
    for (const [name, matrix] of Object.entries(want.paths)) {
      eachCell(matrix, have.paths[name], (x, y, l, t) =>
        note('pathLength', Math.abs(y / x - 1), `text ${text}, ${name}, row ${l}, token ${t}`),
      );
      if (name === '|dh|' || length < PEARSON_MIN_TOKENS) continue;
      // A difference between layers has no row for the first one: align at the last.
      const shift = want.paths['|dh|'].length - matrix.length;
      matrix.forEach((row, l) => {
        for (const first of [0, 1]) {
          const r = pearson(row.slice(first), want.paths['|dh|'][l + shift].slice(first));
          const s = pearson(
            have.paths[name][l].slice(first),
            have.paths['|dh|'][l + shift].slice(first),
          );
          note('pearson', Math.abs(r - s), `text ${text}, ${name}, row ${l}, from token ${first}`);
        }
      });
    }
  });

  resid.sort((a, b) => a - b);
  const median = resid[Math.floor(resid.length / 2)];
  const values = { residMedian: { value: median, where: '' }, ...worst };
  const figures = Object.entries(values).map(([figure, { value, where }]) => {
    const bound = FAST_BOUNDS[/** @type {keyof typeof FAST_BOUNDS} */ (figure)];
    return { figure, value, bound, where, pass: value <= bound };
  });
  return { pass: figures.every((figure) => figure.pass), figures };
}

/**
 * The lessons' measures of one text: vectors as [layer][token], measures as [row][token].
 * @param {Tensors} tensors
 * @param {number} text
 * @param {number} T
 */
function geometry(tensors, text, T) {
  let L = 0;
  while (tensors.has(`blocks.${L}.hook_resid_post`)) L++;
  /** @param {string} tap */
  const vectors = (tap) => {
    const { shape, data } = tensor(tensors, tap);
    const C = shape[2];
    const start = text * shape[1] * C;
    return Array.from({ length: T }, (_, t) => data.subarray(start + t * C, start + (t + 1) * C));
  };
  /** @param {string} part */
  const blocks = (part) => Array.from({ length: L }, (_, l) => vectors(`blocks.${l}.${part}`));

  const h = [vectors('blocks.0.hook_resid_pre'), ...blocks('hook_resid_post')];
  const a = blocks('hook_attn_out');
  const m = blocks('hook_mlp_out');
  /** @param {ArrayLike<number>[][]} x */
  const sizes = (x) => x.map((layer) => layer.map(norm));
  /** @param {ArrayLike<number>[][]} x */
  const steps = (x) => x.slice(1).map((layer, l) => layer.map((v, t) => distance(v, x[l][t])));
  /** @type {Record<string, number[][]>} */
  const angles = {
    'layer to layer': h.slice(1).map((layer, l) => layer.map((v, t) => angle(h[l][t], v))),
    'token to token': h.map((layer) => layer.slice(1).map((v, t) => angle(layer[t], v))),
  };
  /** @type {Record<string, number[][]>} */
  const paths = {
    '|dh|': steps(h),
    '|a|': sizes(a),
    '|m|': sizes(m),
    '|da|': steps(a),
    '|dm|': steps(m),
  };
  return { h, angles, paths };
}

/**
 * The rows of a tap as lists of element numbers, padding left out.
 * @param {string} tap
 * @param {number[]} shape with the batch axis
 * @param {number[]} lengths
 */
function rowsOf(tap, shape, lengths) {
  /** @type {{ text: number, token: number, indices: number[], norm: number }[]} */
  const rows = [];
  if (tap === 'logits' && shape.length === 2) {
    lengths.forEach((length, text) => {
      const indices = Array.from({ length: shape[1] }, (_, i) => text * shape[1] + i);
      rows.push({ text, token: length - 1, indices, norm: 0 });
    });
    return rows;
  }
  const perText = product(shape.slice(1));
  lengths.forEach((length, text) => {
    for (let token = 0; token < length; token++) {
      const indices = [];
      if (isAttention(tap)) {
        const [, H, T] = shape;
        for (let head = 0; head < H; head++) {
          const start = text * perText + (head * T + token) * T;
          for (let key = 0; key < length; key++) indices.push(start + key);
        }
      } else {
        const width = perText / shape[1];
        const start = text * perText + token * width;
        for (let i = 0; i < width; i++) indices.push(start + i);
      }
      rows.push({ text, token, indices, norm: 0 });
    }
  });
  return rows;
}

/** @param {string} tap whether it is [H, T, T] */
function isAttention(tap) {
  return tap.endsWith('.hook_attn_scores') || tap.endsWith('.hook_pattern');
}

/** @param {string} tap */
function tokenAxis(tap) {
  return isAttention(tap) ? 1 : 0;
}

/**
 * Whether axis `i` of a text's tap counts tokens.
 * @param {string} tap
 * @param {number} i
 */
function isTokenAxis(tap, i) {
  return isAttention(tap) ? i > 0 : i === 0;
}

/**
 * @param {Tensors} tensors
 * @param {string} name
 * @returns {Tensor}
 */
function tensor(tensors, name) {
  const found = tensors.get(name);
  if (!found) throw new Error(`no tensor ${name}`);
  return found;
}

/**
 * @param {string} tap
 * @param {string} where
 * @returns {TapResult}
 */
function failed(tap, where) {
  return { tap, worst: Infinity, where, pass: false };
}

/**
 * @param {number[][]} x
 * @param {number[][]} y
 * @param {(x: number, y: number, row: number, column: number) => void} visit
 */
function eachCell(x, y, visit) {
  x.forEach((row, i) => {
    row.forEach((value, j) => {
      visit(value, y[i][j], i, j);
    });
  });
}

/** @param {number[]} sizes */
function product(sizes) {
  return sizes.reduce((total, size) => total * size, 1);
}

/** @param {ArrayLike<number>} x */
function norm(x) {
  let square = 0;
  for (let i = 0; i < x.length; i++) square += x[i] ** 2;
  return Math.sqrt(square);
}

/**
 * @param {ArrayLike<number>} x
 * @param {ArrayLike<number>} y
 */
function distance(x, y) {
  let square = 0;
  for (let i = 0; i < x.length; i++) square += (x[i] - y[i]) ** 2;
  return Math.sqrt(square);
}

/**
 * @param {ArrayLike<number>} x
 * @param {ArrayLike<number>} y
 */
function angle(x, y) {
  let dot = 0;
  for (let i = 0; i < x.length; i++) dot += x[i] * y[i];
  return Math.acos(Math.min(1, Math.max(-1, dot / (norm(x) * norm(y)))));
}

/**
 * @param {number[]} x
 * @param {number[]} y
 */
function pearson(x, y) {
  const meanX = x.reduce((sum, value) => sum + value, 0) / x.length;
  const meanY = y.reduce((sum, value) => sum + value, 0) / y.length;
  let xy = 0;
  let xx = 0;
  let yy = 0;
  x.forEach((value, i) => {
    xy += (value - meanX) * (y[i] - meanY);
    xx += (value - meanX) ** 2;
    yy += (y[i] - meanY) ** 2;
  });
  return xy / Math.sqrt(xx * yy);
}
