# SPDX-License-Identifier: MIT
"""Lesson 06: the vectors of "her", "him" and "round", how far apart they are, and their common PCA.

make_lessons.py calls reference() and writes reference.json; run_scripts.py holds what the lesson's program
computed to it with script(). tests/golden is on the path.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import lesson_reference as lessons
import numpy as np
from lesson_reference import EPSILON, Text
from lesson_values import DEGREES, Compared, array, known
from reference import Model

WORDS = ["her", "him", "round"]
PAIRS = list(combinations(range(3), 2))
THROWS = 200
YARDSTICK = 2  # standard deviations: what chance gives
# Later components have variances so alike that their directions hang on the last digits of the taps.
SURE = 3


def reference(model: Model, texts: list[Text], settings: dict[str, Any]) -> dict[str, Any]:
    v = vectors(model, texts)  # [L + 1, word, sentence, C]
    size = lessons.norm(v)
    n, last = v.shape[2], len(v) - 1
    means = v.mean(axis=2)
    apart = np.stack([lessons.norm(means[:, a] - means[:, b]) for a, b in PAIRS], axis=1)
    each = np.stack([lessons.norm(v[:, a] - v[:, b]) for a, b in PAIRS], axis=1)
    each_off = np.stack([EPSILON * (size[:, a] + size[:, b]) for a, b in PAIRS], axis=1)
    off = each_off.mean(axis=2)  # of a difference of two means too
    thrown = throws(v, settings["seed"])  # [L + 1, pair, throw]
    chance = np.stack([thrown.mean(axis=2), thrown.std(axis=2, ddof=1)], axis=2)
    gap = each[:, 1] - each[:, 0]
    assert (np.abs(gap) > each_off[:, 0] + each_off[:, 1]).all(), "a sentence is too close to call"
    flat = v.reshape(len(v), -1, v.shape[-1])
    spread = np.sqrt(((flat - flat.mean(axis=1, keepdims=True)) ** 2).sum(axis=2).mean(axis=1))
    spread_off = EPSILON * np.sqrt((size**2).mean(axis=(1, 2)))
    common, separate = Pca(flat.reshape(-1, v.shape[-1])), [Pca(rows) for rows in flat]
    points = common.project(v)[..., :SURE]
    ratio = apart[:, 1] / apart[:, 0]
    ratio_off = ratio * (off[:, 1] / apart[:, 1] + off[:, 0] / apart[:, 0])
    three = common.shares[:SURE].sum()
    turns = [
        [lessons.angle(x.axes[0], y.axes[0]), np.arcsin(min(1, x.turn(0))) + np.arcsin(min(1, y.turn(0)))]
        for x, y in zip(separate, separate[1:], strict=False)
    ]
    jumps = [jump(means[l], separate[l], separate[l + 1]) for l in range(last)]
    return {
        "apart": known(apart, off),
        "chance": known(chance, np.stack([off, off * lessons.deviation_bound(1, THROWS)], axis=2)),
        "each": {str(s): known(each[:, :, s], each_off[:, :, s]) for s in (0, n - 1)},
        "mean_each": known(each.mean(axis=2), off),
        "farther": (gap > 0).sum(axis=1).tolist(),
        "length": known(size.mean(axis=(1, 2)), EPSILON * size.mean(axis=(1, 2))),
        "spread": known(spread, spread_off),
        "shares": known(common.shares, common.share_off()),
        "points": known(points.mean(axis=2), common.point_off(v).mean(axis=2)[..., :SURE]),
        "in_plane": known(*in_plane(means, common, off)),
        # Of each of the first components: by the layer, by the word.
        "told": known(*told(points, common)),
        "turns": known([turn * DEGREES for turn, _ in turns], [turn_off * DEGREES for _, turn_off in turns]),
        "jumps": known([value for value, _ in jumps], [value_off for _, value_off in jumps]),
        "published": known(
            [
                [100 * three, *(100 * common.shares[:SURE])],
                [ratio[0], 0, ratio[last], last],
                [spread[last], spread[last - 1]],
            ],
            [
                [100 * x for x in (common.share_off()[:SURE].sum(), *common.share_off()[:SURE])],
                [ratio_off[0], 0, ratio_off[last], 0],
                [spread_off[last], spread_off[last - 1]],
            ],
        ),
    }


def vectors(model: Model, texts: list[Text]) -> np.ndarray:
    """h at the word, of whole sentences: what comes after it cannot matter."""
    vocabulary = model.keys["tokenizer.ggml.tokens"]
    found = []
    for text, at in zip(texts, lessons.positions(model, texts, "Ġher"), strict=True):
        of_words = [text.stream.h[:, at]]
        for word in WORDS[1:]:
            tokens = list(text.tokens)
            tokens[at] = vocabulary.index(f"Ġ{word}")
            of_words.append(lessons.run(model, tokens).h[:, at])
        found.append(of_words)
    return np.array(found).transpose(2, 1, 0, 3)


def throws(v: np.ndarray, seed: int) -> np.ndarray:
    """How far apart the means come when a coin names the two vectors of every sentence."""
    draw = lessons.mulberry32(seed)
    n = v.shape[2]
    signs = np.array([[1 - 2 * draw(2) for _ in range(n)] for _ in range(THROWS)])
    found = []
    for a, b in PAIRS:
        half, other = (v[:, a] + v[:, b]) / 2, (v[:, a] - v[:, b]) / 2
        # With both groups written out: the mean of those called a, minus the mean of those called b.
        of_pair = []
        for coin in signs:
            first = half + coin[None, :, None] * other
            second = half - coin[None, :, None] * other
            of_pair.append(lessons.norm(first.mean(axis=1) - second.mean(axis=1)))
        found.append(np.array(of_pair).T)
    return np.stack(found, axis=1)


class Pca:
    """Principal components by singular values, and how far each may be off.

    The taps move the rows by at most `moved` together (Frobenius). By Weyl a singular value moves no more;
    by Davis and Kahan a direction turns by no more than the change of X^T X over its gap.
    """

    def __init__(self, rows: np.ndarray, count: int = 10) -> None:
        self.mean = rows.mean(axis=0)
        _, self.sizes, axes = np.linalg.svd(rows - self.mean, full_matrices=False)
        axes = axes[:count]
        self.axes = axes * np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])[:, None]
        self.total = float((self.sizes**2).sum())
        self.shares = self.sizes[:count] ** 2 / self.total
        self.moved = EPSILON * float(np.sqrt((rows**2).sum()))
        self.changed = 2 * self.sizes[0] * self.moved + self.moved**2

    def share_off(self) -> np.ndarray:
        of_one = 2 * self.sizes[: len(self.axes)] * self.moved + self.moved**2
        of_all = 2 * np.sqrt(self.total) * self.moved + self.moved**2
        return (of_one + self.shares * of_all) / self.total

    def turn(self, k: int, last: int | None = None) -> float:
        """The sine of the angle by which direction k, or the space of k..last, may turn."""
        squares = self.sizes**2
        last = k if last is None else last
        below = squares[last] - squares[last + 1]
        above = squares[k - 1] - squares[k] if k > 0 else below
        return float(2 * self.changed / min(below, above))

    def project(self, v: np.ndarray) -> np.ndarray:
        return (v - self.mean) @ self.axes.T

    def point_off(self, v: np.ndarray) -> np.ndarray:
        """[..., component]: the vector moves, the mean moves, the axis turns."""
        size = EPSILON * lessons.norm(v)
        mean = self.moved / np.sqrt(v.size / v.shape[-1])
        away = lessons.norm(v - self.mean)
        turns = np.array([self.turn(k) for k in range(SURE)])
        return (size + mean)[..., None] + np.sqrt(2) * away[..., None] * turns


def in_plane(means: np.ndarray, common: Pca, off: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How much of a squared distance lies in the plane of the first two components, in per cent."""
    values, bounds = [], []
    for p, (a, b) in enumerate(PAIRS):
        difference = means[:, a] - means[:, b]
        whole = lessons.norm(difference)
        values.append(100 * lessons.norm(difference @ common.axes[:2].T) ** 2 / whole**2)
        bounds.append(200 * (common.turn(0, 1) + off[:, p] / whole))
    return np.stack(values, axis=1), np.stack(bounds, axis=1)


