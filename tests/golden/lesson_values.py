# SPDX-License-Identifier: MIT
"""How a reference value is written down: the number, and how far off a program may be.

Used by make_lessons.py, run_scripts.py and each lesson's test/reference.py. Numbers stand in nested lists
together with their bounds (lesson_reference.py derives them):

    {"values": nested, "bounds": b}           b is a number, or nested like the values; a number in
                                              the place of a list counts for all of it
    {"values": nested, "share": b}            the same, relative to the value

Digits beyond the bounds are not kept.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from lesson_reference import Pairs

DEGREES = 180 / np.pi
# Significant digits of a value; a bound has two.
DIGITS = 6

# By name: what a program computed, and the reference value.
Compared = dict[str, tuple[Any, dict[str, Any]]]


def short(values: Any, digits: int) -> Any:
    if isinstance(values, list | tuple | np.ndarray):
        return [short(value, digits) for value in values]
    return float(f"{float(values):.{digits}g}")


def known(values: Any, bounds: Any) -> dict[str, Any]:
    """Bounds grow by what rounding the value may take: half a unit of its last digit."""

    def grown(value: Any, bound: Any) -> Any:
        if isinstance(value, list | tuple | np.ndarray):
            each = bound if isinstance(bound, list | tuple | np.ndarray) else [bound] * len(value)
            return [grown(v, b) for v, b in zip(value, each, strict=True)]
        return float(bound + abs(value) * 10.0 ** (1 - DIGITS))

    return {"values": short(values, DIGITS), "bounds": short_up(one_for_all(grown(values, bounds)))}


def one_for_all(bounds: Any) -> Any:
    """Bounds that hardly differ become the largest of them."""
    if not isinstance(bounds, list):
        return bounds
    inner = [one_for_all(bound) for bound in bounds]
    if any(isinstance(bound, list) for bound in inner):
        return inner
    return max(inner) if max(inner) <= 1.5 * min(inner) else inner


def short_up(bounds: Any) -> Any:
    """Two digits; the 5 % are what rounding down could take."""
    if isinstance(bounds, list):
        return [short_up(bound) for bound in bounds]
    return float(f"{1.05 * bounds:.2g}")


def known_lengths(values: np.ndarray, bounds: np.ndarray) -> dict[str, Any]:
    """Lengths [layer][token]: the worst share of each layer, as lengths of one layer are alike."""
    share = (bounds / values).max(axis=1) + 10.0 ** (1 - DIGITS)
    return {"values": short(values, DIGITS), "share": short_up(share.tolist())}


def pearson_and_spearman(pairs: Pairs) -> list[tuple[float, float]]:
    """Without position 0 and with it: Pearson, Spearman, Pearson, Spearman, each with its bound."""
    found = []
    for one in (pairs.without([0]), pairs):
        found += [one.r(), one.ranked().r()]
    return found


def known_pairs(rows: list[list[tuple[float, float]]]) -> dict[str, Any]:
    return known([[r for r, _ in row] for row in rows], [[b for _, b in row] for row in rows])


def worst(actual: Any, expected: dict[str, Any]) -> float:
    """How far off, in units of what may be; as lesson-fixtures.mjs has it."""
    values = np.array(expected["values"], dtype=float)
    got = np.array(actual, dtype=float)
    if got.shape != values.shape:
        raise ValueError(f"shape {got.shape}, not {values.shape}")
    allowed = expected.get("bounds", expected.get("share"))
    if isinstance(allowed, list):
        rows = [np.broadcast_to(b, v.shape) for b, v in zip(allowed, values, strict=True)]
        allowed = np.stack(rows)
    if "share" in expected:
        allowed = allowed * np.abs(values)
    off = np.abs(got - values)
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.max(np.where(off == 0, 0, off / allowed)))


def array(tensor: Any) -> np.ndarray:
    """A tensor of PyTorch, or what numpy takes, as float64."""
    return np.asarray(tensor.detach() if hasattr(tensor, "detach") else tensor, dtype=float)
