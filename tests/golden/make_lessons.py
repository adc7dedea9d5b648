# SPDX-License-Identifier: MIT
"""Makes the reference values: what each lesson, the course home and the stepper find on the default model.

    python tests/golden/make_lessons.py

For developers, after a change of the default model, of a lesson's text or of what a lesson measures;
needs numpy, and Node for the texts (lesson-texts.mjs has them from the pages' own modules). Each lesson's
test/reference.py says what is found; its test/measure.test.mjs holds the lesson to the result,
tests/e2e/reference.test.mjs the other two pages.

Each file names the SHA-256 of the model and of its text, so that a stale one says so. Layers count from
1, positions from 0; lesson_values.py says how numbers and their bounds are written.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import subprocess
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import lesson_reference as lessons
import numpy as np
import reference
from lesson_reference import ANGLE, COSINE, EPSILON, Stream, Text
from lesson_values import DEGREES, known, known_lengths
from make_fixtures import encode

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MODEL = ROOT / "models" / "mini" / "mini.gguf"


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
        # Of the same token, at every layer.
        "planes": known(*lessons.planes(stream, [h.shape[1] - 1])),
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


def read_texts() -> dict[str, dict[str, Any]]:
    """What each page runs at first, by its name; lesson-texts.mjs says what stands there."""
    program = ["node", str(HERE / "lesson-texts.mjs")]
    return json.loads(subprocess.run(program, check=True, capture_output=True, text=True).stdout)


def load_lesson(folder: str) -> ModuleType:
    """The lesson's test/reference.py."""
    path = ROOT / folder / "test" / "reference.py"
    spec = importlib.util.spec_from_file_location(f"reference of {folder}", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def to_json(found: dict[str, Any]) -> str:
    """One line for each entry of the outermost object, so that a change shows where it is."""
    lines = [
        f"{json.dumps(key)}:{json.dumps(value, separators=(',', ':'))}"
        for key, value in found.items()
    ]
    return "{" + ",\n".join(lines) + "}\n"


def main() -> None:
    model = reference.read_gguf(MODEL)
    context = int(model.keys["gpt2.context_length"])

    @cache
    def read(text: str) -> Text:
        tokens = encode(model, text)[:context]
        return Text(tokens, lessons.run(model, tokens), text)

    pages = {
        "home": lambda texts: home(texts[0].stream),
        "stepper": lambda texts: stepper(model, texts[0].stream),
    }
    for name, now in read_texts().items():
        texts = [read(text) for text in now["texts"]]
        if name in pages:
            found = pages[name](texts)
        else:
            found = load_lesson(now["folder"]).reference(model, texts, now["settings"])
        head = {
            "schema": 1,
            "model": hashlib.sha256(MODEL.read_bytes()).hexdigest(),
            "texts": now["sha256"],
            "layers": model.L,
        }
        path = ROOT / now["file"]
        path.write_text(to_json({**head, **found}))
        print(f"{now['file']}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
