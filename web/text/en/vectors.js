// SPDX-License-Identifier: MIT
//
// vectors.js - the words of the stepper's part "save vectors", in English.

/** @type {typeof import('../vectors.js').text} */
export const text = {
  about:
    'Saves the vectors of the run that is shown as a .safetensors file, for Python (the package safetensors) or PyTorch. Each tap is an F32 tensor of TransformerLens’s name, texts first; with tokens, lengths, and the logits of the last position. The header says the model, its SHA-256, the precision, the text and the interventions.',
  what: 'What to save',
  kinds: {
    hidden: 'residual stream h',
    stream: 'h, a and m',
    all: 'all taps (but hook_result and the logits of all positions)',
  },
  option: (kind, size) => `${kind}: ${size}`,
  run: {
    before: 'The run to be saved has no interventions.',
    after: (edits) => `The run to be saved has interventions (${edits}).`,
  },
  again: 'The page runs the text again for its vectors; then the browser downloads the file.',
  save: 'Save vectors',
  saving: 'Getting the vectors',
  needsRun: 'The run on the page is not whole. Press “Run again”, then save.',
  saved: (name, size) => `Saved ${name} (${size}).`,
  stopped: 'Stopped; nothing was saved.',
  lessMemory: 'Saving fewer vectors helps, too.',
};
