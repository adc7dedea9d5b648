# SPDX-License-Identifier: MIT
"""Turns a GPT-2 folder in Hugging Face's layout into models/mini/mini.gguf.

    python tools/make_mini.py HF_FOLDER

HF_FOLDER holds model.safetensors, vocab.json, merges.txt and config.json. Matrices become
Q8_0; LayerNorm, biases and position embeddings stay F32; output.weight is written only if the
model has an lm_head of its own. The script then puts size and SHA-256 into
models/registry.json. For the people who train the default model; nothing at run time calls it.

Hugging Face keeps c_attn, c_proj and c_fc as Conv1D, [in][out]: they are transposed here. Names
come with or without the prefix `transformer.`; the causal mask buffers (h.N.attn.bias and
h.N.attn.masked_bias) are no weights and are left out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import struct
from pathlib import Path

import numpy as np
from gguf_write import (
    GgufWriter,
    Gpt2Shape,
    gpt2_tensor_shapes,
    stored_type,
    tokenizer_from_files,
    write_gpt2_metadata,
)

ROOT = Path(__file__).resolve().parent.parent
MASK_BUFFER = re.compile(r"h\.\d+\.attn\.(bias|masked_bias)")
CONV1D = re.compile(r"h\.\d+\.(attn\.c_attn|attn\.c_proj|mlp\.c_fc|mlp\.c_proj)\.weight")
BLOCK_PARTS = {
    "attn_norm": "ln_1",
    "attn_qkv": "attn.c_attn",
    "attn_output": "attn.c_proj",
    "ffn_norm": "ln_2",
    "ffn_up": "mlp.c_fc",
    "ffn_down": "mlp.c_proj",
}


def read_safetensors(path: Path) -> dict[str, np.ndarray]:
    """F32 and F16 tensors of a file, as f32."""
    data = path.read_bytes()
    (header_bytes,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + header_bytes])
    dtypes = {"F32": "<f4", "F16": "<f2"}
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = (8 + header_bytes + offset for offset in entry["data_offsets"])
        values = np.frombuffer(data[begin:end], dtype=dtypes[entry["dtype"]])
        tensors[name] = values.reshape(entry["shape"]).astype(np.float32)
    return tensors


def hf_weights(path: Path) -> dict[str, np.ndarray]:
    """Names without prefix, matrices as (out, in), mask buffers gone."""
    weights = {}
    for full_name, array in read_safetensors(path).items():
        name = full_name.removeprefix("transformer.")
        if MASK_BUFFER.fullmatch(name):
            continue
        weights[name] = np.ascontiguousarray(array.T) if CONV1D.fullmatch(name) else array
    return weights


def hf_name(gguf_name: str) -> str:
    """blk.3.attn_qkv.bias -> h.3.attn.c_attn.bias, and so on."""
    fixed = {
        "token_embd.weight": "wte.weight",
        "position_embd.weight": "wpe.weight",
        "output_norm.weight": "ln_f.weight",
        "output_norm.bias": "ln_f.bias",
    }
    if gguf_name in fixed:
        return fixed[gguf_name]
    _, layer, part, kind = gguf_name.split(".")
    return f"h.{layer}.{BLOCK_PARTS[part]}.{kind}"


def convert(folder: Path, out: Path, name: str, type_name: str) -> Gpt2Shape:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    shape = Gpt2Shape(
        L=config["n_layer"],
        C=config["n_embd"],
        H=config["n_head"],
        V=config["vocab_size"],
        context=config["n_positions"],
        F=config.get("n_inner") or 0,
        epsilon=config["layer_norm_epsilon"],
    )
    tokenizer = tokenizer_from_files(
        json.loads((folder / "vocab.json").read_text(encoding="utf-8")),
        (folder / "merges.txt").read_text(encoding="utf-8"),
        shape.V,
    )
    weights = hf_weights(folder / "model.safetensors")
    writer = GgufWriter()
    write_gpt2_metadata(writer, shape, tokenizer, name, type_name)
    for gguf_name, dims in gpt2_tensor_shapes(shape).items():
        array = weights.pop(hf_name(gguf_name))
        if array.shape != dims:
            raise ValueError(f"{gguf_name}: shape {array.shape}, expected {dims}")
        if gguf_name == "token_embd.weight":
            embedding = array
        writer.add_array(gguf_name, array, stored_type(gguf_name, type_name))
    head = weights.pop("lm_head.weight", None)
    if head is not None and not np.array_equal(head, embedding):
        writer.add_array("output.weight", head, type_name)
    if weights:
        raise ValueError(f"tensors of no known use: {sorted(weights)}")
    writer.write(out)
    return shape


def update_registry(model: Path, shape: Gpt2Shape) -> None:
    """Replaces the entry of the default model; entries for the hub stay as they are."""
    path = ROOT / "models" / "registry.json"
    registry = json.loads(path.read_text()) if path.exists() else {"schema": 1, "models": []}
    entry = {
        "id": "mini",
        "name": "Mini",
        "format": "gguf",
        "file": model.name,
        "url": f"mini/{model.name}",
        "bytes": model.stat().st_size,
        "sha256": hashlib.sha256(model.read_bytes()).hexdigest(),
        "licence": "MIT",
        "quantisation": "Q8_0",
        "blocks": shape.L,
        "dModel": shape.C,
        "heads": shape.H,
        "context": shape.context,
        "vocabulary": shape.V,
        "card": "mini/CARD.md",
    }
    others = [model for model in registry["models"] if model["id"] != "mini"]
    registry["models"] = [entry, *others]
    path.write_text(json.dumps(registry, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    out = ROOT / "models" / "mini" / "mini.gguf"
    out.parent.mkdir(parents=True, exist_ok=True)
    shape = convert(arguments.folder, out, "Laminar mini", "q8_0")
    update_registry(out, shape)
    print(f"{out.relative_to(ROOT)}: {out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
