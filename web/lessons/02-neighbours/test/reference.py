# SPDX-License-Identifier: MIT
"""Lesson 02: angles between two tokens, of "her" and of drawn pairs, and means by pair of positions.

make_lessons.py calls reference() and writes reference.json; run_scripts.py holds what the lesson's program
computed to it with script(). tests/golden is on the path.
"""

from __future__ import annotations

from typing import Any

import lesson_reference as lessons
import numpy as np
from lesson_reference import ANGLE, Text
from lesson_values import Compared, array, known
from reference import Model

# Two clouds are parted by a gap of this many radians, with this share of the values on either side and at
# least this many.
CLEAR_GAP, CLOUD_SHARE, CLOUD_SIZE = 0.3, 0.05, 3


def reference(model: Model, texts: list[Text], settings: dict[str, Any]) -> dict[str, Any]:
    L = model.L
    her = lessons.positions(model, texts, "Ġher")
    hidden = [text.stream.h for text in texts]
    near = [lessons.angle(h[:, :-1], h[:, 1:]) for h in hidden]  # each [L + 1, T - 1]
    draw = lessons.mulberry32(settings["seed"])
    drawn = []
    for text, at in zip(texts, her, strict=True):
        free = [t for t in range(len(text.tokens)) if t != at]
        # Two of them without putting the first back: the second counts those that are left.
        first = free.pop(draw(len(free)))
        drawn.append(sorted([first, free[draw(len(free))]]))
    target = np.stack([x[:, at - 1] for x, at in zip(near, her, strict=True)])
    other = np.stack(
        [lessons.angle(h[:, i], h[:, j]) for h, (i, j) in zip(hidden, drawn, strict=True)]
    )  # [54, L + 1]
    # Every pair of positions that at least half of the sentences have, over these: [n, L + 1] each.
    by_pair = [
        np.stack([x[:, pair] for x in near if x.shape[1] > pair])
        for pair in range(max(x.shape[1] for x in near))
    ]
    by_pair = [rows for rows in by_pair if 2 * len(rows) >= len(near)]
    means = np.stack([rows.mean(axis=0) for rows in by_pair])  # [pairs, L + 1]
    rest, after = means[1:].mean(axis=0), means[2:].mean(axis=0)
    middle = -(-L // 2)
    n = len(near)
    spread = lessons.deviation_bound(ANGLE, n)
    clouds = [widest_gap(other[:, layer]) for layer in range(1, L + 1)]
    surely = sum(gap >= CLEAR_GAP + ANGLE for gap in clouds)
    perhaps = sum(gap >= CLEAR_GAP - ANGLE for gap in clouds)
    return {
        "drawn": drawn,
        "target": known(target, ANGLE),
        "other": known(other, ANGLE),
        "pairs": [len(rows) for rows in by_pair],
        "means": known(means.T, ANGLE),
        "errors": known(
            [[lessons.standard_error(rows[:, l]) for rows in by_pair] for l in range(L + 1)],
            [lessons.deviation_bound(ANGLE, n) / float(np.sqrt(n / 2))] * (L + 1),
        ),
        "middle": middle,
        "readouts": known(
            [
                f(x[:, middle])
                for x in (target, other)
                for f in (np.median, np.mean, lessons.deviation)
            ],
            [ANGLE, ANGLE, spread] * 2,
        ),
        "published": known(
            [
                [rest[1:].min(), rest[1:].max()],
                [means[0, 1:].min(), means[0, 1:].max()],
                [L, 1, 2, means[1, -1], after[-1]],
                [(surely + perhaps) / 2, L],
                [middle, lessons.deviation(other[:, middle]), L, lessons.deviation(other[:, L])],
            ],
            [ANGLE, ANGLE, ANGLE, (perhaps - surely) / 2, spread],
        ),
    }


def widest_gap(values: np.ndarray) -> float:
    """The widest stretch without a value that leaves a share of the values on either side."""
    ordered = np.sort(values)
    least = max(CLOUD_SIZE, int(np.ceil(CLOUD_SHARE * len(values))))
    return float(np.diff(ordered)[least - 1 : len(values) - least].max())


def script(found: dict[str, Any], expected: dict[str, Any]) -> Compared:
    """What the program computed, beside the reference values, by name."""
    by_pair = [np.stack([array(row) for row in found["by_pair"][i]]) for i in range(len(expected["pairs"]))]
    return {
        "target": (array(found["target"]), expected["target"]),
        "other": (array(found["other"]), expected["other"]),
        "means": (np.stack([rows.mean(0) for rows in by_pair], axis=1), expected["means"]),
    }
