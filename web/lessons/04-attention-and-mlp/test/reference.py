# SPDX-License-Identifier: MIT
"""Lesson 04: cosines of what attention and MLP add, of one token and of two.

make_lessons.py calls reference() and writes reference.json; run_scripts.py holds what the lesson's program
computed to it with script(). tests/golden is on the path.
"""

from __future__ import annotations

from typing import Any

import lesson_reference as lessons
import numpy as np
from lesson_reference import ANGLE, COSINE, Text
from lesson_values import DEGREES, Compared, array, known
from reference import Model

# The size of a cosine above which it belongs to a tail, and of a mean below which it is small.
TAIL = 0.2
SMALL = 0.1


def reference(model: Model, texts: list[Text], settings: dict[str, Any]) -> dict[str, Any]:
    stream = texts[0].stream
    paired = lessons.cosine(stream.a, stream.m)  # [L, T]
    T, C = paired.shape[1], stream.a.shape[2]
    partner = lessons.partners(T, settings["seed"])[1:]
    shuffled = lessons.cosine(stream.a[:, 1:], stream.m[:, partner])
    rest = paired[:, 1:]
    sem = lessons.deviation_bound(COSINE, T - 1) / np.sqrt(T - 1)
    edge = max(1, round(model.L / 6))
    parts = [(1, edge), (edge + 1, model.L - edge), (model.L - edge + 1, model.L)]
    # The least and the largest count of each bin: a value near an edge may fall on either side.
    edges = np.linspace(-1, 1, 41)
    least, most = [
        np.histogram(rest, edges)[0] - near_edges(rest, edges),
        np.histogram(rest, edges)[0] + near_edges(rest, edges),
    ]
    return {
        "tokens": T,
        "layers": known(
            [
                [
                    rest[i].mean(),
                    lessons.standard_error(rest[i]),
                    paired[i].mean(),
                    shuffled[i].mean(),
                    lessons.standard_error(shuffled[i]),
                    2 / np.sqrt(C * (T - 1)),
                ]
                for i in range(model.L)
            ],
            [[COSINE, sem, COSINE, COSINE, sem, 0]] * model.L,
        ),
        "histogram": known((least + most) / 2, (most - least) / 2),
        "readouts": known(
            [rest.mean(), paired.mean(), lessons.standard_error(rest.mean(axis=0))],
            [COSINE, COSINE, sem],
        ),
        "mark": 2 / np.sqrt(C),
        "kinds": kinds(rest.mean(axis=1)),
        "angle": known(float(np.arccos(rest.mean(axis=1).max())) * DEGREES, ANGLE * DEGREES),
        "published": known(
            [[rest[a - 1 : b].mean(), a, b, *signs(rest[a - 1 : b].mean(axis=1))] for a, b in parts],
            [[COSINE, 0, 0, 0, 0]] * len(parts),
        ),
        # Of the first tokens and the last.
        "planes": known(*lessons.planes(stream, [0, 1, T - 1])),
        "tails": known(
            [100 * (rest > TAIL).mean(), 100 * (rest < -TAIL).mean()],
            [100 * float((np.abs(np.abs(rest) - TAIL) <= COSINE).mean()) + 1e-9] * 2,
        ),
    }


def signs(means: np.ndarray) -> list[int]:
    """How many layers are above 0 and how many below."""
    assert (np.abs(means) > COSINE).all(), "a sign is within the bound: choose another text"
    return [int((means > 0).sum()), int((means < 0).sum())]


def kinds(means: np.ndarray) -> list[int]:
    """How many layers have a mean of SMALL or more, a small one, and -SMALL or less."""
    assert (np.abs(np.abs(means) - SMALL) > COSINE).all(), "a mean is within the bound of SMALL"
    return [
        int((means >= SMALL).sum()),
        int((np.abs(means) < SMALL).sum()),
        int((means <= -SMALL).sum()),
    ]


def near_edges(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """For every bin, how many values are so near to one of its edges that they may cross it."""
    near = [int((np.abs(values - edge) <= COSINE).sum()) for edge in edges]
    return np.array(near[:-1]) + np.array(near[1:])


def script(found: dict[str, Any], expected: dict[str, Any]) -> Compared:
    """What the program computed, beside the reference values, by name."""
    layers = expected["layers"]
    kept = {key: [[*row[:2], row[3]] for row in layers[key]] for key in ("values", "bounds")}
    curves = [array(found["mean"]), array(found["error"]), array(found["shuffled"]).mean(1)]
    heights = np.histogram(array(found["paired"]), np.linspace(-1, 1, 41))[0]
    return {
        "layers": (np.stack(curves, axis=1), kept),
        "histogram": (heights, expected["histogram"]),
    }
