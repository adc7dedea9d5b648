# SPDX-License-Identifier: MIT
"""Runs the programs that the lessons hand out, with the real TransformerLens, on the default model.

    python tests/golden/run_scripts.py [LESSON...]

For developers, after a change of a script.js or of what a lesson measures; needs what the programs
need (pip install transformer_lens matplotlib scipy) and Node. Not a line of a program is changed: the
default model's weights, dequantised, lie under the names that the programs ask for in a hub cache of
their own, and nothing is fetched. What the programs computed is held to each lesson's test/reference.json,
the numbers that the lesson itself is held to; script() in its test/reference.py says which.
"""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import reference
from lesson_values import worst
from make_lessons import load_lesson

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


def main() -> int:
    printed = subprocess.run(
        ["node", str(HERE / "lesson-scripts.mjs")], check=True, capture_output=True, text=True
    ).stdout
    scripts = json.loads(printed)
    chosen = sys.argv[1:] or list(scripts)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        fill_cache(home)
        os.environ.update(HF_HOME=folder, HF_HUB_OFFLINE="1", MPLBACKEND="Agg")
        os.chdir(home)
        for lesson in chosen:
            program = home / f"bai-{lesson}.py"
            program.write_text(scripts[lesson]["program"], encoding="utf-8")
            found = runpy.run_path(str(program), run_name="__main__")
            place = scripts[lesson]["folder"]
            known = json.loads((ROOT / place / "test" / "reference.json").read_text())
            compared = load_lesson(place).script(found, known)
            for what, (actual, expected) in compared.items():
                ratio = worst(actual, expected)
                agrees = ratio <= 1
                failed += not agrees
                print(f"lesson {lesson}, {what}: {'agrees' if agrees else 'DIFFERS'} ({ratio:.2f})")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
