# SPDX-License-Identifier: MIT
"""Lesson 03: steps and paths of every token, and the logit of the token predicted there.

make_lessons.py calls reference() and writes reference.json; run_scripts.py holds what the lesson's program
computed to it with script(). tests/golden is on the path.
"""

from __future__ import annotations

from typing import Any

import lesson_reference as lessons
import numpy as np
from lesson_reference import EPSILON, Pairs, Text
from lesson_values import (
    Compared,
    array,
    known,
    known_lengths,
    known_pairs,
    pearson_and_spearman,
)
from reference import Model


def reference(model: Model, texts: list[Text], settings: dict[str, Any]) -> dict[str, Any]:
    tokens, stream = texts[0].tokens, texts[0].stream
    length, off = lessons.steps(stream)  # [L, T]
    best = stream.logits.max(axis=-1)
    best_off = EPSILON * lessons.norm(stream.logits)
    probes = sorted({0, 1, len(tokens) // 2, len(tokens) - 1})
    mean = length[:, 1:].mean(axis=1)
    return {
        "tokens": len(tokens),
        "means": known(
            np.stack([length.mean(axis=1), mean], axis=1),
            np.stack([off.mean(axis=1), off[:, 1:].mean(axis=1)], axis=1),
        ),
        "probes": probes,
        "steps": known_lengths(length[:, probes], off[:, probes]),
        "last": known_lengths(length[-1:], off[-1:]),
        "path": known_lengths(length.sum(axis=0)[None], off.sum(axis=0)[None]),
        "logits": known(best, best_off),
        "predicted": predicted(model, stream.logits, best_off),
        "correlations": known_pairs(
            [
                pearson_and_spearman(Pairs(length[i], best, off[i], best_off))
                for i in range(model.L)
            ]
        ),
        "chance": 2 / np.sqrt(len(tokens) - 2),
        "holm": corrected(
            [
                Pairs(length[i], best, off[i], best_off).without([0]).r()
                for i in range(model.L)
            ],
            len(tokens) - 1,
        ),
    }


def corrected(found: list[tuple[float, float]], n: int) -> dict[str, Any]:
    """Holm's p of every layer's r: the middle of the least and the largest that the bounds of r allow."""

    def p(r: float) -> float:
        t = r * np.sqrt((n - 2) / (1 - r**2))
        return lessons.two_sided_p(float(t), n - 2)

    largest = np.array(lessons.holm([p(max(0.0, abs(r) - off)) for r, off in found]))
    least = np.array(lessons.holm([p(min(1.0, abs(r) + off)) for r, off in found]))
    return known((largest + least) / 2, ((largest - least) / 2 + 1e-12).tolist())


def predicted(model: Model, logits: np.ndarray, off: np.ndarray) -> list[str | None]:
    """The likeliest token of every position; null where another one comes within reach, and where
    it is not plain ASCII, of which a page may show the bytes."""
    names = model.keys["tokenizer.ggml.tokens"]
    second, best = np.sort(logits, axis=-1)[:, -2:].T
    ids = logits.argmax(axis=-1)
    clear = best - second > 2 * off
    return [
        names[i] if sure and names[i].strip("ĠĊ").isascii() else None
        for i, sure in zip(ids, clear, strict=True)
    ]


def script(found: dict[str, Any], expected: dict[str, Any]) -> Compared:
    """What the program computed, beside the reference values, by name."""
    steps = array(found["steps"])
    drawn = [line.get_ydata() for line in found["below"].get_lines()]
    r = expected["correlations"]
    bounds = [np.broadcast_to(bound, 4)[:2].tolist() for bound in r["bounds"]]
    return {
        "means": (np.stack([steps.mean(1), steps[:, 1:].mean(1)], axis=1), expected["means"]),
        "steps": (steps[:, expected["probes"]], expected["steps"]),
        "last": (steps[-1:], expected["last"]),
        "path": (array(found["path"])[-1:], expected["path"]),
        "logits": (array(found["best"]), expected["logits"]),
        "correlations": (
            np.stack(drawn, axis=1),
            {"values": [row[:2] for row in r["values"]], "bounds": bounds},
        ),
    }
