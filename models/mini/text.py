# SPDX-License-Identifier: MIT
"""Reads and checks the text that the default model is trained on. Needs nothing but Python.

train.py and corpus.py call it. The text is UTF-8, one paragraph a line; an empty line ends a book.
The last `HELD_OUT` of every book's lines are held out: no context of the training touches them.
"""

from __future__ import annotations

import math
from pathlib import Path

HELD_OUT = 0.01  # of every book's lines
LEAST_BYTES = 20_000  # less than this has not even the words for a vocabulary
SAMPLE_BYTES = (220, 350)  # of a paragraph to measure on: about 60 to 110 tokens


class BadText(ValueError):
    """A text that cannot be trained on; its message says what to do."""


def read_books(path: Path) -> list[list[str]]:
    """The lines of every book. Refuses what is no text, and what is too little of it."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadText(f"{path}: cannot be read ({error.strerror}). Check the path.") from error
    if not data.strip():
        raise BadText(f"{path}: the file is empty. Give a text of at least {LEAST_BYTES} bytes.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadText(
            f"{path}: not UTF-8 (byte {error.start} is 0x{data[error.start]:02x}). "
            "Save it as UTF-8 first, for example with iconv."
        ) from error
    if "\0" in text:
        raise BadText(f"{path}: holds zero bytes, so it is no text. Give a plain text file.")
    if len(data) < LEAST_BYTES:
        raise BadText(
            f"{path}: {len(data)} bytes are too few to train on. "
            f"Give at least {LEAST_BYTES}; the default model had 85 million."
        )
    books: list[list[str]] = [[]]
    for line in text.replace("\r\n", "\n").split("\n"):
        if line.strip():
            books[-1].append(line + "\n")
        elif books[-1]:
            books.append([])
    return [book for book in books if book]


def split_books(books: list[list[str]]) -> tuple[list[list[str]], list[list[str]]]:
    """(trained on, held out): the end of every book that has lines enough is held out."""
    cuts = [len(book) - math.ceil(len(book) * HELD_OUT) for book in books]
    kept = [book[:cut] for book, cut in zip(books, cuts, strict=True) if cut > 0]
    held = [book[cut:] for book, cut in zip(books, cuts, strict=True) if cut > 0]
    if not kept:
        raise BadText("Every paragraph stands alone between empty lines. Put paragraphs on lines.")
    return kept, held


def held_out_sample(held: list[list[str]]) -> str:
    """One paragraph of each book's held-out end, short enough for any context: held-out.txt."""
    low, high = SAMPLE_BYTES
    chosen = []
    for book in held:
        fitting = [line for line in book if low <= len(line.encode("utf-8")) <= high]
        if fitting:
            chosen.append(fitting[len(fitting) // 2])
    return "".join(chosen)
