# SPDX-License-Identifier: MIT
"""The arithmetic of the lessons' reference values, from definitions, with how far a page may be off.

Each lesson's test/reference.py and make_lessons.py build on it; it shares no code with the pages. All is
float64. What the page shows rests on the engine's taps, and of those `exact` promises that every
row (one token at one layer) is within EPSILON of the reference, relative, in the Euclidean norm.
From that every bound below follows; what the page shows with few digits is the test's business.

Letters: T tokens, C d_model, L layers. h[0] = token + position embedding, h[l] the residual stream
after block l, before the final LayerNorm; a[l] and m[l] what attention and MLP of block l add.
Arrays `a` and `m` begin with block 1: a[l] is row l - 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import reference

EPSILON = 1e-4

# Each of the two vectors may turn by arcsin(EPSILON).
ANGLE = 2 * float(np.arcsin(EPSILON))
# The cosine changes no faster than the angle.
COSINE = ANGLE
# The bounds of correlations take the first order of the error; the second is smaller by the ratio
# of a tap's error to the spread of its lengths, which is below a hundredth.
SECOND_ORDER = 1.01


@dataclass
class Stream:
    """One text: h [L + 1, T, C]; a, m [L, T, C]; patterns [L, H, T, T]; logits [T, V]."""

    h: np.ndarray
    a: np.ndarray
    m: np.ndarray
    patterns: np.ndarray
    logits: np.ndarray


def run(model: reference.Model, tokens: list[int]) -> Stream:
    hidden, attn, mlp, patterns = [], [], [], []
    logits = np.zeros(0)
    for name, tensor in reference.forward(model, tokens):
        if name == "blocks.0.hook_resid_pre" or name.endswith("hook_resid_post"):
            hidden.append(tensor)
        elif name.endswith("hook_attn_out"):
            attn.append(tensor)
        elif name.endswith("hook_mlp_out"):
            mlp.append(tensor)
        elif name.endswith("hook_pattern"):
            patterns.append(tensor)
        elif name == "logits":
            logits = tensor
    return Stream(np.stack(hidden), np.stack(attn), np.stack(mlp), np.stack(patterns), logits)


@dataclass
class Text:
    """One text as it goes through the model: tokens [T] that the context holds, the stream, and all its letters."""

    tokens: list[int]
    stream: Stream
    text: str


def positions(model: reference.Model, texts: list[Text], name: str) -> list[int]:
    """Where each text has the token of this name for the first time."""
    token = model.keys["tokenizer.ggml.tokens"].index(name)
    return [text.tokens.index(token) for text in texts]


def unembed(model: reference.Model, hidden: np.ndarray) -> np.ndarray:
    """The raw logit lens: final LayerNorm and unembedding of any h [..., C]."""
    weights = model.weights
    centred = hidden - hidden.mean(axis=-1, keepdims=True)
    scale = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + model.epsilon)
    final = centred / scale * weights["output_norm.weight"] + weights["output_norm.bias"]
    return final @ weights.get("output.weight", weights["token_embd.weight"]).T


def norm(x: np.ndarray) -> np.ndarray:
    return np.sqrt((x**2).sum(axis=-1))


def cosine(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return (x * y).sum(axis=-1) / (norm(x) * norm(y))


def angle(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.arccos(np.clip(cosine(x, y), -1, 1))


def steps(stream: Stream) -> tuple[np.ndarray, np.ndarray]:
    """|h[l] - h[l-1]| [L, T] and how far off it may be.

    The step is a + m but for the rounding of two f32 sums, at most 2^-24 of each sum's length.
    """
    h, a, m = stream.h, stream.a, stream.m
    rounding = 2.0**-24 * (norm(h[1:]) + norm(h[:-1] + a))
    return norm(h[1:] - h[:-1]), EPSILON * (norm(a) + norm(m)) + rounding


def differences(part: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """|a[l] - a[l-1]|, l = 2..L, as [L - 1, T], and how far off it may be."""
    return norm(part[1:] - part[:-1]), EPSILON * (norm(part[1:]) + norm(part[:-1]))


def planes(stream: Stream, positions: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Each step in the plane of h[l-1] and h[l], [L, positions, 6], and how far off each number may be.

    |h[l-1]|, a and m along h[l-1] and across, and how far a leaves the plane: by Gram-Schmidt. Both axes
    turn with the taps: x by EPSILON, y by the error of the step's part across x over its length.
    """
    before, after = stream.h[:-1, positions], stream.h[1:, positions]
    a, m = stream.a[:, positions], stream.m[:, positions]
    x = before / norm(before)[..., None]

    def along(v: np.ndarray, axis: np.ndarray) -> np.ndarray:
        return (v * axis).sum(axis=-1)

    across = after - along(after, x)[..., None] * x
    y = across / norm(across)[..., None]
    outside = a - along(a, x)[..., None] * x - along(a, y)[..., None] * y
    values = [
        norm(before),
        *(along(part, axis) for part in (a, m) for axis in (x, y)),
        norm(outside),
    ]
    turn = EPSILON * (1 + (norm(a) + norm(m) + norm(after - before)) / norm(across))
    off_a, off_m = (SECOND_ORDER * norm(part) * (EPSILON + turn) for part in (a, m))
    bounds = [EPSILON * norm(before), off_a, off_a, off_m, off_m, off_a]
    return np.stack(values, axis=-1), np.stack(bounds, axis=-1)


