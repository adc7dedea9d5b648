// SPDX-License-Identifier: MIT
//
// script.js - lesson 02's experiment as a TransformerLens program: the same sentences, the same pairs.

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
 * @param {number} options.skip  pairs that contain a position below this are left out
 * @param {number | null} options.layer  of the histogram; null for the middle one
 * @param {string} options.text  the sentences, one a line
 * @returns {string}
 */
export const program = ({ model, seed, from, skip, layer, text }) => `${scriptHead({
  about: 'Laminar, lesson 02: angles between two tokens inside each layer of GPT-2.',
  model: transformerLensName(model, FALLBACK),
})}
import re

SEED = ${seed}
FROM = "${from}"  # the control: "any" two tokens as published, neighbours from "all" or the "start" of the sentence
SKIP = ${skip}  # leave out pairs that contain a position below this
LAYER = ${layer === null ? '(L + 1) // 2' : `min(${layer}, L)`}  # of the histogram
TEXT = ${pythonText(text)}


${PYTHON_RANDOM}


${PYTHON_HER}


below = mulberry32(SEED)


def draw(length, at):
    """The control's pair of one sentence, i < j and neither of them "her"."""
    if FROM == "any":
        free = [t for t in range(length) if t != at]
        first, other = below(len(free)), below(len(free) - 1)
        second = other if other < first else other + 1
        return tuple(sorted((free[first], free[second])))
    last = 1 if FROM == "start" else length - 2
    free = [i for i in range(last + 1) if i + 1 < at or i > at]
    i = free[below(len(free))]
    return i, i + 1


target, other, by_pair = [], [], {}
for tokens, at in read_sentences(TEXT):
    h = hidden_states(tokens)  # [L + 1, T, C]
    near = angle(h[:, :-1], h[:, 1:])  # [L + 1, T - 1]
    i, j = draw(len(tokens), at)
    if i >= SKIP:
        other.append(angle(h[:, i], h[:, j]))
    if at - 1 >= SKIP:
        target.append(near[:, at - 1])
    for i in range(SKIP, near.shape[1]):
        by_pair.setdefault(i, []).append(near[:, i])

if len(target) < 2 or len(other) < 2:
    raise SystemExit("fewer than two pairs are left in a group: use more sentences or a smaller SKIP")
target, other = torch.stack(target), torch.stack(other)
print("layer  her: median, mean, sd   other: median, mean, sd   pair 0-1")
for l in range(L + 1):
    first = torch.stack(by_pair[0])[:, l].mean() if 0 in by_pair else float("nan")
    said = [f"{x[:, l].quantile(0.5):.2f}, {x[:, l].mean():.2f}, {x[:, l].std():.3f}" for x in (target, other)]
    print(f"{l:5d}  {said[0]}       {said[1]}         {first:.2f}")

figure, axes = plt.subplots(2, 2, figsize=(11, 8))
for axis, lines, name in ((axes[0, 0], target, "pairs that end with her"), (axes[0, 1], other, "random pairs")):
    axis.plot(range(L + 1), lines.T, linewidth=0.5, color="grey")
    axis.plot(range(L + 1), lines.quantile(0.5, 0), linewidth=2.5, color="black")
    axis.set(title=name, xlabel="layer", ylabel="angle (rad)", ylim=(0, 3.2))
axes[1, 0].hist([target[:, LAYER].numpy(), other[:, LAYER].numpy()], bins=32, range=(0, 3.2), label=["her", "random"])
axes[1, 0].axvline(other[:, LAYER].quantile(0.5), color="black", label="median of random")
axes[1, 0].axvline(other[:, LAYER].mean(), color="black", linestyle="--", label="mean of random")
axes[1, 0].set(title=f"layer {LAYER}", xlabel="angle (rad)")
axes[1, 0].legend()
for i, rows in sorted(by_pair.items()):
    axes[1, 1].plot(range(L + 1), torch.stack(rows).mean(0), color="tab:red" if i == 0 else "grey", linewidth=2 if i == 0 else 0.6)
axes[1, 1].set(title="by pair of positions; 0-1 in red", xlabel="layer", ylim=(0, 3.2))
plt.tight_layout()
plt.show()
`;
