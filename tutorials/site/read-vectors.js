// SPDX-License-Identifier: MIT
//
// read-vectors.js - the tutorial's script: reads vectors of the default model, measures them, asks what
// the model would say at a layer, and changes a run on its way.

import { Lab } from './lab.js';

const list = document.getElementById('read');

/** @param {string} name @param {string} value */
function say(name, value) {
  const item = document.createElement('li');
  item.dataset.testid = name;
  item.textContent = `${name}: ${value}`;
  list?.append(item);
}

const lab = await Lab.load({ model: 'mini' });
const { nLayers, dModel } = lab.config;
say('model', `${nLayers} x ${dModel}`);

// 1. A text is tokens; there is no BOS in front.
const text = 'The old man walked slowly to the river';
say('tokens', (await lab.toStrTokens(text)).join('|'));

// 2. A run keeps the taps that the filter names, each [T, C], row after row.
const { cache, logits } = await lab.runWithCache(text, {
  namesFilter: ['blocks.0.hook_resid_pre', 'blocks.*.hook_resid_post'],
});
const last = (/** @type {{ data: Float32Array }} */ tensor) => tensor.data.slice(-dModel);
const before = last(cache.get('blocks.0.hook_resid_pre'));
const after = last(cache.get(`blocks.${nLayers - 1}.hook_resid_post`));

// 3. Measures take plain arrays.
say('path', lab.geometry.pathLength(before, after).toFixed(4));
say('angle', lab.geometry.angle(before, after).toFixed(4));

// 4. The logit lens says what the model would say if it ended here.
const [[best]] = await lab.logitLens(after, { k: 1 });
say('says', JSON.stringify(best.text));
say('logit', best.logit.toFixed(4));
say('largest', Math.max(...logits.data).toFixed(4));

// 5. A hook sees a tensor where it is born; what it leaves there goes on.
const changed = await lab.runWithHooks(text, {
  fwdHooks: [['blocks.0.hook_mlp_out', (tensor) => tensor.data.fill(0)]],
});
say('without', Math.max(...changed.logits.data).toFixed(4));

await lab.dispose();
say('end', 'ok');
