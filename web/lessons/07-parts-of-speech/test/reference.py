# SPDX-License-Identifier: MIT
"""Lesson 07: the text that the model draws, token by token, from the logits of the reference pass.

make_lessons.py calls reference() and writes reference.json; run_scripts.py holds what the lesson's program drew
to it with script(). (How its words are counted is Node's business: measure.test.mjs.)

A pass over T tokens gives the logits after every one of them. So the recorded run serves as a guess of the text:
one pass over all of it draws token after token, and where a drawn one is not the guessed one, the next pass begins
there. Whatever is guessed, what comes out is drawn from the reference's own logits.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import lesson_reference as lessons
import numpy as np
from lesson_reference import Text
from lesson_values import Compared
from reference import Model

HERE = Path(__file__).resolve().parent
MASK = 2**64 - 1


def reference(model: Model, texts: list[Text], settings: dict[str, Any]) -> dict[str, Any]:
    prompt = texts[0].tokens
    tokens = draw(model, prompt, settings)
    return {"prompt": len(prompt), "tokens": tokens}


def draw(model: Model, prompt: list[int], settings: dict[str, Any]) -> list[int]:
    guess = guessed()
    end, context = model.keys["tokenizer.ggml.eos_token_id"], model.keys["gpt2.context_length"]
    tokens = list(prompt)
    while True:
        known = len(tokens)
        read = guess if guess[:known] == tokens else tokens
        logits = lessons.run(model, read[:context]).logits  # [T, V]
        for row in logits[known - 1 :]:
            count = len(tokens) - len(prompt)
            token = next_token(row, count, settings)
            if count == settings["length"] or token == end:
                return tokens
            tokens.append(token)
            if tokens != read[: len(tokens)]:
                break
        if len(tokens) > context:
            return tokens


def guessed() -> list[int]:
    """The tokens of the recorded run, where there is one."""
    recorded = HERE.parent / "recorded.json"
    return json.loads(recorded.read_text())["ids"] if recorded.exists() else []


def next_token(logits: np.ndarray, count: int, settings: dict[str, Any]) -> int:
    """The largest logits first, of equal ones the first; the drawn share of their weights falls on one."""
    order = np.lexsort((np.arange(len(logits)), -logits))
    temperature, k = float(settings["temperature"]), int(settings["topK"])
    if temperature == 0:
        return int(order[0])
    order = order[: k or None]
    weights = np.exp((logits[order] - logits[order[0]]) / temperature)
    running = np.cumsum(weights)
    share = uniform(settings["seed"], count) * running[-1]
    return int(order[np.searchsorted(running, share, "right")])


def uniform(seed: int, count: int) -> float:
    """SplitMix64 (Steele, Lea and Flood 2014): number `count` of stream `seed`, in [0, 1)."""
    z = ((seed << 32 | count) + 1) * 0x9E3779B97F4A7C15 & MASK
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & MASK
    z = (z ^ z >> 27) * 0x94D049BB133111EB & MASK
    return ((z ^ z >> 31) >> 11) * 2.0**-53


def script(found: dict[str, Any], expected: dict[str, Any]) -> Compared:
    """What the program drew, beside the reference values, by name."""
    return {"tokens": (found["tokens"], {"values": expected["tokens"], "bounds": 0})}
