# SPDX-License-Identifier: MIT
"""Full-size GPT-2 files with random weights, for benchmarks and memory tests.

    python tools/make_synthetic.py large --type q8_0 -o gpt2-large-q8_0.gguf [--vocab FOLDER]

Speed and memory depend on shapes and types only, and real weights cannot be had everywhere. The
layout is that of the files on the hub: the same keys, tensors and types, 50257 tokens, and with
--own-head the duplicate of token_embd as output.weight that many of those files carry. FOLDER
holds GPT-2's real tables (vocab.json and merges.txt, or encoder.json and vocab.bpe); without it the
tables are made up: the 256 bytes, 50,000 pairs of bytes and <|endoftext|>. Never use such a
file to learn anything about language models.

Weights are drawn tensor by tensor and quantised in blocks of rows, so memory stays below 1 GB for
every shape. Scales keep activations sane through all blocks; --outliers plants massive
activations at position 0 (one neuron of block 2 that fires only there, writing to the dimensions in
which GPT-2 of that size has them).
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import gguf_write as gguf
import numpy as np

V, CONTEXT = 50257, 1024
SHAPES = {
    "small": gguf.Gpt2Shape(L=12, C=768, H=12, V=V, context=CONTEXT),
    "medium": gguf.Gpt2Shape(L=24, C=1024, H=16, V=V, context=CONTEXT),
    "large": gguf.Gpt2Shape(L=36, C=1280, H=20, V=V, context=CONTEXT),
    "xl": gguf.Gpt2Shape(L=48, C=1600, H=25, V=V, context=CONTEXT),
}
# Published for small, medium and large; those of xl are made up.
OUTLIER_DIMS = {
    "small": (138, 378, 447),
    "medium": (9, 238, 268, 428, 580, 608),
    "large": (8, 24, 248, 440, 792, 870),
    "xl": (100, 500, 900, 1300),
}
OUTLIER_BLOCK, MARK_DIM, NEURON = 2, 1, 0
FLOATS_AT_ONCE = 1 << 24


def made_up_tokenizer() -> gguf.Tokenizer:
    alphabet = sorted(gguf.byte_alphabet())
    pairs = [(a, b) for a in alphabet for b in alphabet][: V - 257]
    tokens = [*alphabet, *(a + b for a, b in pairs), "<|endoftext|>"]
    types = [gguf.TOKEN_NORMAL] * (V - 1) + [gguf.TOKEN_CONTROL]
    return gguf.Tokenizer(tokens, types, [f"{a} {b}" for a, b in pairs], V - 1)


def read_tokenizer(folder: Path) -> gguf.Tokenizer:
    """GPT-2's tables under either of the names they go by."""
    vocab, merges = folder / "vocab.json", folder / "merges.txt"
    if not vocab.exists():
        vocab, merges = folder / "encoder.json", folder / "vocab.bpe"
    return gguf.tokenizer_from_files(
        json.loads(vocab.read_text(encoding="utf-8")), merges.read_text(encoding="utf-8"), V
    )


def spread(name: str, dims: tuple[int, ...]) -> tuple[float, float]:
    """Mean and standard deviation of a tensor's entries."""
    if "norm" in name:
        return (1, 0.2) if name.endswith(".weight") else (0, 0.1)
    if name.endswith(".bias"):
        return 0, 0.05
    if name == "token_embd.weight":
        return 0, 0.16
    if name == "position_embd.weight":
        return 0, 0.02
    # Inputs of a matrix have unit variance behind LayerNorm; what is added to the residual
    # stream is kept shorter than the stream.
    size = 0.08 if "attn_output" in name or "ffn_down" in name else 1
    return 0, size / float(np.sqrt(dims[1]))


def rows(
    name: str, dims: tuple[int, ...], seed: int, outliers: tuple[int, ...] | None
) -> Iterator[np.ndarray]:
    """The tensor in blocks of rows; the same for the same seed and name."""
    rng = np.random.default_rng([seed, zlib.crc32(name.encode())])
    mean, deviation = spread(name, dims)
    width = dims[-1] if len(dims) == 2 else 1
    at_once = max(1, FLOATS_AT_ONCE // width)
    for start in range(0, dims[0], at_once):
        shape = (min(at_once, dims[0] - start), *dims[1:])
        block = rng.standard_normal(shape, dtype=np.float32)
        block *= np.float32(deviation)
        block += np.float32(mean)
        if outliers:
            plant(name, block, start, outliers)
        yield block


def plant(name: str, block: np.ndarray, start: int, outliers: tuple[int, ...]) -> None:
    """Marks position 0 in one dimension and lets one neuron answer to the mark."""
    mlp = f"blk.{OUTLIER_BLOCK}."
    if name == "token_embd.weight":
        block[:, MARK_DIM] = 0
    elif name == "position_embd.weight":
        block[:, MARK_DIM] = 0
        if start == 0:
            block[0, MARK_DIM] = 0.15 * np.sqrt(block.shape[1])
    elif start == 0 and name == mlp + "ffn_norm.weight":
        block[MARK_DIM] = 1
    elif start == 0 and name == mlp + "ffn_up.weight":
        block[NEURON] = 0
        block[NEURON, MARK_DIM] = 1
    elif start == 0 and name == mlp + "ffn_up.bias":
        block[NEURON] = -4
    elif name == mlp + "ffn_down.weight":
        block[:, NEURON] = 0
        for index, dim in enumerate(outliers):
            if start <= dim < start + block.shape[0]:
                block[dim - start, NEURON] = 10 * 0.6**index


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shape", choices=SHAPES)
    parser.add_argument("--type", choices=gguf.TYPE_IDS, default="q8_0")
    parser.add_argument("--vocab", type=Path, help="folder with GPT-2's tables")
    parser.add_argument("--own-head", action="store_true", help="duplicate token_embd as output")
    parser.add_argument("--outliers", action="store_true", help="massive activations at position 0")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-o", "--out", type=Path, required=True)
    arguments = parser.parse_args()

    shape = SHAPES[arguments.shape]
    tokenizer = read_tokenizer(arguments.vocab) if arguments.vocab else made_up_tokenizer()
    outliers = OUTLIER_DIMS[arguments.shape] if arguments.outliers else None
    writer = gguf.GgufWriter()
    name = f"GPT-2 {arguments.shape}, random weights"
    gguf.write_gpt2_metadata(writer, shape, tokenizer, name, arguments.type)
    for tensor, dims in gguf.gpt2_tensor_shapes(shape).items():
        stored = gguf.stored_type(tensor, arguments.type)
        writer.add_tensor(
            tensor, dims, stored, partial(rows, tensor, dims, arguments.seed, outliers)
        )
    if arguments.own_head:
        embedding = partial(rows, "token_embd.weight", (V, shape.C), arguments.seed, outliers)
        writer.add_tensor("output.weight", (V, shape.C), arguments.type, embedding)
    writer.write(arguments.out)
    print(f"{arguments.out}: {arguments.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
