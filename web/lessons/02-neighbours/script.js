// SPDX-License-Identifier: MIT
//
// script.js - lesson 02's experiment as a TransformerLens program: the same sentences, the same draws.

import { PYTHON_HER } from '../../frame/her-script.js';
import { pythonText, scriptHead, transformerLensName } from '../../frame/python.js';
import { PYTHON_RANDOM } from '../../measures/random.js';

/** Where the published numbers come from; the default model is not on the hub. */
const FALLBACK = 'gpt2-xl';

/**
 * @param {object} options
 * @param {{ layers: number, width: number } | null} options.model  of the run; null without one
 * @param {number} options.seed
 * @param {import('./measure.js').Draw} options.from
 * @param {boolean} options.drop  pairs with position 0 are left out
 * @param {number | null} options.layer  of the histogram; null for the middle one
 * @param {string} options.text  the sentences, one a line
 * @returns {string}
 */
export const program = ({ model, seed, from, drop, layer, text }) => `${scriptHead({
  about: 'Laminar, lesson 02: angles between neighbouring tokens inside each layer of GPT-2.',
  model: transformerLensName(model, FALLBACK),
})}
import re

SEED = ${seed}
ONLY_START = ${from === 'start' ? 'True' : 'False'}  # non-target pairs from pairs 0-1 and 1-2 only
DROP_FIRST = ${drop ? 'True' : 'False'}  # leave out pairs with position 0
LAYER = ${layer === null ? '(L + 1) // 2' : `min(${layer}, L)`}  # of the histogram
TEXT = ${pythonText(text)}


${PYTHON_RANDOM}


${PYTHON_HER}


below = mulberry32(SEED)
target, other, by_pair = [], [], {}
for tokens, at in read_sentences(TEXT):
    h = hidden_states(tokens)  # [L + 1, T, C]
    near = angle(h[:, :-1], h[:, 1:])  # [L + 1, T - 1]
    last = 1 if ONLY_START else len(tokens) - 2
    free = [i for i in range(last + 1) if i + 1 < at or i > at]
    drawn = free[below(len(free))]
    if not (DROP_FIRST and drawn == 0):
        other.append(near[:, drawn])
    target.append(near[:, at - 1])
    for i in range(1 if DROP_FIRST else 0, near.shape[1]):
        by_pair.setdefault(i, []).append(near[:, i])

target, other = torch.stack(target), torch.stack(other)
print("layer  her: median, sd   other: median, sd   pair 0-1")
for l in range(L + 1):
    first = torch.stack(by_pair[0])[:, l].mean() if 0 in by_pair else float("nan")
    print(f"{l:5d}  {target[:, l].quantile(0.5):.2f}, {target[:, l].std():.2f}        "
          f"{other[:, l].quantile(0.5):.2f}, {other[:, l].std():.2f}          {first:.2f}")

figure, axes = plt.subplots(2, 2, figsize=(11, 8))
for axis, lines, name in ((axes[0, 0], target, "pairs that end with her"), (axes[0, 1], other, "random pairs")):
    axis.plot(range(L + 1), lines.T, linewidth=0.5, color="grey")
    axis.plot(range(L + 1), lines.quantile(0.5, 0), linewidth=2.5, color="black")
    axis.set(title=name, xlabel="layer", ylabel="angle (rad)", ylim=(0, 3.2))
axes[1, 0].hist([target[:, LAYER].numpy(), other[:, LAYER].numpy()], bins=32, range=(0, 3.2), label=["her", "random"])
axes[1, 0].axvline(other[:, LAYER].quantile(0.5), color="black")
axes[1, 0].set(title=f"layer {LAYER}", xlabel="angle (rad)")
axes[1, 0].legend()
for i, rows in sorted(by_pair.items()):
    axes[1, 1].plot(range(L + 1), torch.stack(rows).mean(0), color="tab:red" if i == 0 else "grey", linewidth=2 if i == 0 else 0.6)
axes[1, 1].set(title="by pair of positions; 0-1 in red", xlabel="layer", ylim=(0, 3.2))
plt.tight_layout()
plt.show()
`;
