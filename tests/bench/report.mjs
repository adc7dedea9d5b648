// SPDX-License-Identifier: MIT
//
// report.mjs - what peers.mjs measured, as Markdown tables: every time, the ratios that the project
// set out for with their goals, and how near each pass comes to what its kernels can do. Computes
// and formats; measures nothing.
//
// The roofline counts, for a prompt of T tokens through L blocks (C d_model, F d_mlp, V vocabulary),
//
//     products    2 T L (4 C^2 + 2 C F) + 2 V C      at the rate of tile_act8 (fast); of tile_act22, or
//                                                    tile_f32 where that is faster (exact)
//     attention   2 T (T + 1) L C                    in f32 in both
//
// and compares the time which that would take on all threads, each at its kernel's rate, with the
// time that the pass took. LayerNorm, GELU, softmax, the copies of the taps and the messages between
// threads all count as loss. Rates and passes are of the same browser and session.

/** @typedef {import('./peers.js').LabResult} LabResult */
/** @typedef {import('./peers.js').Precision} Precision */

/** @typedef {{ variant: string, kernel: string, rate: number, unit: string }} Rate */

/**
 * @typedef {object} Results  null or absent where it was left out
 * @property {LabResult} lab Chromium, all threads: what everything else is compared with
 * @property {LabResult} [single] the same on one thread
 * @property {LabResult} [simd] the build without relaxed SIMD
 * @property {LabResult} [firefox]
 * @property {import('./peers.js').WllamaResult} [wllama]
 * @property {import('./peers.js').OnnxResult} [onnx]
 * @property {{ name: string, result: LabResult }[]} against the models beside the ONNX graph
 * @property {{ browser: 'chromium' | 'firefox', rates: Rate[] }[]} kernels
 */

const PRECISIONS = /** @type {const} */ (['exact', 'fast']);
const SYSTEMS = {
  lab: { title: 'Chromium', browser: 'chromium' },
  single: { title: 'Chromium, 1 thread', browser: 'chromium' },
  simd: { title: 'Chromium, plain SIMD', browser: 'chromium' },
  firefox: { title: 'Firefox', browser: 'firefox' },
};

