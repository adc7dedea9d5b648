// SPDX-License-Identifier: MIT
//
// script.js - lesson 01's experiment as a TransformerLens program: the same sentences, the same control.

import { PYTHON_HER } from '../../frame/her-script.js';
import { pythonText, scriptHead, transformerLensName } from '../../frame/python.js';
import { PYTHON_RANDOM } from '../../measures/random.js';

/** Where the published numbers come from; the default model is not on the hub. */
const FALLBACK = 'gpt2-xl';

/**
 * @param {object} options
 * @param {{ layers: number, width: number } | null} options.model  of the run; null without one
 * @param {number} options.seed
 * @param {string} options.text the sentences, one a line
 * @returns {string}
 */
export const program = ({ model, seed, text }) => `${scriptHead({
  about: 'Laminar, lesson 01: how far each block of GPT-2 turns the vector of a token.',
  model: transformerLensName(model, FALLBACK),
})}
import re

from scipy.stats import ttest_ind, ttest_rel

SEED = ${seed}
TEXT = ${pythonText(text)}


${PYTHON_RANDOM}


${PYTHON_HER}


def holm(ps):
    """Holm's step-down correction."""
    corrected, largest = [0.0] * len(ps), 0.0
    for rank, i in enumerate(sorted(range(len(ps)), key=lambda k: ps[k])):
        largest = max(largest, min(1.0, ps[i] * (len(ps) - rank)))
        corrected[i] = largest
    return corrected


sentences = read_sentences(TEXT)
target, before, control = [], [], []
below = mulberry32(SEED)


def other(count, taken):
    drawn = below(count - 1)
    return drawn if drawn < taken else drawn + 1


for tokens, at in sentences:
    h = hidden_states(tokens)  # [L + 1, T, C]
    turns = angle(h[:-1], h[1:])  # [L, T]
    target.append(turns[:, at])
    before.append(turns[:, at - 1])
    for layer in range(1, L + 1):
        position = below(len(tokens))
        layer2 = other(L + 1, layer)
        control.append(angle(h[layer, position], h[layer2, other(len(tokens), position)]))

target = torch.rad2deg(torch.stack(target))
before = torch.rad2deg(torch.stack(before))
control = torch.rad2deg(torch.stack(control))
ps = ttest_ind(target.numpy(), before.numpy(), equal_var=False).pvalue  # Welch: unequal spread
paired_ps = ttest_rel(target.numpy(), before.numpy()).pvalue  # both tokens are of the same sentences
corrected, paired_corrected = holm(list(ps)), holm(list(paired_ps))
print("layer  her      before   p Welch    (Holm)     p paired   (Holm)")
for l in range(L):
    four = (ps[l], corrected[l], paired_ps[l], paired_corrected[l])
    print(f"{l + 1:5d}  {target[:, l].mean():6.2f}°  {before[:, l].mean():6.2f}°", *(f" {p:.2e} " for p in four))
spread = 2 * control.std()  # the yardstick of every lesson: two standard deviations
print(f"control: {control.mean():.1f}° ± {spread:.1f}°")

layers = range(1, L + 1)
for values, name in ((target, "her"), (before, "the token before")):
    mean, sem = values.mean(0), values.std(0) / len(values) ** 0.5
    plt.plot(layers, mean, marker="o", label=name)
    plt.fill_between(layers, mean - sem, mean + sem, alpha=0.2)
plt.axhspan(control.mean() - spread, control.mean() + spread, alpha=0.15, color="grey")
plt.xlabel("layer")
plt.ylabel("angle(h[l-1], h[l]) in degrees")
plt.legend()
plt.show()
`;
