# SPDX-License-Identifier: MIT
"""Runs the programs that the lessons hand out, with the real TransformerLens, on the default model.

    python tests/golden/run_scripts.py [LESSON...]

For developers, after a change of a script.js or of what a lesson measures; needs what the programs
need (pip install transformer_lens matplotlib scipy) and Node. Not a line of a program is changed: the
default model's weights, dequantised, lie under the names that the programs ask for in a hub cache of
their own, and nothing is fetched. What the programs computed is held to fixtures/lesson-*.json, the
same numbers that the pages are held to.
"""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import reference

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from make_mini import CONV1D, hf_name  # noqa: E402  (found through the line above)

HUB_NAMES = ("gpt2", "gpt2-medium", "gpt2-large", "gpt2-xl")
REVISION = "0" * 40


def write_folder(model: reference.Model, folder: Path) -> None:
    """The model as the hub has GPT-2."""
    from safetensors.numpy import save_file

    keys, weights = model.keys, {}
    for gguf_name, array in model.weights.items():
        name = hf_name(gguf_name)
        stored = array.T if CONV1D.fullmatch(name) else array
        weights[name] = np.ascontiguousarray(stored, dtype=np.float32)
    folder.mkdir(parents=True)
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    tokens = keys["tokenizer.ggml.tokens"]
    context = keys["gpt2.context_length"]
    last = keys["tokenizer.ggml.eos_token_id"]
    config = {
        "architectures": ["GPT2LMHeadModel"],
        "model_type": "gpt2",
        "activation_function": "gelu_new",
        "n_ctx": context,
        "n_positions": context,
        "n_embd": keys["gpt2.embedding_length"],
        "n_inner": keys["gpt2.feed_forward_length"],
        "n_head": model.H,
        "n_layer": model.L,
        "vocab_size": len(tokens),
        "layer_norm_epsilon": model.epsilon,
        "bos_token_id": last,
        "eos_token_id": last,
        "tie_word_embeddings": "output.weight" not in model.weights,
    }
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "vocab.json").write_text(json.dumps({token: i for i, token in enumerate(tokens)}))
    merges = "\n".join(["#version: 0.2", *keys["tokenizer.ggml.merges"]])
    (folder / "merges.txt").write_text(merges + "\n")
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "GPT2Tokenizer"}')


def fill_cache(home: Path) -> None:
    """A hub cache in which every size of GPT-2 is the default model."""
    folder = home / "the-model"
    write_folder(reference.read_gguf(ROOT / "models" / "mini" / "mini.gguf"), folder)
    for name in HUB_NAMES:
        for repository in (name, f"openai-community/{name}"):
            place = home / "hub" / f"models--{repository.replace('/', '--')}"
            (place / "refs").mkdir(parents=True)
            (place / "refs" / "main").write_text(REVISION)
            (place / "snapshots").mkdir()
            (place / "snapshots" / REVISION).symlink_to(folder)


def worst(actual: Any, known: dict[str, Any]) -> float:
    """How far off, in units of what may be; as lesson-fixtures.mjs has it."""
    values = np.array(known["values"], dtype=float)
    got = np.array(actual, dtype=float)
    if got.shape != values.shape:
        raise ValueError(f"shape {got.shape}, not {values.shape}")
    allowed = known.get("bounds", known.get("share"))
    if isinstance(allowed, list):
        rows = [np.broadcast_to(b, v.shape) for b, v in zip(allowed, values, strict=True)]
        allowed = np.stack(rows)
    if "share" in known:
        allowed = allowed * np.abs(values)
    off = np.abs(got - values)
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.max(np.where(off == 0, 0, off / allowed)))


# What each program leaves behind, beside what the fixture of its lesson says.
Pairs = dict[str, tuple[Any, dict[str, Any]]]


def array(tensor: Any) -> np.ndarray:
    return np.asarray(tensor.detach() if hasattr(tensor, "detach") else tensor, dtype=float)


def lesson_01(found: dict[str, Any], known: dict[str, Any]) -> Pairs:
    target, before, control = (array(found[k]) for k in ("target", "before", "control"))
    n = len(target) ** 0.5
    curves = [
        f(x) for x in (target, before) for f in (lambda x: x.mean(0), lambda x: x.std(0, ddof=1) / n)
    ]
    ps = np.log10(np.stack([found["ps"], found["corrected"]], axis=1))
    tests = {k: [row[1:] for row in known["tests"][k]] for k in ("values",)}
    bounds = [b[1:] if isinstance(b, list) else b for b in known["tests"]["bounds"]]
    return {
        "curves": (np.stack(curves, axis=1), known["curves"]),
        "p": (ps, {**tests, "bounds": bounds}),
        "control": ([control.mean(), control.std(ddof=1)], known["control"]),
    }


