// SPDX-License-Identifier: MIT
//
// script.js - lesson 03's charts as a TransformerLens program: every size of GPT-2 on the page's text.

import { pythonText, scriptHead, transformerLensName } from '../../frame/python.js';

/**
 * @param {object} now
 * @param {string} now.text
 * @param {{ layers: number, width: number } | null} now.model  of the run; null without one
 * @param {boolean} now.drop  position 0 is left out
 * @returns {string}
 */
export const program = ({ text, model, drop }) => `${scriptHead({
  about: 'Path length of every token, and the last step against the logit of the predicted token.',
  model: transformerLensName(model, 'gpt2'),
})}
from scipy.stats import pearsonr, spearmanr

text = ${pythonText(text)}
first_kept = ${drop ? 1 : 0}  # 1 leaves out position 0
# Other sizes for the comparison: 'gpt2', 'gpt2-medium', 'gpt2-large', 'gpt2-xl'.

tokens = model.to_tokens(text, prepend_bos=False, truncate=False)[:, : model.cfg.n_ctx]
logits, cache = model.run_with_cache(tokens, names_filter=lambda name: "hook_resid" in name)
h = torch.stack(
    [cache["blocks.0.hook_resid_pre"][0]]
    + [cache[f"blocks.{i}.hook_resid_post"][0] for i in range(L)]
)  # [L + 1, T, C]
steps = (h[1:] - h[:-1]).norm(dim=-1)  # [L, T]
path = torch.cat([torch.zeros_like(steps[:1]), steps.cumsum(dim=0)])  # [L + 1, T]
best = logits[0].max(dim=-1).values  # [T]

figure, (left, right, below) = plt.subplots(1, 3, figsize=(18, 5))
left.plot(path[:, first_kept:], color="0.7", linewidth=0.6)
left.plot(path[:, first_kept:].mean(dim=1), color="black", linewidth=2, label="mean")
left.set_xlabel("layer l")
left.set_ylabel("path length S[l]")
left.legend()

x, y = steps[-1, first_kept:].numpy(), best[first_kept:].numpy()
right.scatter(x, y, s=12)
right.set_xlabel("last step |h[L] - h[L-1]|")
right.set_ylabel("logit of the predicted token")
right.set_title(
    f"{model.cfg.model_name}: Pearson {pearsonr(x, y)[0]:.2f}, Spearman {spearmanr(x, y)[0]:.2f}"
)

pairs = [(step[first_kept:].numpy(), best[first_kept:].numpy()) for step in steps]
for name, coefficient in (("Pearson", pearsonr), ("Spearman", spearmanr)):
    below.plot(range(1, L + 1), [coefficient(*pair)[0] for pair in pairs], label=name)
chance = 2 / (len(y) - 1) ** 0.5
below.axhspan(-chance, chance, color="0.9", label="chance, two deviations")
below.set_xlabel("layer l")
below.set_ylabel("correlation of the step into l with the logit")
below.set_ylim(-1, 1)
below.legend()
figure.tight_layout()
figure.savefig("bai-03.png", dpi=150)
plt.show()
`;
