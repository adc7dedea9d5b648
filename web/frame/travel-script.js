// SPDX-License-Identifier: MIT
//
// travel-script.js - the experiment of lessons 08 and 09 as a TransformerLens program: the same words, the same draw,
// the same bootstrap.
//
// The page's tagger has no Python twin, so the program carries its tags: where each noun and adjective of the text
// starts and ends. All that follows from them is done anew in Python.

import { PYTHON_RANDOM } from '../measures/random.js';
import { AFTER, BEFORE, LEAST_LETTERS } from '../measures/whole-words.js';
import { tagText } from '../pos/tagger.js';
import { pythonText, scriptHead, transformerLensName } from './python.js';
import { cutGutenberg, firstPart, MOST_CHARACTERS } from './text-file.js';
import { MOST_SAMPLES } from './word-windows.js';

/** @typedef {import('../pos/wink.js').TaggedWord} TaggedWord */

/** Letters of the tags in the program. @type {Record<string, string>} */
const LETTERS = { NOUN: 'n', ADJ: 'a' };

/** Characters of a line of the program. */
const WIDTH = 110;

/**
 * Every word of the tagger as "start end letter", with 'n' for a noun, 'a' for an adjective, '.' for what ends a
 * sentence and 'w' for all others; starts count from the end of the word before. In UTF-32, as Python counts.
 *
 * @param {string} text
 * @param {TaggedWord[]} words
 */
export function tagLines(text, words) {
  const place = codePoints(text);
  let before = 0;
  const all = words.map(({ text: word, start, end, upos }) => {
    const other = /^[.!?…]+$/.test(word) ? '.' : /[\p{L}\p{N}]/u.test(word) ? 'w' : '-';
    const [from, to] = [place(start), place(end)];
    const entry = `${from - before}${LETTERS[upos] ?? other}${to - from}`;
    before = to;
    return entry;
  });
  /** @type {string[]} */
  const lines = [''];
  for (const entry of all) {
    if (lines[lines.length - 1].length + entry.length > WIDTH) lines.push('');
    lines[lines.length - 1] += `${entry} `;
  }
  return lines.map((line) => `    "${line}"`).join('\n');
}

/** How many code points lie before a UTF-16 offset; to be asked in rising order. @param {string} text */
function codePoints(text) {
  let at = 0;
  let count = 0;
  return (/** @type {number} */ offset) => {
    for (; at < offset; count++) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
    return count;
  };
}

/**
 * @param {object} now
 * @param {string} now.text
 * @param {number} now.seed
 * @param {boolean} now.matched
 * @param {{ layers: number, width: number } | null} now.model  of the run; null without one
 * @param {(text: string) => Promise<TaggedWord[]>} [now.tag]
 * @returns {Promise<string>}
 */
