# SPDX-License-Identifier: MIT
"""Makes tests/golden/fixtures/lesson-*.json: what the pages must show on the default model.

    python tests/golden/make_lessons.py

For developers, after a change of the default model, of a lesson's text or of what a lesson measures;
needs numpy, and Node for the texts (lesson-texts.mjs has them from the pages' own modules).
tests/e2e/reference.test.mjs holds the pages to the results.

Each file names the SHA-256 of the model and of the texts, so that a stale one says so. Numbers stand
in nested lists together with how far off the page may be (lesson_reference.py derives it):

    {"values": nested, "bounds": b}           b is a number, or nested like the values; a number in
    {"values": nested, "share": b}            the place of a list counts for all of it. A share is
                                              relative to the value.

Digits beyond the bounds are not kept. Layers count from 1, positions from 0.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import lesson_reference as lessons
import numpy as np
import reference
from lesson_reference import ANGLE, COSINE, EPSILON, Pairs, Stream
from make_fixtures import encode

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MODEL = ROOT / "models" / "mini" / "mini.gguf"
DEGREES = 180 / np.pi
# Significant digits of a value; a bound has two.
DIGITS = 6

# Two clouds are parted by a gap of this many radians with this share of the values on either side.
CLEAR_GAP, CLOUD_SHARE = 0.3, 0.1
# Of two of the three matrices of lesson 05, the files keep one token in this many.
EVERY = 3
# The size of a cosine above which it belongs to a tail.
TAIL = 0.2


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


# ---- the 54 sentences ----------------------------------------------------------------------------


class Her:
    """The sentences with "her": tokens, where it stands, streams."""

    def __init__(self, model: reference.Model, texts: dict[str, Any]) -> None:
        her = [i for i, token in enumerate(model.keys["tokenizer.ggml.tokens"]) if token == "Ġher"]
        self.tokens = [encode(model, sentence) for sentence in texts["her"]]
        self.target = [tokens.index(her[0]) for tokens in self.tokens]
        self.streams = [lessons.run(model, tokens) for tokens in self.tokens]
        self.L = model.L


def lesson_01(her: Her, seed: int) -> dict[str, Any]:
    turns = [lessons.angle(s.h[:-1], s.h[1:]) for s in her.streams]  # each [L, T]
    pairs = list(zip(turns, her.target, strict=True))
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
        for i in range(her.L)
    ]

    tests = [lessons.t_test(target[:, i], before[:, i], ANGLE) for i in range(her.L)]
    low = [p for _, _, (p, _) in tests]
    high = [p for _, _, (_, p) in tests]
    # p and its correction as decimal logarithms: the middle of what is possible, and half its width.
    logs = [np.log10([low, high]), np.log10([lessons.holm(low), lessons.holm(high)])]
    middle = [log.mean(axis=0) for log in logs]
    width = [(log[1] - log[0]) / 2 for log in logs]

    control = control_angles(her, seed)
    shape = target.mean(axis=0) * DEGREES
    first, last = max(1, her.L // 3 + 1), her.L * 5 // 6
    flat = slice(first - 1, max(first, last))
    return {
        "curves": known(curves, [[ANGLE * DEGREES, sem * DEGREES] * 2] * her.L),
        "tests": known(
            [[tests[i][0], middle[0][i], middle[1][i]] for i in range(her.L)],
            [[tests[i][1], width[0][i] + 1e-9, width[1][i] + 1e-9] for i in range(her.L)],
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


def control_angles(her: Her, seed: int) -> np.ndarray:
    """For each sentence and each layer 1..L: a position, another layer 0..L, another position."""
    draw = lessons.mulberry32(seed)

    def other(count: int, taken: int) -> int:
        drawn = draw(count - 1)
        return drawn + (drawn >= taken)

    angles = []
    for stream, tokens in zip(her.streams, her.tokens, strict=True):
        for layer in range(1, her.L + 1):
            position = draw(len(tokens))
            layer2 = other(her.L + 1, layer)
            position2 = other(len(tokens), position)
            angles.append(lessons.angle(stream.h[layer, position], stream.h[layer2, position2]))
    return np.array(angles)


def lesson_02(her: Her, seed: int) -> dict[str, Any]:
    near = [lessons.angle(s.h[:, :-1], s.h[:, 1:]) for s in her.streams]  # each [L + 1, T - 1]
    draw = lessons.mulberry32(seed)
    drawn = []
    for tokens, at in zip(her.tokens, her.target, strict=True):
        free = [i for i in range(len(tokens) - 1) if at not in (i, i + 1)]
        drawn.append(free[draw(len(free))])
    target = np.stack([x[:, at - 1] for x, at in zip(near, her.target, strict=True)])
    other = np.stack([x[:, pair] for x, pair in zip(near, drawn, strict=True)])  # [54, L + 1]
    # Every pair of positions that at least half of the sentences have, over these: [n, L + 1] each.
    by_pair = [
        np.stack([x[:, pair] for x in near if x.shape[1] > pair])
        for pair in range(max(x.shape[1] for x in near))
    ]
    by_pair = [rows for rows in by_pair if 2 * len(rows) >= len(near)]
    means = np.stack([rows.mean(axis=0) for rows in by_pair])  # [pairs, L + 1]
    rest, after = means[1:].mean(axis=0), means[2:].mean(axis=0)
    middle = -(-her.L // 2)
    n = len(near)
    spread = lessons.deviation_bound(ANGLE, n)
    clouds = [widest_gap(other[:, layer]) for layer in range(1, her.L + 1)]
    surely = sum(gap >= CLEAR_GAP + ANGLE for gap in clouds)
    perhaps = sum(gap >= CLEAR_GAP - ANGLE for gap in clouds)
    return {
        "drawn": drawn,
        "target": known(target, ANGLE),
        "other": known(other, ANGLE),
        "pairs": [len(rows) for rows in by_pair],
        "means": known(means.T, ANGLE),
        "errors": known(
            [[lessons.standard_error(rows[:, l]) for rows in by_pair] for l in range(her.L + 1)],
            [lessons.deviation_bound(ANGLE, n) / float(np.sqrt(n / 2))] * (her.L + 1),
        ),
        "middle": middle,
        "readouts": known(
            [f(x[:, middle]) for x in (target, other) for f in (np.median, lessons.deviation)],
            [ANGLE, spread] * 2,
        ),
        "published": known(
            [
                [rest[1:].min(), rest[1:].max()],
                [means[0, 1:].min(), means[0, 1:].max()],
                [her.L, 1, 2, means[1, -1], after[-1]],
                [(surely + perhaps) / 2, her.L],
            ],
            [ANGLE, ANGLE, ANGLE, (perhaps - surely) / 2],
        ),
    }


def widest_gap(values: np.ndarray) -> float:
    """The widest stretch without a value that leaves a share of the values on either side."""
    ordered = np.sort(values)
    least = max(1, int(np.ceil(CLOUD_SHARE * len(values))))
    return float(np.diff(ordered)[least - 1 : len(values) - least].max())


# ---- one text ------------------------------------------------------------------------------------


def lesson_03(model: reference.Model, tokens: list[int], stream: Stream) -> dict[str, Any]:
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
    }


def predicted(model: reference.Model, logits: np.ndarray, off: np.ndarray) -> list[str | None]:
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


def lesson_04(model: reference.Model, stream: Stream, seed: int) -> dict[str, Any]:
    paired = lessons.cosine(stream.a, stream.m)  # [L, T]
    T, C = paired.shape[1], stream.a.shape[2]
    partner = lessons.partners(T, seed)[1:]
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
                    C**-0.5,
                ]
                for i in range(model.L)
            ],
            [[COSINE, sem, COSINE, COSINE, 0]] * model.L,
        ),
        "histogram": known((least + most) / 2, (most - least) / 2),
        "readouts": known(
            [rest.mean(), paired.mean(), rest.mean(), float(np.arccos(rest.mean())) * DEGREES],
            [COSINE, COSINE, COSINE, ANGLE * DEGREES],
        ),
        "published": known(
            [[rest[a - 1 : b].mean(), a, b] for a, b in parts], [COSINE] * len(parts)
        ),
        "tails": known(
            [100 * (rest > TAIL).mean(), 100 * (rest < -TAIL).mean()],
            [100 * float((np.abs(np.abs(rest) - TAIL) <= COSINE).mean()) + 1e-9] * 2,
        ),
    }


def near_edges(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """For every bin, how many values are so near to one of its edges that they may cross it."""
    near = [int((np.abs(values - edge) <= COSINE).sum()) for edge in edges]
    return np.array(near[:-1]) + np.array(near[1:])


def lesson_05(model: reference.Model, stream: Stream) -> dict[str, Any]:
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


def home(stream: Stream) -> dict[str, Any]:
    turns = lessons.angle(stream.h[:-1], stream.h[1:])
    mean = turns.mean(axis=1)
    return {
        "angles": known(turns, ANGLE),
        "title": known(
            [mean.argmax() + 1, mean.max() * DEGREES, mean.argmin() + 1, mean.min() * DEGREES],
            [0, ANGLE * DEGREES] * 2,
        ),
    }


def stepper(model: reference.Model, stream: Stream) -> dict[str, Any]:
    h, a, m = stream.h, stream.a, stream.m
    step, step_off = lessons.steps(stream)
    lens = lessons.unembed(model, h)  # [L + 1, T, V]
    lens_off = EPSILON * lessons.norm(lens)
    share = np.exp(lens - lens.max(axis=-1, keepdims=True))
    share /= share.sum(axis=-1, keepdims=True)
    surprise = -np.log(share)
    entropy = (share * surprise).sum(axis=-1)
    # dH = sum of p (-log p - H) dz, and no logit is further off than all of them together.
    slope = (share * np.abs(surprise - entropy[..., None])).sum(axis=-1)
    middle = h[:-1] + a
    turn_off = EPSILON * (lessons.norm(h[:-1]) + lessons.norm(a)) / lessons.norm(middle) + ANGLE
    top = np.argsort(-lens[-1, -1])[:5]
    sizes = np.abs(h[-1, -1])
    largest = np.argsort(-sizes)[:8]
    return {
        "norm": known_lengths(lessons.norm(h), EPSILON * lessons.norm(h)),
        "step": known_lengths(step, step_off),
        "angle": known(lessons.angle(h[:-1], h[1:]), ANGLE),
        "previous": known(lessons.cosine(h[:, :-1], h[:, 1:]), COSINE),
        "first": known(stream.patterns[..., 0].mean(axis=1), EPSILON),
        "entropy": known(entropy, 2 * (lens_off * slope).max(axis=1)),
        # The cell under the cursor at the start: the last token at the last layer.
        "cell": known(
            [
                lessons.norm(h[-1, -1]),
                lessons.norm(a[-1, -1]),
                lessons.norm(m[-1, -1]),
                step[-1, -1],
                lessons.angle(h[-2, -1], h[-1, -1]),
                lessons.angle(h[-2, -1], middle[-1, -1]),
                lessons.angle(middle[-1, -1], h[-1, -1]),
                lessons.cosine(a[-1, -1], m[-1, -1]),
            ],
            [
                *(EPSILON * float(lessons.norm(x[-1, -1])) for x in (h, a, m)),
                float(step_off[-1, -1]),
                ANGLE,
                *[float(turn_off[-1, -1])] * 2,
                COSINE,
            ],
        ),
        "lens": known(
            [[lens[-1, -1, i], 100 * share[-1, -1, i]] for i in top],
            [
                # Two logits may move apart by twice the bound.
                [lens_off[-1, -1], 200 * lens_off[-1, -1] * share[-1, -1, i]]
                for i in top
            ],
        ),
        "dimensions": known(h[-1, -1, largest], EPSILON * float(lessons.norm(h[-1, -1]))),
        "attention": known(stream.patterns[-1, :, -1, :].T, EPSILON * float(np.sqrt(model.H))),
    }


# ---- files ---------------------------------------------------------------------------------------


def read_texts() -> tuple[dict[str, Any], str]:
    """The pages' texts, and the SHA-256 of their JSON, which the test forms in the same way."""
    program = ["node", str(HERE / "lesson-texts.mjs")]
    printed = subprocess.run(program, check=True, capture_output=True, text=True).stdout.strip()
    return json.loads(printed), hashlib.sha256(printed.encode()).hexdigest()