def deviation(values: np.ndarray) -> float:
    return float(np.sqrt(((values - values.mean()) ** 2).sum() / (len(values) - 1)))


def standard_error(values: np.ndarray) -> float:
    return deviation(values) / float(np.sqrt(len(values)))


def deviation_bound(each: float, n: int) -> float:
    """A deviation is a norm over sqrt(n - 1): errors of `each` add at most theirs."""
    return each * float(np.sqrt(n / (n - 1)))


# ---- correlation ---------------------------------------------------------------------------------


def pearson(x: np.ndarray, y: np.ndarray) -> float:
    u, v = x - x.mean(), y - y.mean()
    return float((u * v).sum() / np.sqrt((u**2).sum() * (v**2).sum()))


def gradient(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """dr/dx [T]: with u, v the centred unit vectors, (v - r u) / |x - mean|."""
    u, v = x - x.mean(), y - y.mean()
    length = np.sqrt((u**2).sum())
    u, v = u / length, v / np.sqrt((v**2).sum())
    return (v - (u * v).sum() * u) / length


def ranks(x: np.ndarray) -> np.ndarray:
    """1 for the smallest; equal values share their mean rank."""
    below = (x[None, :] < x[:, None]).sum(axis=1)
    equal = (x[None, :] == x[:, None]).sum(axis=1)
    return below + (equal + 1) / 2


def rank_bound(x: np.ndarray, off: np.ndarray) -> np.ndarray:
    """How many others may change places with each value."""
    near = np.abs(x[None, :] - x[:, None]) <= off[None, :] + off[:, None]
    return near.sum(axis=1) - 1.0


@dataclass
class Pairs:
    """What two quantities of every token are, and how far off each may be; [T] each."""

    x: np.ndarray
    y: np.ndarray
    x_off: np.ndarray
    y_off: np.ndarray

    def without(self, dropped: list[int]) -> Pairs:
        kept = np.setdiff1d(np.arange(len(self.x)), dropped)
        return Pairs(self.x[kept], self.y[kept], self.x_off[kept], self.y_off[kept])

    def ranked(self) -> Pairs:
        return Pairs(
            ranks(self.x),
            ranks(self.y),
            rank_bound(self.x, self.x_off),
            rank_bound(self.y, self.y_off),
        )

    def r(self) -> tuple[float, float]:
        """Pearson and its bound; of ranked() pairs, Spearman."""
        slack = np.abs(gradient(self.x, self.y)) @ self.x_off
        slack += np.abs(gradient(self.y, self.x)) @ self.y_off
        return pearson(self.x, self.y), SECOND_ORDER * float(slack)

    def influence(
        self, t: int, seen: Callable[[Pairs], Pairs] = lambda pairs: pairs
    ) -> tuple[float, float]:
        """r without token t minus r, and its bound: most of the error is the same in both.

        `seen` is what becomes of the pairs before: Pairs.ranked makes it Spearman's.
        """
        all_, rest = seen(self), seen(self.without([t]))
        slack = 0.0
        for one, other, off in (
            (gradient(all_.x, all_.y), gradient(rest.x, rest.y), all_.x_off),
            (gradient(all_.y, all_.x), gradient(rest.y, rest.x), all_.y_off),
        ):
            slack += float(np.abs(np.insert(other, t, 0.0) - one) @ off)
        return pearson(rest.x, rest.y) - pearson(all_.x, all_.y), SECOND_ORDER * slack


# ---- the t-test ----------------------------------------------------------------------------------


def two_sided_p(t: float, freedom: float) -> float:
    """Student's t: with t = sqrt(v) tan s the density is cos(s)^(v-1) but for its constant.

    The upper tail by Gauss-Legendre on short pieces: relative accuracy however small it is.
    """
    nodes, weights = np.polynomial.legendre.leggauss(20)

    def integral(start: float) -> float:
        # The integrand falls like a Gaussian: pieces that shrink towards `start`.
        edges = start + (np.pi / 2 - start) * np.linspace(0, 1, 401) ** 2
        half = np.diff(edges)[:, None] / 2
        at = (edges[:-1, None] + edges[1:, None]) / 2 + half * nodes
        return float((half * weights * np.cos(at) ** (freedom - 1)).sum())

    return integral(float(np.arctan(abs(t) / np.sqrt(freedom)))) / integral(0.0)


# t, how far off it may be, and the least and the largest p that are possible then.
Tested = tuple[float, float, tuple[float, float]]


def tested(above: float, below: float, below_off: float, each: float, freedoms: list[float]) -> Tested:
    """t = above / below, where the mean difference may be off by 2 each, of the degrees of freedom possible."""
    t = above / below
    off = (2 * each + abs(t) * below_off) / (below - below_off)
    # More degrees of freedom, lighter tails.
    least = two_sided_p(abs(t) + off, max(freedoms))
    return t, off, (least, two_sided_p(max(0.0, abs(t) - off), min(freedoms)))


def welch_test(x: np.ndarray, y: np.ndarray, each: float) -> Tested:
    """Two samples with a spread of their own; every value may be off by `each`."""
    sides = [(standard_error(s), deviation_bound(each, len(s)) / np.sqrt(len(s)), len(s) - 1) for s in (x, y)]
    (a, a_off, n), (b, b_off, m) = sides

    def freedom(a: float, b: float) -> float:
        return float((a**2 + b**2) ** 2 / (a**4 / n + b**4 / m))

    # It depends on a / b alone: extreme at the ends, and n + m where both variances are as their sizes.
    ends = [freedom(a - a_off, b + b_off), freedom(a + a_off, b - b_off), freedom(a, b)]
    low, high = (a - a_off) / (b + b_off), (a + a_off) / (b - b_off)
    if low <= np.sqrt(n / m) <= high:
        ends.append(float(n + m))
    below, below_off = np.hypot(a, b), np.hypot(a_off, b_off)
    return tested(float(x.mean() - y.mean()), float(below), float(below_off), each, ends)


def paired_test(x: np.ndarray, y: np.ndarray, each: float) -> Tested:
    """Two values of each thing; every value may be off by `each`, a difference by twice as much."""
    n = len(x)
    off = deviation_bound(2 * each, n) / float(np.sqrt(n))
    return tested(float((x - y).mean()), standard_error(x - y), off, each, [n - 1.0])


def holm(ps: list[float]) -> list[float]:
    """Holm 1979: the k-th smallest of n times n - k + 1, never falling; it rises with every p."""
    corrected, largest = [0.0] * len(ps), 0.0
    for rank, i in enumerate(sorted(range(len(ps)), key=lambda k: ps[k])):
        largest = max(largest, min(1.0, ps[i] * (len(ps) - rank)))
        corrected[i] = largest
    return corrected


# ---- chance --------------------------------------------------------------------------------------


def mulberry32(seed: int) -> Callable[[int], int]:
    """Mulberry32 as a source of whole numbers 0..n-1: floor(n u), u its 32 bits over 2^32."""
    mask = 0xFFFFFFFF
    state = seed & mask

    def draw(n: int) -> int:
        nonlocal state
        state = (state + 0x6D2B79F5) & mask
        z = ((state ^ (state >> 15)) * (state | 1)) & mask
        z ^= (z + ((z ^ (z >> 7)) * (z | 61))) & mask
        return n * (z ^ (z >> 14)) >> 32

    return draw


def partners(tokens: int, seed: int) -> list[int]:
    """Sattolo's cycle through the positions 1..T-1: none keeps its own place."""
    draw = mulberry32(seed)
    cycle = list(range(tokens))
    for t in range(tokens - 1, 1, -1):
        other = 1 + draw(t - 1)
        cycle[t], cycle[other] = cycle[other], cycle[t]
    return cycle
