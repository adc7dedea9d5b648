// SPDX-License-Identifier: MIT
//
// gguf-writer.mjs - writes GGUF files for tests: any keys and tensors, or a whole tiny GPT-2 with
// weights drawn from a seed. Reads nothing and quantises plainly, to Q8_0 alone: of the other quantised
// types it writes random blocks. Models that people use are made by tools/, not here.
//
//     const bytes = writeTinyGpt2({ vocabulary: gpt2Vocabulary(), dModel: 32, type: 'Q8_0' });
//     const bytes = writeGguf({ pairs: [['general.architecture', 'string', 'gpt2']], tensors: [] });
//
// Source: GGUF specification, version 3. Letters as in laminar.h: C d_model, F d_mlp, L layers,
// V vocabulary, H heads.

/** @typedef {keyof typeof TYPES} TensorType */
/** @typedef {{ name: string, dims: number[], type: TensorType, data: Float32Array }} Tensor `dims` fastest first */
/** @typedef {[key: string, type: string, value: any]} Pair `type` is a key of SCALARS, 'string', or one of these with [] */
/** @typedef {{ tokens: string[], types: number[], merges: string[], eos: number }} Vocabulary */

/**
 * GGML's id, values and bytes of a block; for those that are written at random, where their f16
 * numbers lie and what to put there for values of about 0.1.
 */
export const TYPES = {
  F32: { id: 0, values: 1, bytes: 4 },
  F16: { id: 1, values: 1, bytes: 2 },
  Q4_0: { id: 2, values: 32, bytes: 18, halves: [0], size: 2 ** -7 },
  Q4_1: { id: 3, values: 32, bytes: 20, halves: [0, 2], size: 2 ** -7 },
  Q5_0: { id: 6, values: 32, bytes: 22, halves: [0], size: 2 ** -8 },
  Q5_1: { id: 7, values: 32, bytes: 24, halves: [0, 2], size: 2 ** -8 },
  Q8_0: { id: 8, values: 32, bytes: 34 },
  Q4_K: { id: 12, values: 256, bytes: 144, halves: [0, 2], size: 2 ** -12 },
  Q5_K: { id: 13, values: 256, bytes: 176, halves: [0, 2], size: 2 ** -13 },
  Q6_K: { id: 14, values: 256, bytes: 210, halves: [208], size: 2 ** -15 },
  BF16: { id: 30, values: 1, bytes: 2 },
};
const STRING = 8;
const ARRAY = 9;

/** @type {Record<string, { id: number, bytes: number, put: (v: DataView, at: number, x: any) => void }>} */
const SCALARS = {
  u8: { id: 0, bytes: 1, put: (v, at, x) => v.setUint8(at, x) },
  i8: { id: 1, bytes: 1, put: (v, at, x) => v.setInt8(at, x) },
  u16: { id: 2, bytes: 2, put: (v, at, x) => v.setUint16(at, x, true) },
  i16: { id: 3, bytes: 2, put: (v, at, x) => v.setInt16(at, x, true) },
  u32: { id: 4, bytes: 4, put: (v, at, x) => v.setUint32(at, x, true) },
  i32: { id: 5, bytes: 4, put: (v, at, x) => v.setInt32(at, x, true) },
  f32: { id: 6, bytes: 4, put: (v, at, x) => v.setFloat32(at, x, true) },
  bool: { id: 7, bytes: 1, put: (v, at, x) => v.setUint8(at, x ? 1 : 0) },
  u64: { id: 10, bytes: 8, put: (v, at, x) => v.setBigUint64(at, BigInt(x), true) },
  i64: { id: 11, bytes: 8, put: (v, at, x) => v.setBigInt64(at, BigInt(x), true) },
  f64: { id: 12, bytes: 8, put: (v, at, x) => v.setFloat64(at, x, true) },
};

/** Bytes that grow. */
class Output {
  #bytes = new Uint8Array(1 << 16);
  length = 0;

  /** @param {number} count @returns {number} where `count` fresh zero bytes begin */
  #extend(count) {
    const at = this.length;
    this.length += count;
    if (this.length > this.#bytes.length) {
      const larger = new Uint8Array(2 * this.length);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    return at;
  }

