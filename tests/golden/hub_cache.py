# SPDX-License-Identifier: MIT
"""The default model where Hugging Face's and TransformerLens's loaders look for GPT-2.

run_scripts.py and oracle_lab.py call it, so that neither fetches anything.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import reference

ROOT = Path(__file__).resolve().parent.parent.parent
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
