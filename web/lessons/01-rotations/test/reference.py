# SPDX-License-Identifier: MIT
"""Lesson 01: the turns of "her" and of the token before it, the control, both t-tests.

make_lessons.py calls reference() and writes reference.json; run_scripts.py holds what the lesson's program
computed to it with script(). tests/golden is on the path.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import lesson_reference as lessons
import numpy as np
from lesson_reference import ANGLE, Text
from lesson_values import DEGREES, Compared, array, known
from reference import Model


def reference(model: Model, texts: list[Text], settings: dict[str, Any]) -> dict[str, Any]:
    L = model.L
    turns = [lessons.angle(text.stream.h[:-1], text.stream.h[1:]) for text in texts]  # each [L, T]
    pairs = list(zip(turns, lessons.positions(model, texts, "Ġher"), strict=True))
    target = np.stack([turn[:, at] for turn, at in pairs])  # [54, L]
    before = np.stack([turn[:, at - 1] for turn, at in pairs])
    n = len(target)
    sem = lessons.deviation_bound(ANGLE, n) / np.sqrt(n)
    curves = [
        [
            f(part[:, i])
            for part in (target, before)
            for f in (lambda x: x.mean() * DEGREES, lambda x: lessons.standard_error(x) * DEGREES)
        ]
        for i in range(L)
    ]

    tests = [tests_of(test, target, before) for test in (lessons.welch_test, lessons.paired_test)]

    control = control_angles(texts, settings["seed"])
    shape = target.mean(axis=0) * DEGREES
    first, last = max(1, L // 3 + 1), L * 5 // 6
    flat = slice(first - 1, max(first, last))
    vocabulary = model.keys["tokenizer.ggml.tokens"]
    words = [
        vocabulary[text.tokens[at - 1]].startswith("Ġ")
        for text, at in zip(texts, lessons.positions(model, texts, "Ġher"), strict=True)
    ]
    return {
        "before": {"whole": sum(words), "cut": n - sum(words)},
        "curves": known(curves, [[ANGLE * DEGREES, sem * DEGREES] * 2] * L),
        # Of each layer: t, p, p after Holm of Welch's test, then of the paired one.
        "tests": known(*[np.concatenate(parts, axis=1) for parts in zip(*tests, strict=True)]),
        "control": known(
            [control.mean() * DEGREES, lessons.deviation(control) * DEGREES],
            [ANGLE * DEGREES, lessons.deviation_bound(ANGLE, len(control)) * DEGREES],
        ),
        "sentences": {
            str(s): known(turns[s] * DEGREES, ANGLE * DEGREES) for s in (0, len(turns) - 1)
        },
        # Of the token before "her" and of "her".
        "planes": {
            str(s): known(*lessons.planes(texts[s].stream, [pairs[s][1] - 1, pairs[s][1]]))
            for s in (0, len(turns) - 1)
        },
        "published": known(
            [
                [shape[0], before[:, 0].mean() * DEGREES],
                [before.mean(axis=0)[flat].mean() * DEGREES, shape[flat].mean(), first, last],
                [shape[-1], before[:, -1].mean() * DEGREES],
                [control.mean() * DEGREES],
            ],
            [ANGLE * DEGREES] * 4,
        ),
    }


def tests_of(
    test: Callable[[np.ndarray, np.ndarray, float], lessons.Tested],
    target: np.ndarray,
    before: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """t, p and p after Holm [L][3], and their bounds.

    p and its correction as decimal logarithms: the middle of what is possible, and half its width.
    """
    found = [test(x, y, ANGLE) for x, y in zip(target.T, before.T, strict=True)]
    low, high = ([p[k] for _, _, p in found] for k in (0, 1))
    logs = [np.log10([low, high]), np.log10([lessons.holm(low), lessons.holm(high)])]
    values = [[t for t, _, _ in found], *(log.mean(axis=0) for log in logs)]
    bounds = [[off for _, off, _ in found], *((log[1] - log[0]) / 2 + 1e-9 for log in logs)]
    return np.stack(values, axis=1), np.stack(bounds, axis=1)


def control_angles(texts: list[Text], seed: int) -> np.ndarray:
    """For each sentence and each layer 1..L: a position, another layer 0..L, another position."""
    draw = lessons.mulberry32(seed)
    L = len(texts[0].stream.a)

    def other(count: int, taken: int) -> int:
        drawn = draw(count - 1)
        return drawn + (drawn >= taken)

    angles = []
    for text in texts:
        h, T = text.stream.h, len(text.tokens)
        for layer in range(1, L + 1):
            position = draw(T)
            layer2 = other(L + 1, layer)
            position2 = other(T, position)
            angles.append(lessons.angle(h[layer, position], h[layer2, position2]))
    return np.array(angles)


def script(found: dict[str, Any], expected: dict[str, Any]) -> Compared:
    """What the program computed, beside the reference values, by name."""
    target, before, control = (array(found[k]) for k in ("target", "before", "control"))
    n = len(target) ** 0.5
    curves = [
        f(x) for x in (target, before) for f in (lambda x: x.mean(0), lambda x: x.std(0, ddof=1) / n)
    ]
    names = ("ps", "corrected", "paired_ps", "paired_corrected")
    ps = np.log10(np.stack([found[name] for name in names], axis=1))
    columns = [1, 2, 4, 5]
    tests = {k: np.array(expected["tests"]["values"])[:, columns] for k in ("values",)}
    bounds = [np.broadcast_to(b, 6)[columns].tolist() for b in expected["tests"]["bounds"]]
    return {
        "curves": (np.stack(curves, axis=1), expected["curves"]),
        "p": (ps, {**tests, "bounds": bounds}),
        "control": ([control.mean(), control.std(ddof=1)], expected["control"]),
    }
