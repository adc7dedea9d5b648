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

# Of what there is for each token the file keeps one token in this many, or the file would be too large.
EVERY = 12
PARTS = ("attn", "mlp")


def reference(model: Model, texts: list[Text], settings: dict[str, Any]) -> dict[str, Any]:
    stream = texts[0].stream
    hidden, hidden_off = lessons.steps(stream)
    means = hidden.mean(axis=1)
    middle = float(np.median(means))
    ratio = np.array([x[0] / x[1:].mean() for x in lessons.norm(stream.h[1:])])
    found = {
        "tokens": stream.h.shape[1],
        "hidden": known_lengths(hidden[:, ::EVERY], hidden_off[:, ::EVERY]),
        "every": EVERY,
        "z": z_of(stream, hidden, hidden_off),
        # Both lengths are within EPSILON.
        "firstRatio": known([ratio.argmax() + 1, ratio.max()], [0, 2 * EPSILON * ratio.max()]),
    }
    for reading in ("difference", "size"):
        found[reading] = one_reading(stream, reading, hidden, hidden_off)
    r = np.array(found["difference"]["correlations"]["values"])[:, [2, 6]]  # Pearson, all tokens
    moves = found["difference"]["moves"]["values"]  # see moves_of()
    moves_off = largest(found["difference"]["moves"]["bounds"])
    lengths = {part: lessons.differences(getattr(stream, part[0])) for part in PARTS}
    ends = [ends_over_median(*x) for x in (*lengths.values(), (hidden, hidden_off))]
    found["published"] = known(
        [
            *[one[:2] + [v for k in (2, 3) for v in one[k]] for one in (moves[0], moves[1])],
            [int((r[:, 1] > r[:, 0]).sum()), len(r)],
            [last for (_, last), _ in ends],
            [ends[-1][0][0]],
        ],
        [moves_off, moves_off, 0, max(off for _, off in ends), ends[-1][1]],
    )
    return found


def largest(bounds: Any) -> float:
    return max(map(largest, bounds)) if isinstance(bounds, list) else float(bounds)


def ends_over_median(x: np.ndarray, off: np.ndarray) -> tuple[tuple[float, float], float]:
    """The means of the first and of the last layer over the median layer's, and their bound."""
    means = x.mean(axis=1)
    share = 2 * float((off.mean(axis=1) / means).max())
    first, *_, last = means / np.median(means)
    return (float(first), float(last)), share * float(max(first, last))


def z_of(stream: Stream, hidden: np.ndarray, hidden_off: np.ndarray) -> dict[str, Any]:
    """z of position 0 and of one other token, for the step and for |h|: [L][4].

    How many standard deviations of the other tokens a token lies from their mean. Errors of at most e
    move the distance by 2 e and the deviation by e sqrt(n / (n - 1)).
    """
    norms = lessons.norm(stream.h[1:])
    rows, bounds = [], []
    for l in range(len(hidden)):
        row, bound = [], []
        for t in (0, EVERY):
            for x, off in ((hidden[l], hidden_off[l]), (norms[l], EPSILON * norms[l])):
                others = np.delete(x, t)
                spread, each = lessons.deviation(others), float(off.max())
                z = (x[t] - others.mean()) / spread
                slack = each * np.sqrt(len(others) / (len(others) - 1))
                row.append(z)
                bound.append((2 * each + abs(z) * slack) / (spread - slack))
        rows.append(row)
        bounds.append(bound)
    return known(rows, bounds)


def moves_of(pairs: dict[str, list[Pairs]], first: int) -> dict[str, Any]:
    """What leaving out position 0 does to |r|, Pearson then Spearman, over layers.

    Each is [median of attention, of the MLP, [most of attention, its layer], [most of the MLP, its layer],
    median of both].
    """
    values, bounds = [], []
    for seen in (lambda one: one, Pairs.ranked):
        moved = {p: [at.influence(0, seen) for at in pairs[p]] for p in PARTS}
        size = {p: np.abs([change for change, _ in moved[p]]) for p in PARTS}
        off = max(bound for p in PARTS for _, bound in moved[p])
        most = [[size[p].max(), int(size[p].argmax()) + first] for p in PARTS]
        both = float(np.median(np.concatenate(list(size.values()))))
        values.append([np.median(size["attn"]), np.median(size["mlp"]), *most, both])
        bounds.append([off, off, [off, 0], [off, 0], off])
    return known(values, bounds)


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
    influence = [[at.influence(t), at.influence(t, Pairs.ranked)] for t in tokens[::EVERY]]
    ranked = at.ranked()
    found: dict[str, Any] = {
        "first": first,
        "correlations": known_pairs(rows),
        "moves": moves_of(pairs, first),
        # Where leaving out position 0 changes Pearson most.
        "sensitive": {
            "layer": int(i) + first,
            "part": part,
            "both": known(*zip(*rows[i][4 * column : 4 * column + 4], strict=True)),
            "influence": known_pairs(influence),
            "ranks": known(
                np.stack([ranked.x, ranked.y], axis=1)[::EVERY],
                np.stack([ranked.x_off, ranked.y_off], axis=1)[::EVERY],
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
        "hidden": (lengths["hidden"][:, :: expected["every"]], expected["hidden"]),
        **{
            part: (lengths[part][:, :: expected["every"]], difference["lengths"][part])
            for part in ("attn", "mlp")
        },
        "correlations": (np.stack(drawn, axis=1), {"values": values, "bounds": bounds}),
    }
