// SPDX-License-Identifier: MIT
//
// script.js - lesson 05's charts as a TransformerLens program: the three matrices and the curves.

import { pythonText, scriptHead, transformerLensName } from '../../frame/python.js';

/**
 * @param {object} now
 * @param {string} now.text
 * @param {{ layers: number, width: number } | null} now.model  of the run; null without one
 * @param {'difference' | 'size'} now.reading
 * @param {number[]} now.dropped positions left out of the correlations
 * @returns {string}
 */
export const program = ({ text, model, reading, dropped }) => `${scriptHead({
  about: 'Path lengths of attention, MLP and hidden states, and their correlation over layers.',
  model: transformerLensName(model, 'gpt2-large'),
})}
from scipy.stats import pearsonr, spearmanr

text = ${pythonText(text)}
reading = ${pythonText(reading)}  # "difference": |a[l] - a[l-1]|, from l = 2 on; "size": |a[l]|
dropped = [${dropped.join(', ')}]  # positions left out of the correlations; [0] leaves out the first token

tokens = model.to_tokens(text, prepend_bos=False, truncate=False)[:, : model.cfg.n_ctx]
T = tokens.shape[1]
names = ("hook_resid_pre", "hook_resid_post", "hook_attn_out", "hook_mlp_out")
_, cache = model.run_with_cache(tokens, names_filter=lambda name: name.endswith(names))
h = torch.stack(
    [cache["blocks.0.hook_resid_pre"][0]]
    + [cache[f"blocks.{i}.hook_resid_post"][0] for i in range(L)]
)  # [L + 1, T, C]
added = {
    part: torch.stack([cache[f"blocks.{i}.hook_{part}_out"][0] for i in range(L)])  # [L, T, C]
    for part in ("attn", "mlp")
}
identity = (h[1:] - h[:-1] - added["attn"] - added["mlp"]).abs().max().item()
print(f"h[l] - h[l-1] = a[l] + m[l] holds to {identity:.1e}")

first = 2 if reading == "difference" else 1  # the first layer that has a value
lengths = {
    part: (x[1:] - x[:-1] if reading == "difference" else x).norm(dim=-1)  # [L + 1 - first, T]
    for part, x in added.items()
}
lengths["hidden"] = (h[1:] - h[:-1]).norm(dim=-1)  # [L, T]

top = max(x.max().item() for x in lengths.values())
figure, axes = plt.subplots(4, 1, figsize=(11, 14))
for axis, (part, x) in zip(axes, lengths.items()):
    low = L - x.shape[0] + 0.5
    image = axis.imshow(
        x, origin="lower", aspect="auto", vmin=0, vmax=top, extent=(-0.5, T - 0.5, low, L + 0.5)
    )
    axis.set_title(part)
    axis.set_ylabel("layer l")
    figure.colorbar(image, ax=axis)

kept = [t for t in range(T) if t not in dropped]
layers = range(first, L + 1)
for part, colour in (("attn", "tab:blue"), ("mlp", "tab:green")):
    pairs = [
        (lengths[part][l - first, kept].numpy(), lengths["hidden"][l - 1, kept].numpy())
        for l in layers
    ]
    axes[3].plot(layers, [pearsonr(x, y)[0] for x, y in pairs], color=colour, label=f"Pearson, {part}")
    axes[3].plot(
        layers, [spearmanr(x, y)[0] for x, y in pairs], color=colour, linestyle="--", label=f"Spearman, {part}"
    )
axes[3].set_xlabel("layer l")
axes[3].set_ylabel("correlation with |h[l] - h[l-1]|")
axes[3].set_ylim(-1, 1)
axes[3].legend()
figure.suptitle(f"{model.cfg.model_name}, {T} tokens")
figure.tight_layout()
figure.savefig("bai-05.png", dpi=150)
plt.show()
`;