export async function travelProgram({ text: input, seed, matched, model, tag = tagText }) {
  const text = firstPart(cutGutenberg(input).text, MOST_CHARACTERS);
  const tags = tagLines(text, await tag(text));
  return `${scriptHead({
    about:
      'Do nouns or adjectives travel farther? Path lengths of whole words, and a bootstrap over words.',
    model: transformerLensName(model, 'gpt2-large'),
  })}
from math import floor, log2

import numpy as np

SEED = ${seed}
MATCHED = ${matched ? 'True' : 'False'}  # as many nouns as adjectives of each frequency and place
BEFORE, AFTER, LEAST_LETTERS, MOST, DRAWS = ${BEFORE}, ${AFTER}, ${LEAST_LETTERS}, ${MOST_SAMPLES}, 1000
text = ${pythonText(text)}
# Every word as the page's tagger (winkNLP) found it: characters since the word before, its kind (n noun, a
# adjective, . the end of a sentence, w another word, - another mark), its length.
TAGS = (
${tags}
)


${PYTHON_RANDOM}


def read_words():
    """(start, end, kind) of every word, in characters."""
    at, words = 0, []
    for entry in TAGS.split():
        kind = entry.strip("0123456789")
        gap, length = map(int, entry.split(kind))
        words.append((at + gap, at + gap + length, kind))
        at += gap + length
    return words


def token_spans(tokens):
    """(start, end) of every token in characters; tokens that share a character both span it."""
    spans, count = [], 0
    for token in tokens.tolist():
        data = bytes_of(token)
        start = count - (data[0] & 0xC0 == 0x80)
        count += sum(byte & 0xC0 != 0x80 for byte in data)
        spans.append((start, count))
    return spans


def bytes_of(token):
    return bytes(ALPHABET[character] for character in model.tokenizer.convert_ids_to_tokens(token))


def byte_alphabet():
    """GPT-2 writes every byte as a printable character."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [b for b in range(256) if b not in plain]
    return {chr(b): b for b in plain} | {chr(256 + i): b for i, b in enumerate(others)}


ALPHABET = byte_alphabet()
tokens = model.to_tokens(text, prepend_bos=False, truncate=False)[0]
spans, words = token_spans(tokens), read_words()
counts, place, found = {}, 0, []
for start, end, _ in words:
    type_ = text[start:end].lower()
    counts[type_] = counts.get(type_, 0) + 1
# A token is a whole word where it has one word and all of it.
first, token_of = 0, {}
for t, (start, end) in enumerate(spans):
    while first < len(words) and words[first][1] <= start:
        first += 1
    parts = []
    for i in range(first, len(words)):
        if words[i][0] >= end:
            break
        parts.append(i)
    if len(parts) == 1 and start <= words[parts[0]][0] and end >= words[parts[0]][1]:
        token_of[parts[0]] = t
for i, (start, end, kind) in enumerate(words):
    t = token_of.get(i)
    if kind in "na" and t is not None and BEFORE <= t and t + AFTER < len(tokens):
        starts_with_space = text[spans[t][0]] == " " and text[spans[t + 1][0]] == " "
        if starts_with_space and end - start >= LEAST_LETTERS:
            type_ = text[start:end].lower()
            found.append({"kind": kind, "word": type_, "token": t, "count": counts[type_], "place": place})
    place = 0 if kind == "." else place + (kind != "-")

below, samples = mulberry32(SEED), []
for kind in "na":
    left = [word for word in found if word["kind"] == kind]
    samples += [left.pop(below(len(left))) for _ in range(min(MOST, len(left)))]
samples.sort(key=lambda word: word["token"])

wanted = lambda name: name == "blocks.0.hook_resid_pre" or name.endswith("hook_resid_post")
vectors = []
for word in samples:
    window = tokens[word["token"] - BEFORE : word["token"] + AFTER + 1]
    _, cache = model.run_with_cache(window[None], names_filter=wanted)
    names = ["blocks.0.hook_resid_pre"] + [f"blocks.{l}.hook_resid_post" for l in range(L)]
    vectors.append(torch.stack([cache[name][0, BEFORE] for name in names]).double().cpu().numpy())
h = np.stack(vectors)  # [N, L + 1, C]
steps = np.linalg.norm(np.diff(h, axis=1), axis=2)  # [N, L]

kept = list(range(len(samples)))
if MATCHED:
    cells = {}
    for i, word in enumerate(samples):
        bin_ = sum(word["place"] > end for end in (3, 7, 15))
        cells.setdefault((floor(log2(word["count"])), bin_), {"n": [], "a": []})[word["kind"]].append(i)
    kept = []
    for cell in cells.values():
        pairs = min(len(cell["n"]), len(cell["a"]))
        kept += cell["n"][:pairs] + cell["a"][:pairs]
    kept.sort()

columns = np.concatenate([steps, steps.sum(1, keepdims=True)], axis=1)  # the last one is the whole way
groups = []
for kind in "na":
    types = {}
    for i in kept:
        if samples[i]["kind"] == kind:
            types.setdefault(samples[i]["word"], []).append(i)
    groups.append([(len(own), columns[own].sum(0)) for own in types.values()])
mean = lambda types: sum(total for _, total in types) / sum(size for size, _ in types)
ratio = np.log(mean(groups[0]) / mean(groups[1]))  # [L + 1]

below, drawn = mulberry32(SEED), []
for _ in range(DRAWS):
    means = [mean([types[below(len(types))] for _ in types]) for types in groups]
    drawn.append(np.log(means[0] / means[1]))
drawn = np.stack(drawn)  # [DRAWS, L + 1]
low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
spread = drawn[:, :L].std(0, ddof=1)
reach = np.quantile((abs(drawn[:, :L] - ratio[:L]) / spread).max(1), 0.95)  # for all layers at once
print(f"{sum(w['kind'] == 'n' for w in samples)} nouns, {sum(w['kind'] == 'a' for w in samples)} adjectives")
print(f"log(S_noun / S_adjective) = {ratio[L]:.4f}, 95 % from {low[L]:.4f} to {high[L]:.4f}")

rows = h.reshape(-1, h.shape[2])
_, singular, components = np.linalg.svd(rows - rows.mean(0), full_matrices=False)
shares = singular**2 / (singular**2).sum()
flat = (h - rows.mean(0)) @ components[:2].T  # [N, L + 1, 2]
print(f"two components hold {100 * shares[:2].sum():.0f} % of the variance")

figure, (left, right) = plt.subplots(1, 2, figsize=(14, 5))
layers = range(1, L + 1)
left.axhline(0, color="black", linewidth=0.8)
left.fill_between(layers, ratio[:L] - reach * spread, ratio[:L] + reach * spread, alpha=0.15, label="95 %, all layers")
left.fill_between(layers, low[:L], high[:L], alpha=0.3, label="95 %, each layer")
left.plot(layers, ratio[:L], marker="o")
left.set_xlabel("layer l")
left.set_ylabel("log(PL noun / PL adjective)")
left.legend()
for kind, name in (("n", "nouns"), ("a", "adjectives")):
    path = flat[[i for i in kept if samples[i]["kind"] == kind]].mean(0)
    right.plot(path[:, 0], path[:, 1], marker="o", label=name)
right.set_xlabel("PC1")
right.set_ylabel("PC2")
right.legend()
figure.tight_layout()
figure.savefig("bai-08.png", dpi=150)
plt.show()
`;
}