def told(points: np.ndarray, common: Pca) -> tuple[np.ndarray, np.ndarray]:
    """Eta squared by layer and by word: a squared cosine in the space of all points."""
    values = [
        [
            points[..., k].mean(axis=axes).var() / points[..., k].var()
            for axes in ((1, 2), (0, 2))
        ]
        for k in range(SURE)
    ]
    bounds = []
    for k in range(SURE):
        away = common.moved + np.sqrt(2) * common.sizes[0] * common.turn(k)
        bounds.append([2 * away / common.sizes[k]] * 2)
    return np.array(values), np.array(bounds)


def jump(means: np.ndarray, before: Pca, after: Pca) -> tuple[float, float]:
    """How far three points move in the picture when only the basis is exchanged."""
    seen = [basis.project(means)[:, :2] for basis in (before, after)]
    off = 0.0
    for basis in (before, after):
        away = lessons.norm(means - basis.mean).max()
        off += 2 * EPSILON * lessons.norm(means).max()
        off += np.sqrt(2) * away * float(np.hypot(basis.turn(0), basis.turn(1)))
    return float(lessons.norm(seen[1] - seen[0]).mean()), float(off)


def script(found: dict[str, Any], expected: dict[str, Any]) -> Compared:
    """What the program computed, beside the reference values, by name."""
    edges = {
        "values": [[m + YARDSTICK * s for m, s in layer] for layer in expected["chance"]["values"]],
        "bounds": [
            [m + YARDSTICK * s for m, s in np.broadcast_to(bound, (3, 2)).tolist()]
            for bound in expected["chance"]["bounds"]
        ],
    }
    return {
        "apart": (array(found["apart"]), expected["apart"]),
        "edges": (array(found["edges"]), edges),
        "mean_each": (np.stack([array(x).mean(axis=1) for x in found["each"]], axis=1), expected["mean_each"]),
        "shares": (array(found["shares"]), expected["shares"]),
        "points": (array(found["means"])[..., :SURE], expected["points"]),
        "told": (found["told"][:SURE], expected["told"]),
    }
