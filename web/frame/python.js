// SPDX-License-Identifier: MIT
//
// python.js - what the lessons' Python programs share: their first lines, the model, texts as literals.
// The lessons' script.js make the programs of it, script.js here hands them out.
//
// Vectors agree with the page's only without weight processing (TransformerLens can fold LayerNorm into
// the weights and centre them) and without BOS; the head below sees to both. TransformerLens 4 has no
// HookedTransformer any more; its TransformerBridge gives the taps their old names in compatibility
// mode. tests/golden/run_scripts.py runs the programs with the real package.

/**
 * JSON's strings are Python's, once there is no lone surrogate, which no UTF-8 file could hold.
 *
 * @param {string} value
 * @returns {string} a Python literal
 */
export const pythonText = (value) =>
  JSON.stringify(new TextDecoder().decode(new TextEncoder().encode(value)));

/**
 * The model on the hub that has the shape of the loaded one.
 *
 * @param {{ layers: number, width: number } | null} model  of the run; null without one
 * @param {string} fallback where there is none: the default model is not on the hub
 * @returns {string}
 */
export function transformerLensName(model, fallback) {
  const shapes = {
    '12x768': 'gpt2',
    '24x1024': 'gpt2-medium',
    '36x1280': 'gpt2-large',
    '48x1600': 'gpt2-xl',
  };
  const shape = model ? `${model.layers}x${model.width}` : '';
  return Object.entries(shapes).find(([known]) => known === shape)?.[1] ?? fallback;
}

/**
 * The first lines of every program: what it is, what it needs, and the model.
 *
 * @param {object} options
 * @param {string} options.about  what is drawn, one line of English
 * @param {string} options.model  as transformerLensName gives it
 * @returns {string}
 */
export const scriptHead = ({ about, model }) => `# ${about}
#
#   pip install "transformer_lens>=4" matplotlib scipy
#
# Weights are used as they were published: no_processing leaves them alone, where TransformerLens would
# otherwise fold LayerNorm into them and centre them, which changes every vector of the residual
# stream. GPT-2 gets no BOS token: position 0 is the first token of the text. h[l] is taken before the
# final LayerNorm.

import matplotlib.pyplot as plt
import torch
from transformer_lens.model_bridge import TransformerBridge

torch.set_grad_enabled(False)
model = TransformerBridge.boot_transformers(${pythonText(model)})
model.enable_compatibility_mode(no_processing=True)
L = model.cfg.n_layers
`;
