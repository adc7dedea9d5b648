// SPDX-License-Identifier: MIT
//
// script.js - the tutorial's lesson as a TransformerLens program.

import { pythonText, scriptHead, transformerLensName } from '../../frame/python.js';

/** @param {{ text: string, model: { layers: number, width: number } | null }} now @returns {string} */
export const program = ({ text, model }) => `${scriptHead({
  about: 'Mean length of the vectors after each block.',
  model: transformerLensName(model, 'gpt2'),
})}
tokens = model.to_tokens(${pythonText(text)}, prepend_bos=False)
_, cache = model.run_with_cache(tokens)
lengths = [cache[f"blocks.{l}.hook_resid_post"][0, 1:].norm(dim=-1).mean().item() for l in range(L)]
plt.plot(range(1, L + 1), lengths)
plt.show()
`;
