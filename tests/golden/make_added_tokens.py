#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
make_added_tokens.py - a small tokenizer.json with added tokens, and the ids that the tokenizers
package gives for texts that hold them, in fixtures/added-tokens.json.

    pip install tokenizers && python tests/golden/make_added_tokens.py

Read by tests/cli/hub-folders.test.mjs, which converts the file in all its spellings and compares the
ids. The tokenizer is trained here on a few sentences of ours; nothing is fetched.
"""

import json
import unicodedata
from pathlib import Path

import tokenizers
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

SENTENCES = [
    "The cat sat on the mat, and the dog sat beside the cat.",
    "There they are: the three of them, with their cats and their dogs.",
    "Xin chào các bạn, hôm nay chúng ta học về phép đo góc giữa hai vectơ.",
    "Tiếng Việt có dấu, và mỗi dấu là một phần của chữ.",
    "It's 12 o'clock; we'll see what they've done in 1999.",
]
SPECIAL = ["<|endoftext|>", "<|pad|>", "<|pad", "<s>", "</s>", "<|hệ thống|>"]
# Ordinary added tokens. All are "not normalized", so that one search finds the longest of all.
ADDED = ["xin chào", " the", "<s>x", "🙂", "🙂🙂", "[[", "é!", "\n\n\n"]
TEXTS = [
    "",
    "a<|pad|>b",
    "<|pad|>",
    "<|pad|><|pad|><|pad<|pad|",
    "<|endoftext|>The cat<|endoftext|>",
    "<s>xin chào</s> các bạn",
    "<s>x <s> x",
    "the the  the\tthe",
    " the<|pad|> the",
    "🙂 🙂🙂 🙂🙂🙂",
    "[[[ [[]] [",
    "é! é !é!!",
    "a\n\n\n\n\n\nb\n\n",
    "<|hệ thống|>Xin chào, xin chào",
    unicodedata.normalize("NFD", "<|hệ thống|>Tiếng Việt xin chào"),
    "they'll<|pad|>'ll <|pad|> 12<|pad|>12",
    "<|PAD|> < |pad|> <|pad |>",
    "\u00a0<|pad|>\u3000the\r\n<s>\r\n",
]


def train() -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=340,
        show_progress=False,
        special_tokens=["<|endoftext|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    tokenizer.train_from_iterator(SENTENCES, trainer)
    tokenizer.add_special_tokens([AddedToken(t, normalized=False, special=True) for t in SPECIAL])
    tokenizer.add_tokens([AddedToken(t, normalized=False) for t in ADDED])
    return tokenizer


def main() -> None:
    tokenizer = train()
    cases = []
    for text in TEXTS:
        cases.append({"text": text, "ids": tokenizer.encode(text, add_special_tokens=False).ids})
    out = Path(__file__).parent / "fixtures/added-tokens.json"
    content = {
        "tokenizers": tokenizers.__version__,
        "tokenizerJson": json.loads(tokenizer.to_str()),
        "cases": cases,
    }
    out.write_text(json.dumps(content, ensure_ascii=True) + "\n")
    print(f"{len(cases)} texts in {out}")


if __name__ == "__main__":
    main()
