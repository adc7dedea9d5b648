# SPDX-License-Identifier: MIT
"""Lesson 01: the turns of "her" and of the token before it, the control, the t-tests.

make_lessons.py calls reference() and writes reference.json; run_scripts.py holds what the lesson's program
computed to it with script(). tests/golden is on the path.
"""

from __future__ import annotations

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

    tests = [lessons.t_test(target[:, i], before[:, i], ANGLE) for i in range(L)]
    low = [p for _, _, (p, _) in tests]
    high = [p for _, _, (_, p) in tests]
    # p and its correction as decimal logarithms: the middle of what is possible, and half its width.
    logs = [np.log10([low, high]), np.log10([lessons.holm(low), lessons.holm(high)])]
    middle = [log.mean(axis=0) for log in logs]
    width = [(log[1] - log[0]) / 2 for log in logs]

    control = control_angles(texts, settings["seed"])
    shape = target.mean(axis=0) * DEGREES
    first, last = max(1, L // 3 + 1), L * 5 // 6
    flat = slice(first - 1, max(first, last))
    return {
        "curves": known(curves, [[ANGLE * DEGREES, sem * DEGREES] * 2] * L),
        "tests": known(
            [[tests[i][0], middle[0][i], middle[1][i]] for i in range(L)],
            [[tests[i][1], width[0][i] + 1e-9, width[1][i] + 1e-9] for i in range(L)],
        ),
        "control": known(
            [control.mean() * DEGREES, lessons.deviation(control) * DEGREES],
            [ANGLE * DEGREES, lessons.deviation_bound(ANGLE, len(control)) * DEGREES],
        ),
        "sentences": {
            str(s): known(turns[s] * DEGREES, ANGLE * DEGREES) for s in (0, len(turns) - 1)
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
    ps = np.log10(np.stack([found["ps"], found["corrected"]], axis=1))
    tests = {k: [row[1:] for row in expected["tests"][k]] for k in ("values",)}
    bounds = [b[1:] if isinstance(b, list) else b for b in expected["tests"]["bounds"]]
    return {
        "curves": (np.stack(curves, axis=1), expected["curves"]),
        "p": (ps, {**tests, "bounds": bounds}),
        "control": ([control.mean(), control.std(ddof=1)], expected["control"]),
    }