  /** @param {string} type @param {any} value */
  scalar(type, value) {
    const { bytes, put } = SCALARS[type];
    const at = this.#extend(bytes);
    put(new DataView(this.#bytes.buffer), at, value);
  }

  /** @param {Uint8Array} bytes */
  raw(bytes) {
    const at = this.#extend(bytes.length);
    this.#bytes.set(bytes, at);
  }

  /** @param {string} text */
  string(text) {
    const bytes = new TextEncoder().encode(text);
    this.scalar('u64', bytes.length);
    this.raw(bytes);
  }

  /** @param {number} alignment */
  pad(alignment) {
    this.#extend((alignment - (this.length % alignment)) % alignment);
  }

  done() {
    return this.#bytes.slice(0, this.length);
  }
}

/** @param {Output} out @param {string} type @param {any} value */
function writeValue(out, type, value) {
  if (type === 'string') out.string(value);
  else out.scalar(type, value);
}

/** @param {Output} out @param {Pair} pair */
function writePair(out, [key, type, value]) {
  const isArray = type.endsWith('[]');
  const element = isArray ? type.slice(0, -2) : type;
  const id = element === 'string' ? STRING : SCALARS[element].id;
  out.string(key);
  out.scalar('u32', isArray ? ARRAY : id);
  if (!isArray) {
    writeValue(out, type, value);
    return;
  }
  out.scalar('u32', id);
  out.scalar('u64', value.length);
  for (const item of value) writeValue(out, element, item);
}

/** @param {number} x @returns {number} the bits of the nearest f16, ties to even */
export function halfBits(x) {
  const bits = new Uint32Array(new Float32Array([x]).buffer)[0];
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = Math.abs(Math.fround(x));
  if (Number.isNaN(x)) return 0x7e00;
  if (magnitude >= 65520) return sign | 0x7c00;
  if (magnitude < 2 ** -14) return sign | roundEven(magnitude * 2 ** 24);
  const exponent = ((bits >>> 23) & 0xff) - 127;
  return sign | (((exponent + 14) << 10) + roundEven((magnitude / 2 ** exponent) * 1024));
}

/** @param {number} x */
function roundEven(x) {
  const floor = Math.floor(x);
  const rest = x - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

/** @param {number} bits of an f16 @returns {number} */
export function halfValue(bits) {
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  const size = exponent ? (1024 + fraction) * 2 ** (exponent - 25) : fraction * 2 ** -24;
  return bits & 0x8000 ? -size : size;
}

/** @param {Output} out @param {Tensor} tensor */
function writeTensorData(out, { name, dims, type, data }) {
  if (data.length !== dims.reduce((a, b) => a * b, 1)) throw new Error(`${name}: wrong length`);
  const { values } = TYPES[type];
  if (dims[0] % values) throw new Error(`${name}: a row of ${dims[0]} is no multiple of ${values}`);
  if (type === 'F32') {
    for (const x of data) out.scalar('f32', x);
  } else if (type === 'F16') {
    for (const x of data) out.scalar('u16', halfBits(x));
  } else if (type === 'BF16') {
    const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
    for (const x of bits) out.scalar('u16', x >>> 16);
  } else if (type === 'Q8_0') {
    for (let at = 0; at < data.length; at += values)
      writeQ8Block(out, data.subarray(at, at + values));
  } else {
    writeRandomBlocks(out, TYPES[type], data.length / values);
  }
}

/**
 * Any bits are a block of these types, if its f16 numbers are finite.
 * @param {Output} out @param {{ bytes: number, halves: number[], size: number }} type @param {number} count
 */
function writeRandomBlocks(out, { bytes, halves, size }, count) {
  const random = randomNumbers(bytes);
  for (let i = 0; i < count; i++) {
    const block = Uint8Array.from({ length: bytes }, () => random() * 256);
    const view = new DataView(block.buffer);
    for (const at of halves) view.setUint16(at, halfBits(random() < 0.5 ? size : -size), true);
    out.raw(block);
  }
}

/** f16 d, then 32 int8 q. @param {Output} out @param {Float32Array} values */
function writeQ8Block(out, values) {
  let largest = 0;
  for (const x of values) largest = Math.max(largest, Math.abs(x));
  const d = halfBits(largest / 127);
  const scale = halfValue(d);
  out.scalar('u16', d);
  for (const x of values) {
    const q = scale ? roundEven(x / scale) : 0;
    out.scalar('i8', Math.max(-127, Math.min(127, q)));
  }
}

/** @param {number} n @param {number} alignment */
const aligned = (n, alignment) => Math.ceil(n / alignment) * alignment;

/** Without padding. @param {Omit<Tensor, 'data'>} tensor */
export function tensorBytes({ type, dims }) {
  const { values, bytes } = TYPES[type];
  return (dims.reduce((a, b) => a * b, 1) / values) * bytes;
}

/**
 * What comes before the tensors' data, padded to where that begins.
 * @param {{ pairs: Pair[], tensors: Omit<Tensor, 'data'>[], version?: number,
 *     alignment?: number }} file
 * @returns {Uint8Array}
 */
export function ggufHeader({ pairs, tensors, version = 3, alignment = 32 }) {
  const out = new Output();
  /** @type {Pair[]} */
  const all = alignment === 32 ? pairs : [...pairs, ['general.alignment', 'u32', alignment]];
  out.raw(new TextEncoder().encode('GGUF'));
  out.scalar('u32', version);
  out.scalar('u64', tensors.length);
  out.scalar('u64', all.length);
  for (const pair of all) writePair(out, pair);
  let offset = 0;
  for (const tensor of tensors) {
    out.string(tensor.name);
    out.scalar('u32', tensor.dims.length);
    for (const dim of tensor.dims) out.scalar('u64', dim);
    out.scalar('u32', TYPES[tensor.type].id);
    out.scalar('u64', offset);
    offset = aligned(offset + tensorBytes(tensor), alignment);
  }
  out.pad(alignment);
  return out.done();
}

/**
 * @param {{ pairs: Pair[], tensors: Tensor[], version?: number, alignment?: number }} file
 *     `alignment` other than 32 is written as general.alignment
 * @returns {Uint8Array}
 */
export function writeGguf(file) {
  const { tensors, alignment = 32 } = file;
  const out = new Output();
  out.raw(ggufHeader(file));
  for (const tensor of tensors) {
    writeTensorData(out, tensor);
    out.pad(alignment);
  }
  return out.done();
}

/**
 * The file in parts, as llama.cpp's gguf-split cuts it: the first has all keys, each some tensors.
 * @param {{ pairs: Pair[], tensors: Tensor[] }} file @param {number} count
 * @returns {Uint8Array[]}
 */
export function splitGguf({ pairs, tensors }, count) {
  return Array.from({ length: count }, (_, no) => {
    /** @type {Pair[]} */
    const keys = [
      ['split.no', 'u16', no],
      ['split.count', 'u16', count],
      ['split.tensors.count', 'i32', tensors.length],
    ];
    const from = Math.floor((no * tensors.length) / count);
    const to = Math.floor(((no + 1) * tensors.length) / count);
    const own = tensors.slice(from, to);
    return writeGguf({ pairs: no === 0 ? [...pairs, ...keys] : keys, tensors: own });
  });
}

/** The name of part `no`, from 0 on. @param {string} name @param {number} no @param {number} count */
export const partName = (name, no, count, ending = 'gguf') =>
  `${name}-${`${no + 1}`.padStart(5, '0')}-of-${`${count}`.padStart(5, '0')}.${ending}`;

/** Uniform in [0, 1), the same on every machine. @param {number} seed @returns {() => number} */
export function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let x = state;
    x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    return ((x ^ (x >>> 15)) >>> 0) / 2 ** 32;
  };
}

/**
 * @typedef {object} Gpt2Options
 * @property {Vocabulary} vocabulary
 * @property {number} [layers]
 * @property {number} [heads]
 * @property {number} [dModel]
 * @property {number} [dMlp]
 * @property {number} [context]
 * @property {TensorType} [type] of the matrices but position_embd; C and F must be multiples of its
 *     block
 * @property {boolean} [ownHead] an output.weight beside token_embd.weight, as many files of the hub
 *     have it
 * @property {string} [name]
 */

/**
 * The keys and tensors of a GPT-2. Biases, norms and positions stay F32, as converters write them.
 * @param {Gpt2Options} options
 * @returns {{ pairs: Pair[], tensors: Omit<Tensor, 'data'>[] }}
 */
export function gpt2Layout({
  vocabulary,
  layers = 1,
  heads = 2,
  dModel = 4,
  dMlp = 4 * dModel,
  context = 64,
  type = 'F32',
  ownHead = false,
  name = 'tiny',
}) {
  /** @type {Omit<Tensor, 'data'>[]} */
  const tensors = [];
  /** @param {string} tensorName @param {number[]} dims @param {TensorType} [as] */
  const add = (tensorName, dims, as = 'F32') => tensors.push({ name: tensorName, dims, type: as });
  /** @param {string} base @param {number} from @param {number} to */
  const addLinear = (base, from, to) => {
    add(`${base}.weight`, [from, to], type);
    add(`${base}.bias`, [to]);
  };
  /** @param {string} base */
  const addNorm = (base) => {
    add(`${base}.weight`, [dModel]);
    add(`${base}.bias`, [dModel]);
  };

  add('token_embd.weight', [dModel, vocabulary.tokens.length], type);
  add('position_embd.weight', [dModel, context]);
  for (let layer = 0; layer < layers; layer++) {
    addNorm(`blk.${layer}.attn_norm`);
    addLinear(`blk.${layer}.attn_qkv`, dModel, 3 * dModel);
    addLinear(`blk.${layer}.attn_output`, dModel, dModel);
    addNorm(`blk.${layer}.ffn_norm`);
    addLinear(`blk.${layer}.ffn_up`, dModel, dMlp);
    addLinear(`blk.${layer}.ffn_down`, dMlp, dModel);
  }
  addNorm('output_norm');
  if (ownHead) add('output.weight', [dModel, vocabulary.tokens.length], type);

  return {
    pairs: [
      ['general.architecture', 'string', 'gpt2'],
      ['general.name', 'string', name],
      ['gpt2.context_length', 'u32', context],
      ['gpt2.embedding_length', 'u32', dModel],
      ['gpt2.feed_forward_length', 'u32', dMlp],
      ['gpt2.block_count', 'u32', layers],
      ['gpt2.attention.head_count', 'u32', heads],
      ['gpt2.attention.layer_norm_epsilon', 'f32', 1e-5],
      ['tokenizer.ggml.model', 'string', 'gpt2'],
      ['tokenizer.ggml.pre', 'string', 'gpt-2'],
      ['tokenizer.ggml.tokens', 'string[]', vocabulary.tokens],
      ['tokenizer.ggml.token_type', 'i32[]', vocabulary.types],
      ['tokenizer.ggml.merges', 'string[]', vocabulary.merges],
      ['tokenizer.ggml.bos_token_id', 'u32', vocabulary.eos],
      ['tokenizer.ggml.eos_token_id', 'u32', vocabulary.eos],
    ],
    tensors,
  };
}

/**
 * A GPT-2 of any small shape, its weights random: for tests of the tokeniser, the shapes and the
 * plumbing, not of meaning.
 *
 * @param {Gpt2Options & { seed?: number }} options
 * @returns {{ pairs: Pair[], tensors: Tensor[] }} for writeGguf, or to spoil first
 */
export function tinyGpt2({ seed = 1, ...options }) {
  const random = randomNumbers(seed);
  const { pairs, tensors: layout } = gpt2Layout(options);
  /** @type {Tensor[]} */
  const tensors = [];
  for (const tensor of layout) {
    const data = new Float32Array(tensor.dims.reduce((a, b) => a * b, 1));
    const centre = tensor.name.endsWith('norm.weight') ? 1 : 0;
    if (tensor.name === 'output.weight') data.set(tensors[0].data);
    else for (let i = 0; i < data.length; i++) data[i] = centre + (random() - 0.5) * 0.2;
    tensors.push({ ...tensor, data });
  }
  return { pairs, tensors };
}

/** @param {Parameters<typeof tinyGpt2>[0]} options @returns {Uint8Array} */
export const writeTinyGpt2 = (options) => writeGguf(tinyGpt2(options));