def to_json(found: dict[str, Any]) -> str:
    """One line for each entry of the outermost object, so that a change shows where it is."""
    lines = [
        f"{json.dumps(key)}:{json.dumps(value, separators=(',', ':'))}"
        for key, value in found.items()
    ]
    return "{" + ",\n".join(lines) + "}\n"


def main() -> None:
    model = reference.read_gguf(MODEL)
    texts, texts_hash = read_texts()
    seeds = texts["seeds"]
    context = int(model.keys["gpt2.context_length"])

    def read(text: str) -> tuple[list[int], Stream]:
        tokens = encode(model, text)[:context]
        return tokens, lessons.run(model, tokens)

    her = Her(model, texts)
    nietzsche = read(texts["nietzsche"])
    results = {
        "01": lesson_01(her, seeds["rotations"]),
        "02": lesson_02(her, seeds["neighbours"]),
        "03": lesson_03(model, *nietzsche),
        "04": lesson_04(model, nietzsche[1], seeds["cosines"]),
        "05": lesson_05(model, read(texts["evening"])[1]),
        "home": home(read(texts["home"])[1]),
        "stepper": stepper(model, read(texts["stepper"])[1]),
    }
    head = {
        "schema": 1,
        "model": hashlib.sha256(MODEL.read_bytes()).hexdigest(),
        "texts": texts_hash,
        "layers": model.L,
    }
    for name, found in results.items():
        path = HERE / "fixtures" / f"lesson-{name}.json"
        path.write_text(to_json({**head, **found}))
        print(f"{path.name}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