def lesson_02(found: dict[str, Any], known: dict[str, Any]) -> Pairs:
    by_pair = [array_of_rows(found["by_pair"][i]) for i in range(len(known["pairs"]))]
    return {
        "target": (array(found["target"]), known["target"]),
        "other": (array(found["other"]), known["other"]),
        "means": (np.stack([rows.mean(0) for rows in by_pair], axis=1), known["means"]),
    }


def array_of_rows(rows: list[Any]) -> np.ndarray:
    return np.stack([array(row) for row in rows])


def lesson_03(found: dict[str, Any], known: dict[str, Any]) -> Pairs:
    steps = array(found["steps"])
    drawn = [line.get_ydata() for line in found["below"].get_lines()]
    r = known["correlations"]
    bounds = [np.broadcast_to(bound, 4)[:2].tolist() for bound in r["bounds"]]
    return {
        "means": (np.stack([steps.mean(1), steps[:, 1:].mean(1)], axis=1), known["means"]),
        "steps": (steps[:, known["probes"]], known["steps"]),
        "last": (steps[-1:], known["last"]),
        "path": (array(found["path"])[-1:], known["path"]),
        "logits": (array(found["best"]), known["logits"]),
        "correlations": (
            np.stack(drawn, axis=1),
            {"values": [row[:2] for row in r["values"]], "bounds": bounds},
        ),
    }


def lesson_04(found: dict[str, Any], known: dict[str, Any]) -> Pairs:
    layers = known["layers"]
    kept = {key: [[*row[:2], row[3]] for row in layers[key]] for key in ("values", "bounds")}
    curves = [array(found["mean"]), array(found["error"]), array(found["shuffled"]).mean(1)]
    heights = np.histogram(array(found["paired"]), np.linspace(-1, 1, 41))[0]
    return {
        "layers": (np.stack(curves, axis=1), kept),
        "histogram": (heights, known["histogram"]),
    }


def lesson_05(found: dict[str, Any], known: dict[str, Any]) -> Pairs:
    lengths = {part: array(x) for part, x in found["lengths"].items()}
    difference = known["difference"]
    drawn = [line.get_ydata() for line in found["axes"][3].get_lines()]
    # Pearson and Spearman of attention, then of the MLP; nothing is left out.
    columns = [2, 3, 6, 7]
    r = difference["correlations"]
    bounds = [np.broadcast_to(b, 8)[columns].tolist() for b in r["bounds"]]
    values = np.array(r["values"])[:, columns]
    return {
        "hidden": (lengths["hidden"], known["hidden"]),
        **{
            part: (lengths[part][:, :: known["every"]], difference["lengths"][part])
            for part in ("attn", "mlp")
        },
        "correlations": (np.stack(drawn, axis=1), {"values": values, "bounds": bounds}),
    }


LESSONS = {"01": lesson_01, "02": lesson_02, "03": lesson_03, "04": lesson_04, "05": lesson_05}


def main() -> int:
    chosen = sys.argv[1:] or list(LESSONS)
    printed = subprocess.run(
        ["node", str(HERE / "lesson-scripts.mjs")], check=True, capture_output=True, text=True
    ).stdout
    scripts = json.loads(printed)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        fill_cache(home)
        os.environ.update(HF_HOME=folder, HF_HUB_OFFLINE="1", MPLBACKEND="Agg")
        os.chdir(home)
        for lesson in chosen:
            program = home / f"bai-{lesson}.py"
            program.write_text(scripts[lesson], encoding="utf-8")
            found = runpy.run_path(str(program), run_name="__main__")
            known = json.loads((HERE / "fixtures" / f"lesson-{lesson}.json").read_text())
            for what, (actual, expected) in LESSONS[lesson](found, known).items():
                ratio = worst(actual, expected)
                agrees = ratio <= 1
                failed += not agrees
                print(f"lesson {lesson}, {what}: {'agrees' if agrees else 'DIFFERS'} ({ratio:.2f})")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
