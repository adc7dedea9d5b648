# SPDX-License-Identifier: MIT
"""Lesson 05: path lengths of both halves of the block, and their correlations over tokens.

make_lessons.py calls reference() and writes reference.json; run_scripts.py holds what the lesson's program
computed to it with script(). tests/golden is on the path.
"""

from __future__ import annotations

from typing import Any

import lesson_reference as lessons
import numpy as np
from lesson_reference import EPSILON, Pairs, Stream, Text
from lesson_values import (
    Compared,
    array,
    known,
    known_lengths,
    known_pairs,
    pearson_and_spearman,
)
from reference import Model

# Of two of the three matrices the file keeps one token in this many.
EVERY = 3


def reference(model: Model, texts: list[Text], settings: dict[str, Any]) -> dict[str, Any]:
    stream = texts[0].stream
    hidden, hidden_off = lessons.steps(stream)
    means = hidden.mean(axis=1)
    middle = float(np.median(means))
    ratio = np.array([x[0] / x[1:].mean() for x in lessons.norm(stream.h[1:])])
    found = {
        "tokens": stream.h.shape[1],
        "hidden": known_lengths(hidden, hidden_off),
        "every": EVERY,
        # Both lengths are within EPSILON.
        "firstRatio": known([ratio.argmax() + 1, ratio.max()], [0, 2 * EPSILON * ratio.max()]),
    }
    for reading in ("difference", "size"):
        found[reading] = one_reading(stream, reading, hidden, hidden_off)
    r = np.array(found["difference"]["correlations"]["values"])[:, [2, 6]]  # Pearson, all tokens
    place = found["difference"]["sensitive"]
    both = place["both"]["values"]  # Pearson, Spearman without position 0, and with it
    off = place["both"]["bounds"]
    step_off = 2 * float((hidden_off / hidden).max())
    found["published"] = known(
        [
            [both[0], both[2], place["layer"]],
            [both[1], both[3], place["layer"]],
            [int((r[:, 1] > r[:, 0]).sum()), len(r)],
            [means[0] / middle, means[-1] / middle],
        ],
        [float(np.max(off))] * 2 + [0, step_off * float(means.max()) / middle],
    )
    return found


def one_reading(
    stream: Stream, reading: str, hidden: np.ndarray, hidden_off: np.ndarray
) -> dict[str, Any]:
    """Lengths and correlations of both halves of the block; `difference` begins with layer 2."""
    first = 2 if reading == "difference" else 1
    lengths = {
        part: lessons.differences(x) if first == 2 else (lessons.norm(x), EPSILON * lessons.norm(x))
        for part, x in (("attn", stream.a), ("mlp", stream.m))
    }
    pairs = {
        part: [
            Pairs(x[i], hidden[first - 1 + i], off[i], hidden_off[first - 1 + i])
            for i in range(len(x))
        ]
        for part, (x, off) in lengths.items()
    }
    rows = [
        pearson_and_spearman(attn) + pearson_and_spearman(mlp)
        for attn, mlp in zip(pairs["attn"], pairs["mlp"], strict=True)
    ]
    change = np.abs([[row[k][0] - row[k + 2][0] for k in (0, 4)] for row in rows])
    i, column = np.unravel_index(int(change.argmax()), change.shape)
    part = ("attn", "mlp")[column]
    at = pairs[part][i]
    tokens = range(len(at.x))
    influence = [[at.influence(t), at.influence(t, Pairs.ranked)] for t in tokens]
    ranked = at.ranked()
    found: dict[str, Any] = {
        "first": first,
        "correlations": known_pairs(rows),
        # Where leaving out position 0 changes Pearson most.
        "sensitive": {
            "layer": int(i) + first,
            "part": part,
            "both": known(*zip(*rows[i][4 * column : 4 * column + 4], strict=True)),
            "influence": known_pairs(influence),
            "ranks": known(
                np.stack([ranked.x, ranked.y], axis=1),
                np.stack([ranked.x_off, ranked.y_off], axis=1),
            ),
        },
    }
    if first == 2:
        found["lengths"] = {
            part: known_lengths(x[:, ::EVERY], off[:, ::EVERY]) for part, (x, off) in lengths.items()
        }
    else:
        found["means"] = known(
            np.stack([x.mean(axis=1) for x, _ in lengths.values()], axis=1),
            np.stack([off.mean(axis=1) for _, off in lengths.values()], axis=1),
        )
    return found


def script(found: dict[str, Any], expected: dict[str, Any]) -> Compared:
    """What the program computed, beside the reference values, by name."""
    lengths = {part: array(x) for part, x in found["lengths"].items()}
    difference = expected["difference"]
    drawn = [line.get_ydata() for line in found["axes"][3].get_lines()]
    # Pearson and Spearman of attention, then of the MLP; nothing is left out.
    columns = [2, 3, 6, 7]
    r = difference["correlations"]
    bounds = [np.broadcast_to(b, 8)[columns].tolist() for b in r["bounds"]]
    values = np.array(r["values"])[:, columns]
    return {
        "hidden": (lengths["hidden"], expected["hidden"]),
        **{
            part: (lengths[part][:, :: expected["every"]], difference["lengths"][part])
            for part in ("attn", "mlp")
        },
        "correlations": (np.stack(drawn, axis=1), {"values": values, "bounds": bounds}),
    }
