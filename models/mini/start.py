# SPDX-License-Identifier: MIT
"""First weights and tokeniser of a training, out of a GGUF file: train.py --start.

train.py and training.py call it. The `gguf` package reads the file and dequantises it, so any type
of tensor will do; nothing but the weights is carried over (the optimiser begins anew).
"""

from __future__ import annotations

import json
from pathlib import Path

import gguf
import gpt2
import numpy as np
import torch
from text import BadText

PARTS = {
    "attn_norm": "ln_1",
    "attn_qkv": "attn.c_attn",
    "attn_output": "attn.c_proj",
    "ffn_norm": "ln_2",
    "ffn_up": "mlp.c_fc",
    "ffn_down": "mlp.c_proj",
}
TABLES = {"token_embd": "wte", "position_embd": "wpe", "output_norm": "ln_f"}


def read(path: Path) -> gguf.GGUFReader:
    try:
        reader = gguf.GGUFReader(str(path))
    except (OSError, ValueError, IndexError, KeyError) as error:
        raise BadText(f"{path}: no GGUF file ({error}). Give one of a GPT-2.") from error
    kind = reader.fields.get("general.architecture")
    if kind is None or kind.contents() != "gpt2":
        raise BadText(f"{path}: its architecture is not gpt2. Give a GGUF file of a GPT-2.")
    return reader


def write_tokenizer(path: Path, folder: Path) -> None:
    """Writes the file's vocab.json and merges.txt into the folder."""
    fields = read(path).fields
    try:
        tokens = fields["tokenizer.ggml.tokens"].contents()
        merges = fields["tokenizer.ggml.merges"].contents()
    except KeyError as error:
        raise BadText(f"{path}: has no {error}. Give a file with its tokeniser.") from error
    vocab = {token: at for at, token in enumerate(tokens)}
    (folder / "vocab.json").write_text(json.dumps(vocab, ensure_ascii=False), encoding="utf-8")
    lines = ["#version: 0.2", *merges]
    (folder / "merges.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def parameter_name(tensor: str) -> str:
    """The name that gpt2.py has for a tensor of the file."""
    if tensor.startswith("blk."):
        _, block, part, kind = tensor.split(".")
        return f"h.{block}.{PARTS[part]}.{kind}"
    part, kind = tensor.split(".")
    return f"{TABLES[part]}.{kind}"


def load_weights(model: gpt2.Gpt2, path: Path) -> None:
    """Fills all parameters from the file; refuses one of another shape, or with an own lm_head."""
    found: dict[str, torch.Tensor] = {}
    for tensor in read(path).tensors:
        try:
            name = parameter_name(tensor.name)
        except (KeyError, ValueError) as error:
            raise BadText(f"{path}: {tensor.name} is no tensor of a GPT-2 as trained here.") from error
        values = gguf.dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
        found[name] = torch.from_numpy(values.reshape(tensor.shape[::-1].tolist()))
    wanted = model.state_dict()
    for name, parameter in wanted.items():
        if name not in found:
            raise BadText(f"{path}: has no {name}. Give a file with --blocks blocks or more.")
        if found[name].shape != parameter.shape:
            raise BadText(
                f"{path}: {name} is {list(found[name].shape)}, this training's is "
                f"{list(parameter.shape)}. Give --blocks, --width, --context and --vocabulary as "
                "the file has them."
            )
    if more := sorted(found.keys() - wanted.keys()):
        raise BadText(f"{path}: has {more[0]} too. Give --blocks as the file has them.")
    model.load_state_dict(found)
