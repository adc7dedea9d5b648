# SPDX-License-Identifier: MIT
"""The reference of lessons 08 and 09: whole-word nouns and adjectives, their steps, the bootstrap over words.

Each lesson's test/reference.py hands on what is here. The tags of the words come from the page's tagger; the
filter, the draw, the windows, the steps, the bootstrap and the PCA are done anew, in float64.
"""

from __future__ import annotations

from typing import Any

import lesson_reference as lessons
import numpy as np
from lesson_reference import Text, mulberry32
from lesson_values import Compared, array, known, known_lengths
from make_fixtures import encode
from reference import Model

BEFORE, AFTER, LEAST, MOST, DRAWS = 40, 10, 5, 150, 1000
GROUPS = {"NOUN": 0, "ADJ": 1}
# Words whose steps are written down one by one.
PROBES = 6


def letters_of(model: Model, tokens: list[int]) -> list[str]:
    """The text of every token; the sample is plain ASCII."""
    names = model.keys["tokenizer.ggml.tokens"]
    return [names[token].replace("Ġ", " ").replace("Ċ", "\n") for token in tokens]


def find(model: Model, text: str, tags: list[Any]) -> tuple[list[int], list[dict[str, Any]], np.ndarray]:
    """All tokens, the words that pass the filter, and how many pass each of its six steps, [2, 6]."""
    tokens = encode(model, text)
    pieces = letters_of(model, tokens)
    starts = np.concatenate([[0], np.cumsum([len(piece) for piece in pieces])]).tolist()
    assert starts[-1] == len(text)
    counts: dict[str, int] = {}
    for start, end, _ in tags:
        word = text[start:end].lower()
        counts[word] = counts.get(word, 0) + 1
    funnel, found, place = np.zeros((2, 6), dtype=int), [], 0
    for start, end, tag in tags:
        if tag in GROUPS:
            # The one token that ends with the word and begins with it, or with a space before it.
            whole = [t for t in range(len(tokens)) if starts[t + 1] == end and starts[t] in (start - 1, start)]
            whole = [t for t in whole if pieces[t].strip() == text[start:end]]
            t = whole[0] if whole else -1
            passed = [
                True,
                t >= 0,
                t >= 0 and pieces[t][0] == " ",
                0 <= t < len(tokens) - 1 and pieces[t + 1][0] == " ",
                end - start >= LEAST,
                BEFORE <= t < len(tokens) - AFTER,
            ]
            steps = passed.index(False) if False in passed else len(passed)
            funnel[GROUPS[tag], :steps] += 1
            if steps == len(passed):
                word = text[start:end].lower()
                found.append(dict(group=GROUPS[tag], word=word, token=t, count=counts[word], place=place))
        if text[start:end].strip(".!?") == "":
            place = 0
        elif any(letter.isalnum() for letter in text[start:end]):
            place += 1
    return tokens, found, funnel


def draw(found: list[dict[str, Any]], seed: int) -> list[dict[str, Any]]:
    below, drawn = mulberry32(seed), []
    for group in (0, 1):
        left = [word for word in found if word["group"] == group]
        for _ in range(min(MOST, len(left))):
            drawn.append(left.pop(below(len(left))))
    return sorted(drawn, key=lambda word: word["token"])


def match(samples: list[dict[str, Any]]) -> list[int]:
    """As many of each group in every cell of frequency and place."""
    cells: dict[tuple[int, int], tuple[list[int], list[int]]] = {}
    for i, word in enumerate(samples):
        cell = (word["count"].bit_length(), sum(word["place"] > end for end in (3, 7, 15)))
        cells.setdefault(cell, ([], []))[word["group"]].append(i)
    return sorted(i for both in cells.values() for side in both for i in side[: min(map(len, both))])