/** @param {string[][]} rows the first is the head */
function table(rows) {
  const [head, ...body] = rows;
  return [head, head.map(() => '---'), ...body].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** @param {number | null | undefined} ms */
function time(ms) {
  if (ms === null || ms === undefined) return '-';
  return ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : `${ms.toFixed(1)} ms`;
}

/** @param {Results} results */
function labResults(results) {
  return Object.entries(SYSTEMS).flatMap(([key, system]) => {
    const result = results[/** @type {keyof typeof SYSTEMS} */ (key)];
    return result ? [{ ...system, result }] : [];
  });
}

/** @param {Results} results */
function timesTable(results) {
  const { lab, wllama, onnx, against } = results;
  const rows = [['system', 'model', 'prompt', 'decode, a token', '54 sentences']];
  const add = (/** @type {string} */ title, /** @type {LabResult} */ { config, engine, times }) => {
    const system = `Laminar ${engine.version}, ${title}, ${engine.kernels} x ${engine.threads}`;
    const model = `${config.nLayers} x ${config.dModel} ${config.quantisation}`;
    for (const precision of PRECISIONS) {
      const { promptMs, decodeMs, batchMs } = times[precision];
      rows.push([`${system}, ${precision}`, model, time(promptMs), time(decodeMs), time(batchMs)]);
    }
  };
  for (const { title, result } of labResults(results)) add(title, result);
  if (wllama) {
    const model = `${lab.config.nLayers} x ${lab.config.dModel} ${lab.config.quantisation}`;
    const row = [time(wllama.promptMs), time(wllama.decodeMs), '-'];
    rows.push(['wllama 3.8.1', model, ...row]);
  }
  for (const { name, result } of against) add(name, result);
  if (onnx) rows.push(['onnxruntime-web 1.30.0', 'ONNX F32', time(onnx.promptMs), '-', '-']);
  return table(rows);
}

/** @param {Results} results */
function ratioTable(results) {
  const { lab, single, simd, firefox, wllama, onnx, against } = results;
  const rows = [['work', 'goal, exact', 'exact', 'goal, fast', 'fast']];
  /**
   * @param {string} work
   * @param {[string, string]} goals
   * @param {(times: import('./peers.js').Times, precision: Precision) => number | null} ratio
   * @param {LabResult} result
   */
  const add = (work, goals, ratio, result = lab) => {
    const [exact, fast] = PRECISIONS.map((precision) => {
      const value = ratio(result.times[precision], precision);
      return value === null ? '-' : `${value.toFixed(2)}x`;
    });
    rows.push([work, goals[0], exact, goals[1], fast]);
  };
  const decodeRatio = (/** @type {number} */ ms) => {
    return (/** @type {import('./peers.js').Times} */ { decodeMs }) => decodeMs && ms / decodeMs;
  };
  if (wllama) {
    const { promptMs, decodeMs } = wllama;
    add('prompt, beside wllama', ['>= 10', '>= 18'], (own) => promptMs / own.promptMs);
    add('decode, beside wllama', ['>= 6', '>= 6'], decodeRatio(decodeMs));
    if (simd) {
      const title = 'prompt, plain SIMD beside wllama';
      add(title, ['>= 7', '>= 8'], (own) => promptMs / own.promptMs, simd);
      add('decode, plain SIMD beside wllama', ['', ''], decodeRatio(decodeMs), simd);
    }
  }
  for (const { name, result } of onnx ? against : []) {
    const title = `prompt, ${name} beside onnxruntime-web in f32`;
    const isGoal = result.config.quantisation === 'Q8_0';
    add(
      title,
      isGoal ? ['>= 2', '>= 3'] : ['', ''],
      (own) => (onnx?.promptMs ?? 0) / own.promptMs,
      result,
    );
  }
  if (lab.times.exact.batchMs !== null) {
    const title = `54 sentences, ${lab.batchTokens} tokens, to the prompt's time`;
    add(title, ['<= 2.5', '<= 2.5'], (own) => own.batchMs && own.batchMs / own.promptMs);
  }
  const slower = (/** @type {LabResult} */ other) => {
    return (/** @type {import('./peers.js').Times} */ own, /** @type {Precision} */ precision) =>
      own.promptMs / other.times[precision].promptMs;
  };
  if (single) {
    const title = `rate on 1 thread to ${lab.engine.threads}, prompt`;
    add(title, ['>= 0.52', '>= 0.52'], slower(single));
  }
  if (firefox) add('rate in Firefox to Chromium, prompt', ['>= 0.8', '>= 0.5'], slower(firefox));
  return table(rows);
}

/**
 * @param {import('../../web/engine/protocol.js').Config} config
 * @param {number} T
 */
export function promptOperations({ nLayers: L, dModel: C, dMlp: F, dVocab: V }, T) {
  return {
    products: 2 * T * L * (4 * C * C + 2 * C * F) + 2 * V * C,
    attention: 2 * T * (T + 1) * L * C,
  };
}

/** @param {Results} results @param {string} browser @param {string} variant @param {string} kernel */
function rateOf({ kernels }, browser, variant, kernel) {
  const { rates = [] } = kernels.find((of) => of.browser === browser) ?? {};
  const found = rates.find((rate) => rate.variant === variant && rate.kernel.startsWith(kernel));
  return found?.rate ?? null;
}

/** @param {Results} results */
function rooflineTable(results) {
  const rows = [['pass', 'operations', 'rate', 'kernels alone', 'share']];
  for (const { title, browser, result } of labResults(results)) {
    const { engine, config, times, ids } = result;
    const { products, attention } = promptOperations(config, ids.length);
    const f32 = rateOf(results, browser, engine.kernels, 'tile_f32');
    const i8 = rateOf(results, browser, engine.kernels, 'tile_act8');
    if (f32 === null || i8 === null) continue;
    for (const precision of PRECISIONS) {
      const { promptMs } = times[precision];
      const exact = rateOf(results, browser, engine.kernels, 'tile_act22') ?? f32;
      const tiles = precision === 'exact' ? exact : i8;
      const leastMs = (products / tiles + attention / f32) / engine.threads / 1e6;
      rows.push([
        `${title}, ${precision}`,
        `${((products + attention) / 1e9).toFixed(1)} G`,
        `${((products + attention) / promptMs / 1e6).toFixed(1)} G/s`,
        `${time(leastMs)} at ${engine.threads} x ${tiles.toFixed(1)} G/s`,
        `${((100 * leastMs) / promptMs).toFixed(0)} %`,
      ]);
    }
    const { decodeMs } = times.exact;
    const matvec = rateOf(results, browser, engine.kernels, 'matvec Q8_0 K 1280');
    if (decodeMs === null || matvec === null || config.quantisation !== 'Q8_0') continue;
    const leastMs = config.weightBytes / (engine.threads * matvec * 1e6);
    rows.push([
      `${title}, decode`,
      `${(config.weightBytes / 1e9).toFixed(2)} GB`,
      `${(config.weightBytes / decodeMs / 1e6).toFixed(1)} GB/s`,
      `${time(leastMs)} at ${engine.threads} x ${matvec.toFixed(1)} GB/s from cache`,
      `${((100 * leastMs) / decodeMs).toFixed(0)} %`,
    ]);
  }
  return table(rows);
}

/** @param {Results} results */
function kernelTable({ kernels }) {
  const rows = kernels.flatMap(({ browser, rates }) =>
    rates
      .filter(({ variant }) => variant !== 'scalar')
      .map(({ variant, kernel, rate, unit }) => [
        browser,
        variant,
        kernel,
        `${rate.toFixed(1)} ${unit}`,
      ]),
  );
  return table([['browser', 'kernels', 'kernel', 'one thread'], ...rows]);
}

/** @param {Results} results */
export function report(results) {
  const { lab, wllama, onnx, kernels } = results;
  const parts = [timesTable(results), ratioTable(results)];
  if (wllama && wllama.promptTokens !== lab.ids.length) {
    parts.push(`wllama read ${wllama.promptTokens} tokens, the lab ${lab.ids.length}.`);
  }
  if (typeof onnx?.difference === 'number') {
    const difference = onnx.difference.toExponential(1);
    parts.push(`onnxruntime-web and the lab on the same F32 weights, exact: hook_resid_post differs
by at most ${difference} (relative L2 over blocks and tokens).`);
  }
  if (kernels.length > 0) parts.push(rooflineTable(results), kernelTable(results));
  return parts.join('\n\n');
}
