// SPDX-License-Identifier: MIT
//
// script.js - lesson 06's experiment as a TransformerLens program: the same sentences and coins.

import { PYTHON_HER } from '../../frame/her-script.js';
import { pythonText, scriptHead, transformerLensName } from '../../frame/python.js';
import { PYTHON_RANDOM } from '../../measures/random.js';
import { YARDSTICK } from '../../measures/statistics.js';
import { TAKES_ROUND } from '../../samples/round-sentences.js';
import { COMPONENTS, PAIRS, THROWS, WORDS } from './measure.js';

/** Where the published numbers come from; the default model is not on the hub. */
const FALLBACK = 'gpt2-medium';

/** @param {readonly (readonly string[])[]} pairs */
const pythonPairs = (pairs) =>
  `[${pairs.map(([a, b]) => `(${pythonText(a)}, ${pythonText(b)})`).join(', ')}]`;

/**
 * @param {object} options
 * @param {{ layers: number, width: number } | null} options.model  of the run; null without one
 * @param {number} options.seed
 * @param {string} options.text the sentences, one a line
 * @returns {string}
 */
export const program = ({ model, seed, text }) => `${scriptHead({
  about: 'Laminar, lesson 06: the paths of "her", "him" and "round" through the layers of GPT-2.',
  model: transformerLensName(model, FALLBACK),
})}
import re

SEED = ${seed}
THROWS = ${THROWS}
COMPONENTS = ${COMPONENTS}
WORDS = [${WORDS.map(pythonText).join(', ')}]
PAIRS = ${pythonPairs(PAIRS)}
# After these verbs "round" may be right, so a causal model cannot know yet that it is wrong.
TAKES_ROUND = set(${pythonText([...TAKES_ROUND].join(' '))}.split())
TEXT = ${pythonText(text)}


${PYTHON_RANDOM}


${PYTHON_HER}


def pca(rows, k):
    """The k components of the largest variance around the mean: unit vectors, shares, coordinates."""
    centred = rows - rows.mean(0)
    _, sizes, axes = torch.linalg.svd(centred, full_matrices=False)
    shares = sizes**2 / (sizes**2).sum()
    axes = axes[:k]
    largest = axes.gather(1, axes.abs().argmax(1, keepdim=True))
    axes = axes * largest.sign()  # the entry of largest magnitude is positive
    return axes, shares[:k], centred @ axes.T


vectors = []  # of each sentence [word, L + 1, C]
for tokens, at in read_sentences(TEXT):
    head = model.to_string(tokens[:at])
    if re.findall(r"\\w+", head)[-1].lower() in TAKES_ROUND:
        print(f'left out: "{head}" can be followed by "round"')
        continue
    of_words = []
    for word in WORDS:
        (one,) = model.to_tokens(" " + word, prepend_bos=False)[0].tolist()
        changed = tokens[: at + 1].clone()
        changed[at] = one
        of_words.append(hidden_states(changed)[:, at])
    vectors.append(torch.stack(of_words))
v = torch.stack(vectors).permute(2, 1, 0, 3)  # [L + 1, word, sentence, C]
N = v.shape[2]

below = mulberry32(SEED)
signs = torch.tensor([[1.0 - 2 * below(2) for _ in range(N)] for _ in range(THROWS)]).double()
apart, edges, each = [], [], []
for a, b in PAIRS:
    difference = v[:, WORDS.index(a)] - v[:, WORDS.index(b)]  # [L + 1, N, C]
    apart.append(difference.mean(1).norm(dim=-1))
    each.append(difference.norm(dim=-1))
    thrown = torch.stack([(signs @ d / N).norm(dim=-1) for d in difference])  # [L + 1, THROWS]
    edges.append(thrown.mean(1) + ${YARDSTICK} * thrown.std(1))
apart, edges = torch.stack(apart, 1), torch.stack(edges, 1)  # [L + 1, pair]

axes, shares, points = pca(v.reshape(-1, v.shape[-1]), COMPONENTS)
points = points.reshape(L + 1, len(WORDS), N, -1)
means = points.mean(2)  # [L + 1, word, component]


def explained(component, dims):
    """Eta squared: what is left of the variance when only the means over these axes differ."""
    return (points[..., component].mean(dims).var(unbiased=False) / points[..., component].var(unbiased=False)).item()


told = [(explained(k, (1, 2)), explained(k, (0, 2))) for k in range(points.shape[-1])]
print("component  share   layer tells  word tells")
for k, (share, (of_layer, of_word)) in enumerate(zip(shares.tolist(), told), 1):
    print(f"{k:9d}  {share:6.1%}  {of_layer:10.1%}  {of_word:10.1%}")
print("layer  " + "  ".join(f"{a}-{b} (chance)" for a, b in PAIRS))
for l in range(L + 1):
    print(f"{l:5d}  " + "  ".join(f"{x:6.2f} ({edge:5.2f})" for x, edge in zip(apart[l], edges[l])))

figure, (left, right) = plt.subplots(1, 2, figsize=(12, 5))
for w, word in enumerate(WORDS):
    left.plot(*means[:, w, :2].T, marker="o", label=word)
left.set(xlabel=f"PC1 ({shares[0]:.1%})", ylabel=f"PC2 ({shares[1]:.1%})", aspect="equal")
left.legend()
for p, (a, b) in enumerate(PAIRS):
    right.plot(range(L + 1), apart[:, p], marker="o", label=f"{a}, {b}")
    right.plot(range(L + 1), edges[:, p], linestyle=":", color="grey")
right.set(xlabel="layer", ylabel="distance of the means, all dimensions")
right.legend()
plt.tight_layout()
plt.show()
`;