def compare(columns: np.ndarray, samples: list[dict[str, Any]], kept: list[int], seed: int) -> dict[str, Any]:
    """Log ratio of every column [N, K], and its intervals; the joint band is of all columns but the last."""
    groups = []
    for group in (0, 1):
        types: dict[str, list[int]] = {}
        for i in kept:
            if samples[i]["group"] == group:
                types.setdefault(samples[i]["word"], []).append(i)
        groups.append(list(types.values()))
    below, drawn = mulberry32(seed), []
    for _ in range(DRAWS):
        means = []
        for types in groups:
            own = [i for _ in types for i in types[below(len(types))]]
            means.append(columns[own].mean(axis=0))
        drawn.append(np.log(means[0] / means[1]))
    all_ = [columns[[i for own in types for i in own]].mean(axis=0) for types in groups]
    ratio, draws = np.log(all_[0] / all_[1]), np.stack(drawn)
    spread = draws[:, :-1].std(axis=0, ddof=1)
    reach = np.quantile((np.abs(draws[:, :-1] - ratio[:-1]) / spread).max(axis=1), 0.95)
    return {
        "ratio": ratio,
        "low": np.quantile(draws, 0.025, axis=0),
        "high": np.quantile(draws, 0.975, axis=0),
        "joint_low": ratio[:-1] - reach * spread,
        "joint_high": ratio[:-1] + reach * spread,
    }


# What was found, by text and settings: lessons 08 and 09 ask the same.
KNOWN: dict[str, dict[str, Any]] = {}


def reference(model: Model, texts: list[Text], settings: dict[str, Any]) -> dict[str, Any]:
    key = texts[0].text + repr(settings)
    if key not in KNOWN:
        KNOWN[key] = measure(model, texts, settings)
    return KNOWN[key]


def measure(model: Model, texts: list[Text], settings: dict[str, Any]) -> dict[str, Any]:
    tokens, found, funnel = find(model, texts[0].text, settings["tags"])
    samples = draw(found, settings["seed"])
    steps, offs, hidden = [], [], []
    for word in samples:
        t = word["token"]
        stream = lessons.run(model, tokens[t - BEFORE : t + AFTER + 1])
        length, off = lessons.steps(stream)
        steps.append(length[:, BEFORE])
        offs.append(off[:, BEFORE])
        hidden.append(stream.h[:, BEFORE])
    step, off = np.stack(steps), np.stack(offs)  # [N, L]
    columns = np.concatenate([step, step.sum(axis=1, keepdims=True)], axis=1)
    # A mean is off by no more than its worst share, and a log ratio by the shares of both groups; so is a quantile.
    shares = np.concatenate([off / step, (off.sum(axis=1) / step.sum(axis=1))[:, None]], axis=1).max(axis=0)
    ratio_off = 2 * shares
    kept = match(samples)
    rows = np.stack(hidden).reshape(-1, hidden[0].shape[1])
    centred = rows - rows.mean(axis=0)
    variances = np.linalg.svd(centred, compute_uv=False) ** 2
    return {
        "tokens": len(tokens),
        "funnel": funnel.tolist(),
        "words": [[word["word"], word["token"], word["count"], word["place"]] for word in samples[:PROBES]],
        "samples": [sum(word["group"] == group for word in samples) for group in (0, 1)],
        "pairs": len(kept) // 2,
        "steps": known_lengths(step[:PROBES].T, off[:PROBES].T),
        "all": written(compare(columns, samples, list(range(len(samples))), settings["seed"]), ratio_off),
        "matched": written(compare(columns, samples, kept, settings["seed"]), ratio_off),
        # Weyl: a singular value moves by no more than the norm of the change, here EPSILON of all rows together.
        "shares": known(
            variances[:10] / variances.sum(),
            4 * lessons.EPSILON * np.sqrt((rows**2).sum() / variances.sum()) * np.ones(10),
        ),
    }


def written(found: dict[str, np.ndarray], off: np.ndarray) -> dict[str, Any]:
    """Edges of the joint band may move more: its reach is a quantile of ratios of both."""
    wide = {"joint_low": 4, "joint_high": 4}
    return {name: known(values, wide.get(name, 1) * off[: len(values)]) for name, values in found.items()}


def script(found: dict[str, Any], expected: dict[str, Any]) -> Compared:
    """What the program computed, beside the reference values, by name."""
    return {
        "steps": (array(found["steps"])[:PROBES].T, expected["steps"]),
        "ratio": (array(found["ratio"]), expected["all"]["ratio"]),
        "low": (array(found["low"]), expected["all"]["low"]),
        "high": (array(found["high"]), expected["all"]["high"]),
        "shares": (array(found["shares"])[:10], expected["shares"]),
    }
