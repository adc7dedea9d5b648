# SPDX-License-Identifier: MIT
"""Makes tests/golden/fixtures/blocks.safetensors: what rows of 32 become as F16, Q8_0 and Q4_0.

    pip install gguf numpy; python tests/golden/make_blocks.py

For developers; the result is committed. The bytes come from the gguf package (`gguf.quants`), which
llama.cpp's converter uses, and from numpy's cast to f16. tests/c/test_quantize.c compares ours.

Most blocks are normal numbers of many sizes. The rest are what rounding trips over: zeros of both
signs, halves between two integers, the floats beside them, f16 ties and subnormals, blocks whose scale
is subnormal in f16 or next to nothing in f32, largest values of either sign in any place.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path

import gguf
import numpy as np

OUT = Path(__file__).resolve().parent / "fixtures" / "blocks.safetensors"
BLOCK = 32


def scaled_to(values: np.ndarray, largest: float) -> np.ndarray:
    """A block with `largest` in front, so that the scale is known."""
    block = np.zeros(BLOCK, dtype=np.float32)
    block[: len(values)] = values
    block[-1] = largest
    return block


def blocks() -> np.ndarray:
    rng = np.random.default_rng(7)
    normal = rng.standard_normal((128, BLOCK)) * 10.0 ** rng.uniform(-6, 3, (128, 1))
    halves = np.arange(-15, 16) + 0.5
    # f16 ties and their neighbours: 11 bits of significand, so odd multiples of half a last place.
    ties = np.array([(2048 + i) * 2.0**-11 * (1 + 2.0**-11) for i in range(31)])
    special = [
        np.zeros(BLOCK),
        -np.zeros(BLOCK),
        scaled_to(halves, 127),
        scaled_to(halves, -127),
        scaled_to(np.nextafter(np.float32(halves), np.float32(0)), 127),
        scaled_to(np.nextafter(np.float32(halves), np.float32(1e9)), 127),
        scaled_to(halves / 2, 8),
        scaled_to(halves / 2, -8),
        scaled_to(np.full(31, np.nextafter(np.float32(0.5), np.float32(0))), 127),
        scaled_to(ties, 1.5),
        scaled_to(-ties, 1.5),
        scaled_to(np.arange(31) * 2.0**-25, 2.0**-20),
        scaled_to((np.arange(31) - 15) * 2.0**-24 * 1.5, 2.0**-14),
        scaled_to(np.arange(31) * 1e-38, 4e-37),
        scaled_to(np.full(31, -8.0), 8),
        scaled_to(np.full(31, 8.0), -8),
        scaled_to(np.full(31, 8.0), 8),
        np.where(np.arange(BLOCK) % 2, 1.0, -1.0),
        np.where(np.arange(BLOCK) % 2, -1.0, 1.0),
        scaled_to(np.linspace(-60000, 60000, 31), 65504),
    ]
    return np.concatenate([normal, np.array(special)]).astype(np.float32)


def main() -> None:
    values = blocks()
    tensors = {
        "values": ("F32", values),
        "f16": ("F16", values.astype(np.float16)),
        "q8_0": ("U8", gguf.quants.quantize(values, gguf.GGMLQuantizationType.Q8_0)),
        "q4_0": ("U8", gguf.quants.quantize(values, gguf.GGMLQuantizationType.Q4_0)),
    }
    header, end = {}, 0
    for name, (dtype, array) in tensors.items():
        header[name] = {
            "dtype": dtype,
            "shape": list(array.shape),
            "data_offsets": [end, end + array.nbytes],
        }
        end += array.nbytes
    text = json.dumps(header).encode()
    with open(OUT, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for _, array in tensors.values():
            file.write(array.tobytes())
    print(f"{OUT}: {len(values)} blocks, {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
