// SPDX-License-Identifier: MIT
//
// script.js - lesson 07 as a program for researchers: the same draw from the same distribution with
// transformers, then spaCy on the whole text, as published, and its words laid over the tokens.

import { pythonText, transformerLensName } from '../../frame/python.js';

/**
 * @param {object} now
 * @param {string} now.text
 * @param {{ layers: number, width: number } | null} now.model  of the run; null without one
 * @param {'model' | 'own'} now.source
 * @param {number} now.length
 * @param {string} now.temperature
 * @param {string} now.topK
 * @param {number} now.seed
 * @returns {string}
 */
export const program = ({
  text,
  model,
  source,
  length,
  temperature,
  topK,
  seed,
}) => `# Parts of speech of what GPT-2 writes, and which of its tokens are whole words.
#
#   pip install torch transformers matplotlib spacy
#   python -m spacy download en_core_web_sm
#
# The text is drawn as on the page: SplitMix64 gives the random number of each token, so the same weights and the
# same seed give the same text (a number that falls between two tokens to the last digits may still differ). The
# page's tagger is wink-nlp; spaCy's tags are not the same, and that is worth a look.

import math

import matplotlib.pyplot as plt
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

torch.set_grad_enabled(False)
NAME = ${pythonText(transformerLensName(model, 'gpt2'))}
tokenizer = AutoTokenizer.from_pretrained(NAME)
model = AutoModelForCausalLM.from_pretrained(NAME).eval()

text = ${pythonText(text)}
LENGTH = ${source === 'own' ? 0 : length}  # tokens to be drawn; 0 tags the text as it is
TEMPERATURE = ${temperature}
TOP_K = ${topK}  # 0: of all tokens
SEED = ${seed}


def uniform(draw):
    """In [0, 1): SplitMix64 number \`draw\` of stream SEED (Steele, Lea and Flood 2014)."""
    mask = 2**64 - 1
    z = ((SEED << 32 | draw) + 1) * 0x9E3779B97F4A7C15 & mask
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & mask
    z = (z ^ z >> 27) * 0x94D049BB133111EB & mask
    return ((z ^ z >> 31) >> 11) * 2.0**-53


def next_token(logits, draw):
    """Of the k largest logits, the first at which the running sum passes the drawn share."""
    values = logits.double().tolist()
    order = sorted(range(len(values)), key=lambda i: (-values[i], i))
    if TEMPERATURE == 0:
        return order[0]
    order = order[:TOP_K] if TOP_K else order
    weights = [math.exp((values[i] - values[order[0]]) / TEMPERATURE) for i in order]
    left = uniform(draw) * math.fsum(weights)
    for i, weight in zip(order, weights):
        left -= weight
        if left < 0:
            return i
    return order[-1]


prompt = tokenizer(text)["input_ids"]
tokens, past = list(prompt), None
for draw in range(LENGTH):
    read = tokens if past is None else tokens[-1:]
    out = model(torch.tensor([read]), past_key_values=past, use_cache=True)
    past = out.past_key_values
    token = next_token(out.logits[0, -1], draw)
    if token == model.config.eos_token_id or len(tokens) > model.config.n_positions:
        break
    tokens.append(token)

# Where each token stands: the text of all tokens up to it. A token that ends inside of a character has the
# replacement character at its end, which is not the text's.
whole = tokenizer.decode(tokens, clean_up_tokenization_spaces=False)
ends = [
    len(tokenizer.decode(tokens[: i + 1], clean_up_tokenization_spaces=False).rstrip("\\ufffd"))
    for i in range(len(tokens))
]
starts = [0, *ends[:-1]]
counted = len(prompt) if LENGTH else 0
begin = ends[counted - 1] if counted else 0
print(whole)


def kind_of(start, end, words):
    """What a token is, given the spans of the tagger's words."""
    parts = [(s, e, tag) for s, e, tag in words if s < end and e > start]
    if not parts:
        return "space"
    if not any(any(c.isalnum() for c in whole[s:e]) for s, e, _ in parts):
        return "punctuation"
    if len(parts) > 1:
        return "several words"
    return "whole word" if start <= parts[0][0] and end >= parts[0][1] else "piece"


def tagged(text):
    """(start, end, tag) of every word; the tagger sees the whole text."""
    import spacy

    document = spacy.load("en_core_web_sm")(text)
    return [(t.idx, t.idx + len(t), t.pos_) for t in document if not t.is_space]


words = tagged(whole)
read = [
    (s, e, tag) for s, e, tag in words if s >= begin and any(c.isalnum() for c in whole[s:e])
]
tags = sorted({tag for _, _, tag in read})
counts = [sum(tag == one for _, _, tag in read) for one in tags]
kinds = [kind_of(s, e, words) for s, e in zip(starts[counted:], ends[counted:])]
names = ["whole word", "piece", "several words", "punctuation", "space"]

figure, (left, right) = plt.subplots(1, 2, figsize=(13, 5))
left.barh(tags, counts)
left.set_xlabel(f"words of {len(read)}")
right.barh(names, [kinds.count(name) for name in names])
right.set_xlabel(f"tokens of {len(kinds)}")
figure.suptitle(f"{NAME}, seed {SEED}")
figure.tight_layout()
figure.savefig("bai-07.png", dpi=150)
plt.show()
`;
