# SPDX-License-Identifier: MIT
"""From books to the contexts that the default model is trained and watched on.

training.py and train.py call it, text.py reads the books. It knows nothing of PyTorch; it writes
the tokeniser's files and a cache of the tokens.

A book becomes the tokens of its lines, each with its newline, and one <|endoftext|>.

Contexts begin where a paragraph begins, so position 0 is the beginning of something; a share of
them may begin at any token instead, as GPT-2's did, whose first token then says little. A share
repeats a passage of itself: copying is then worth learning, though only sometimes,
and a head that copies must find something to do at all other times. That is fair training data for
a language model and plants nothing in the weights; the model's card says that it was done.
Another share begins with <|endoftext|>, as a document does in GPT-2's training.

A batch depends on (seed, step) alone, so a training that was interrupted sees the same batches.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from text import BadText, read_books, split_books

END_OF_TEXT = "<|endoftext|>"
PASSAGE = (12, 48)  # tokens of a repeated passage, least and most
LINES_AT_ONCE = 20_000


def train_tokenizer(books: list[list[str]], vocabulary: int, folder: Path) -> None:
    """Writes vocab.json and merges.txt: byte-level BPE with GPT-2's pre-tokeniser."""
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary - 1,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator((line for book in books for line in book), trainer)
    folder.mkdir(parents=True, exist_ok=True)
    vocab = tokenizer.get_vocab()
    vocab[END_OF_TEXT] = vocabulary - 1  # the last id, as in GPT-2
    tokenizer.model.save(str(folder))
    ordered = dict(sorted(vocab.items(), key=lambda entry: entry[1]))
    (folder / "vocab.json").write_text(json.dumps(ordered, ensure_ascii=False), encoding="utf-8")


def load_tokenizer(folder: Path):
    """GPT-2's tokeniser from vocab.json and merges.txt."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    model = models.BPE.from_file(str(folder / "vocab.json"), str(folder / "merges.txt"))
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    if tokenizer.token_to_id(END_OF_TEXT) is None:
        raise BadText(f"{folder}/vocab.json has no {END_OF_TEXT}.")
    return tokenizer


@dataclass(frozen=True)
class Tokens:
    """Tokens of some books: ids u16 [n], starts i64 [paragraphs], and the bytes they stand for."""

    ids: np.ndarray
    starts: np.ndarray
    bytes: int

    def beginnings(self, length: int) -> np.ndarray:
        """Paragraphs after which `length` tokens and one more are left."""
        fitting = self.starts[self.starts + length + 1 <= len(self.ids)]
        if len(fitting) == 0:
            raise BadText(
                f"The text has {len(self.ids)} tokens in a part that must fill contexts of "
                f"{length}. Give a longer text or a smaller --context."
            )
        return fitting


def tokenise(books: list[list[str]], tokenizer) -> Tokens:
    end = tokenizer.token_to_id(END_OF_TEXT)
    pieces: list[np.ndarray] = []
    starts: list[int] = []
    count = 0
    for book in books:
        for at in range(0, len(book), LINES_AT_ONCE):
            for encoding in tokenizer.encode_batch(book[at : at + LINES_AT_ONCE]):
                starts.append(count)
                pieces.append(np.array(encoding.ids, dtype=np.uint16))
                count += len(encoding.ids)
        pieces.append(np.array([end], dtype=np.uint16))
        count += 1
    size = sum(len(line.encode("utf-8")) for book in books for line in book)
    return Tokens(np.concatenate(pieces), np.array(starts, dtype=np.int64), size)


def stored_tokens(stored, part: str) -> Tokens:
    ids, starts, size = (stored[f"{part}_{name}"] for name in ("ids", "starts", "bytes"))
    return Tokens(ids, starts, int(size))


def load_tokens(text: Path, tokenizer_folder: Path, cache: Path) -> tuple[Tokens, Tokens]:
    """(trained on, held out), from the cache when text and vocabulary are the same."""
    digest = hashlib.sha256()
    for path in (text, tokenizer_folder / "vocab.json", tokenizer_folder / "merges.txt"):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    key = digest.hexdigest()
    if cache.exists():
        with np.load(cache) as stored:
            if str(stored["key"]) == key:
                return stored_tokens(stored, "train"), stored_tokens(stored, "held")
    tokenizer = load_tokenizer(tokenizer_folder)
    train, held = (tokenise(books, tokenizer) for books in split_books(read_books(text)))
    arrays = {"key": np.array(key)}
    for part, tokens in (("train", train), ("held", held)):
        arrays |= {
            f"{part}_ids": tokens.ids,
            f"{part}_starts": tokens.starts,
            f"{part}_bytes": np.array(tokens.bytes),
        }
    np.savez(cache, **arrays)
    return train, held


def repeat_passage(context: np.ndarray, rng: np.random.Generator) -> None:
    """Copies a passage of the context to a later place of it."""
    longest = min(PASSAGE[1], len(context) // 2)
    length = int(rng.integers(min(PASSAGE[0], longest), longest + 1))
    source = int(rng.integers(0, len(context) - 2 * length + 1))
    target = int(rng.integers(source + length, len(context) - length + 1))
    context[target : target + length] = context[source : source + length]


@dataclass(frozen=True)
class Mixture:
    """What is done to a share of the contexts."""

    repeat: float = 0.0
    end_of_text: float = 0.0
    anywhere: float = 0.0


def batch(
    tokens: Tokens, shape: tuple[int, int], mixture: Mixture, rng: np.random.Generator
) -> np.ndarray:
    """[contexts, length + 1] ids: what the model reads and, one later, what it must say."""
    contexts, length = shape
    starts = rng.choice(tokens.beginnings(length), contexts)
    if mixture.anywhere:
        begins_anywhere = rng.random(contexts) < mixture.anywhere
        anywhere = rng.integers(0, len(tokens.ids) - length, contexts)
        starts = np.where(begins_anywhere, anywhere, starts)
    rows = tokens.ids[starts[:, None] + np.arange(length + 1)].astype(np.int64)
    for row in rows:
        if rng.random() < mixture.repeat:
            repeat_passage(row, rng)
        if mixture.end_of_text and rng.random() < mixture.end_of_text:
            row[1:] = row[:-1].copy()
            row[0] = tokens.ids[-1]  # a book's last token
    return rows
