// SPDX-License-Identifier: MIT
//
// script.js - lesson 04's charts as a TransformerLens program, on the page's text.

import { pythonText, scriptHead, transformerLensName } from '../../frame/python.js';
import { PYTHON_RANDOM } from '../../measures/random.js';

/**
 * @param {object} now
 * @param {string} now.text
 * @param {{ layers: number, width: number } | null} now.model  of the run; null without one
 * @param {boolean} now.drop  position 0 is left out
 * @param {number} now.seed
 * @returns {string}
 */
export const program = ({ text, model, drop, seed }) => `${scriptHead({
  about: 'Cosine of what attention and MLP add to every token, layer by layer, with two controls.',
  model: transformerLensName(model, 'gpt2-large'),
})}
text = ${pythonText(text)}
first_kept = ${drop ? 1 : 0}  # 1 leaves out position 0
SEED = ${seed}


${PYTHON_RANDOM}


tokens = model.to_tokens(text, prepend_bos=False, truncate=False)[:, : model.cfg.n_ctx]
_, cache = model.run_with_cache(
    tokens, names_filter=lambda name: name.endswith(("hook_attn_out", "hook_mlp_out"))
)
a = torch.stack([cache[f"blocks.{i}.hook_attn_out"][0] for i in range(L)])  # [L, T, C]
m = torch.stack([cache[f"blocks.{i}.hook_mlp_out"][0] for i in range(L)])
cosine = torch.nn.functional.cosine_similarity
C = model.cfg.d_model

paired = cosine(a, m, dim=-1)[:, first_kept:]  # [L, T']
below = mulberry32(SEED)
partners = list(range(tokens.shape[1]))  # every token but the first with another one, as on the page
for t in range(len(partners) - 1, 1, -1):
    other = 1 + below(t - 1)
    partners[t], partners[other] = partners[other], partners[t]
shuffled = cosine(a[:, 1:], m[:, partners[1:]], dim=-1)
torch.manual_seed(SEED)  # random vectors come from another generator than the page's
random = cosine(torch.randn(paired.numel(), C), torch.randn(paired.numel(), C), dim=-1)

layers = range(1, L + 1)
mean = paired.mean(dim=1)
error = paired.std(dim=1) / paired.shape[1] ** 0.5
random_mean = 2 / (C * shuffled.shape[1]) ** 0.5  # two deviations of the mean of random cosines
figure, (left, right) = plt.subplots(1, 2, figsize=(13, 5))
left.axhspan(-random_mean, random_mean, color="0.85", label="mean of random vectors")
left.plot(layers, mean, color="black", label="mean of tokens")
left.fill_between(layers, mean - 2 * error, mean + 2 * error, color="black", alpha=0.25)
left.plot(layers, shuffled.mean(dim=1), "--", label="MLP of another token")
left.set_xlabel("layer l")
left.set_ylabel("cosine of a[l] and m[l]")
left.legend()

bins = [-1 + i * 0.05 for i in range(41)]
right.hist(paired.flatten().numpy(), bins=bins, label="measured")
right.hist(random.numpy(), bins=bins, histtype="step", color="black", label="random vectors")
for edge in (-2 * C**-0.5, 2 * C**-0.5):  # two deviations of one random cosine
    right.axvline(edge, color="0.5", linestyle=":")
right.set_xlabel("cosine of a[l] and m[l]")
right.legend()
figure.suptitle(model.cfg.model_name)
figure.tight_layout()
figure.savefig("bai-04.png", dpi=150)
plt.show()
`;
