# SPDX-License-Identifier: MIT
"""GGUF v3 files for GPT-2, written with numpy alone.

Called by make_mini.py (the default model), make_synthetic.py (benchmarks) and
tests/golden/make_fixtures.py (test models). It only writes; it never reads GGUF back:
the golden reference has its own reader, so that one mistake cannot hide in both.

    writer = GgufWriter()
    write_gpt2_metadata(writer, shape, tokenizer)
    writer.add_tensor("token_embd.weight", (V, C), "q8_0", lambda: [rows])
    writer.write(path)

A tensor is described first and asked for its rows later, in blocks of any size, so a model
larger than memory can be written. Shapes are (out, in), row-major; the file stores the
dimensions fastest first, as the format wants.

Quantisers of the types with blocks of 32 follow ggml's reference arithmetic (f32 throughout, the
scale rounded to f16 only when stored, q8_0 rounding halves away from zero), so a file made here
equals one made there. Those of q4_k, q5_k and q6_k round plainly, where ggml searches for better
scales: valid files for tests and benchmarks, a little less exact than they could be.

Source: the GGUF specification, version 3; block layouts in ggml's quants reference.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np

TYPE_IDS = {
    "f32": 0,
    "f16": 1,
    "q4_0": 2,
    "q4_1": 3,
    "q5_0": 6,
    "q5_1": 7,
    "q8_0": 8,
    "q4_k": 12,
    "q5_k": 13,
    "q6_k": 14,
}
BLOCKS = {  # type: (values, bytes) of a block
    "f32": (1, 4),
    "f16": (1, 2),
    "q4_0": (32, 18),
    "q4_1": (32, 20),
    "q5_0": (32, 22),
    "q5_1": (32, 24),
    "q8_0": (32, 34),
    "q4_k": (256, 144),
    "q5_k": (256, 176),
    "q6_k": (256, 210),
}
FILE_TYPES = {  # general.file_type
    "f32": 0,
    "f16": 1,
    "q4_0": 2,
    "q4_1": 3,
    "q8_0": 7,
    "q5_0": 8,
    "q5_1": 9,
    "q4_k": 15,
    "q5_k": 17,
    "q6_k": 18,
}

TOKEN_NORMAL, TOKEN_CONTROL, TOKEN_UNUSED = 1, 3, 5

_KV_U32, _KV_I32, _KV_F32, _KV_STRING, _KV_ARRAY, _KV_U64 = 4, 5, 6, 8, 9, 10

RowSource = Callable[[], Iterable[np.ndarray]]


def _blocks(rows: np.ndarray, type_name: str) -> np.ndarray:
    """f32 rows as [blocks, values]."""
    return np.ascontiguousarray(rows, dtype=np.float32).reshape(-1, BLOCKS[type_name][0])


def _inverse(d: np.ndarray) -> np.ndarray:
    """1 / d, and 0 for 0."""
    with np.errstate(divide="ignore", over="ignore"):
        return np.where(d == 0, np.float32(0), np.float32(1) / d)


def _half_bytes(x: np.ndarray) -> np.ndarray:
    return x.astype("<f2").view(np.uint8)


def _pack_nibbles(q: np.ndarray, run: int) -> np.ndarray:
    """Codes of `run` values in low nibbles, the next `run` in the high nibbles of the same bytes."""
    pairs = (q & 15).reshape(len(q), -1, 2, run)
    return (pairs[:, :, 0] | pairs[:, :, 1] << 4).reshape(len(q), -1)


def quantise_q8_0(rows: np.ndarray) -> np.ndarray:
    """Blocks of 32 as f16 d then 32 x i8; [.., n] f32 -> [blocks, 34] u8."""
    x = _blocks(rows, "q8_0")
    d = np.abs(x).max(axis=1, keepdims=True) / np.float32(127)
    scaled = x * _inverse(d)
    q = np.trunc(scaled + np.copysign(np.float32(0.5), scaled)).astype(np.int8)
    return np.concatenate([_half_bytes(d), q.view(np.uint8)], axis=1)


def quantise_32(rows: np.ndarray, type_name: str) -> np.ndarray:
    """Blocks of 32 with codes of 4 or 5 bits, around 0 (q4_0, q5_0) or from the least value."""
    x = _blocks(rows, type_name)
    top = 31 if type_name in ("q5_0", "q5_1") else 15
    if type_name in ("q4_0", "q5_0"):
        middle = (top + 1) // 2
        largest = np.take_along_axis(x, np.abs(x).argmax(axis=1)[:, None], axis=1)
        d = largest / np.float32(-middle)
        q = np.trunc(x * _inverse(d) + np.float32(middle + 0.5))
        parts = [_half_bytes(d)]
    else:
        least = x.min(axis=1, keepdims=True)
        d = (x.max(axis=1, keepdims=True) - least) / np.float32(top)
        q = np.trunc((x - least) * _inverse(d) + np.float32(0.5))
        parts = [_half_bytes(d), _half_bytes(least)]
    q = np.clip(q, 0, top).astype(np.uint8)
    if top == 31:
        parts.append(np.packbits(q >> 4, axis=1, bitorder="little"))
    return np.concatenate([*parts, _pack_nibbles(q, 16)], axis=1)


def quantise_k(rows: np.ndarray, type_name: str) -> np.ndarray:
    """q4_k and q5_k: eight groups of 32 with a scale and a least value of 6 bits each."""
    top = 31 if type_name == "q5_k" else 15
    x = _blocks(rows, type_name).reshape(-1, 8, 32)
    least = np.minimum(x.min(axis=2), 0)
    scale = (x.max(axis=2) - least) / np.float32(top)
    d = scale.max(axis=1, keepdims=True) / np.float32(63)
    m = -least.min(axis=1, keepdims=True) / np.float32(63)
    s = np.rint(scale * _inverse(d)).astype(np.uint8)
    low = np.rint(-least * _inverse(m)).astype(np.uint8)
    q = np.rint((x + (m * low)[:, :, None]) * _inverse(d * s)[:, :, None])
    q = np.clip(q, 0, top).astype(np.uint8)
    packed = [
        s[:, :4] | s[:, 4:] >> 4 << 6,
        low[:, :4] | low[:, 4:] >> 4 << 6,
        s[:, 4:] & 15 | low[:, 4:] << 4,
    ]
    parts = [_half_bytes(d), _half_bytes(m), *packed]
    if top == 31:
        fifth = np.packbits(q >> 4, axis=1, bitorder="little")  # bit j of byte i: group j, value i
        parts.append(fifth.reshape(-1, 32))
    return np.concatenate([*parts, _pack_nibbles(q.reshape(-1, 256), 32)], axis=1)


def quantise_q6_k(rows: np.ndarray) -> np.ndarray:
    """Sixteen groups of 16 around 0, with an int8 scale each."""
    x = _blocks(rows, "q6_k").reshape(-1, 16, 16)
    largest = np.take_along_axis(x, np.abs(x).argmax(axis=2)[:, :, None], axis=2)[:, :, 0]
    scale = largest / np.float32(-32)
    d = np.abs(scale).max(axis=1, keepdims=True) / np.float32(127)
    s = np.rint(scale * _inverse(d)).astype(np.int8)
    q = np.rint(x * _inverse(d * s)[:, :, None]) + 32
    q = np.clip(q, 0, 63).astype(np.uint8).reshape(-1, 256)
    pairs = (q >> 4).reshape(-1, 2, 4, 32) << np.array([[0], [2], [4], [6]], dtype=np.uint8)
    pairs = np.bitwise_or.reduce(pairs, axis=2).reshape(-1, 64)
    return np.concatenate([_pack_nibbles(q, 64), pairs, s.view(np.uint8), _half_bytes(d)], axis=1)


def encode_rows(rows: np.ndarray, type_name: str) -> bytes:
    """The bytes of f32 rows in one of TYPE_IDS' types."""
    if type_name == "f32":
        return np.ascontiguousarray(rows, dtype="<f4").tobytes()
    if type_name == "f16":
        return np.ascontiguousarray(rows).astype("<f2").tobytes()
    values, _ = BLOCKS[type_name]
    if rows.shape[-1] % values != 0:
        raise ValueError(f"a row of {rows.shape[-1]} is no multiple of {values} for {type_name}")
    if type_name == "q8_0":
        return quantise_q8_0(rows).tobytes()
    if type_name == "q6_k":
        return quantise_q6_k(rows).tobytes()
    return (quantise_32 if values == 32 else quantise_k)(rows, type_name).tobytes()


@dataclass
class _Tensor:
    name: str
    shape: tuple[int, ...]
    type_name: str
    rows: RowSource

    @property
    def nbytes(self) -> int:
        values, size = BLOCKS[self.type_name]
        return int(np.prod(self.shape, dtype=np.int64)) // values * size


@dataclass
class GgufWriter:
    """Collects keys and tensors in order, then writes the file in one pass.

    int_type is the width of the integer keys: writers in the wild use both.
    """

    alignment: int = 32
    int_type: str = "u32"
    _keys: list[bytes] = field(default_factory=list)
    _tensors: list[_Tensor] = field(default_factory=list)

    @staticmethod
    def _string(text: str) -> bytes:
        data = text.encode("utf-8")
        return struct.pack("<Q", len(data)) + data

    def _key(self, key: str, kind: int, payload: bytes) -> None:
        self._keys.append(self._string(key) + struct.pack("<I", kind) + payload)

    def add_int(self, key: str, value: int) -> None:
        if self.int_type == "u64":
            self._key(key, _KV_U64, struct.pack("<Q", value))
        else:
            self._key(key, _KV_U32, struct.pack("<I", value))

    def add_u32(self, key: str, value: int) -> None:
        self._key(key, _KV_U32, struct.pack("<I", value))

    def add_f32(self, key: str, value: float) -> None:
        self._key(key, _KV_F32, struct.pack("<f", value))

    def add_string(self, key: str, value: str) -> None:
        self._key(key, _KV_STRING, self._string(value))

    def add_strings(self, key: str, values: list[str]) -> None:
        payload = struct.pack("<IQ", _KV_STRING, len(values))
        self._key(key, _KV_ARRAY, payload + b"".join(map(self._string, values)))

    def add_i32s(self, key: str, values: list[int]) -> None:
        payload = struct.pack("<IQ", _KV_I32, len(values))
        self._key(key, _KV_ARRAY, payload + np.asarray(values, dtype="<i4").tobytes())

    def add_tensor(
        self, name: str, shape: tuple[int, ...], type_name: str, rows: RowSource
    ) -> None:
        """rows() yields f32 arrays whose rows, in order, make up the tensor."""
        if type_name not in TYPE_IDS:
            raise ValueError(f"unknown tensor type {type_name}")
        self._tensors.append(_Tensor(name, tuple(shape), type_name, rows))

    def add_array(self, name: str, array: np.ndarray, type_name: str) -> None:
        """A tensor that is already in memory."""
        self.add_tensor(name, array.shape, type_name, lambda: [array])

    def write(self, path: Path | str) -> None:
        keys = list(self._keys)
        if self.alignment != 32:
            keys.append(
                self._string("general.alignment") + struct.pack("<II", _KV_U32, self.alignment)
            )
        with open(path, "wb") as file:
            file.write(b"GGUF" + struct.pack("<IQQ", 3, len(self._tensors), len(keys)))
            file.write(b"".join(keys))
            offset = 0
            for tensor in self._tensors:
                file.write(self._string(tensor.name) + struct.pack("<I", len(tensor.shape)))
                file.write(struct.pack(f"<{len(tensor.shape)}Q", *reversed(tensor.shape)))
                file.write(struct.pack("<IQ", TYPE_IDS[tensor.type_name], offset))
                offset += self._padded(tensor.nbytes)
            self._pad(file)
            for tensor in self._tensors:
                written = 0
                for block in tensor.rows():
                    written += file.write(encode_rows(block, tensor.type_name))
                if written != tensor.nbytes:
                    raise ValueError(f"{tensor.name}: {written} bytes, {tensor.nbytes} declared")
                self._pad(file)

    def _padded(self, nbytes: int) -> int:
        return -(-nbytes // self.alignment) * self.alignment

    def _pad(self, file: BinaryIO) -> None:
        file.write(bytes(self._padded(file.tell()) - file.tell()))


@dataclass(frozen=True)
class Gpt2Shape:
    """Everything that fixes a GPT-2's tensors, in the project's letters."""

    L: int
    C: int
    H: int
    V: int
    context: int
    F: int = 0  # width of the MLP; 0 means 4 C
    epsilon: float = 1e-5

    @property
    def mlp(self) -> int:
        return self.F or 4 * self.C


@dataclass(frozen=True)
class Tokenizer:
    """GPT-2's byte-level BPE as its files carry it: strings in the byte alphabet."""

    tokens: list[str]
    token_types: list[int]
    merges: list[str] | None  # None: the file carries no merges, so ids only
    eos: int


def byte_alphabet() -> list[str]:
    """GPT-2's printable character for each byte: itself where printable, else U+0100 on."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    table = {byte: chr(byte) for byte in printable}
    for index, byte in enumerate(b for b in range(256) if b not in table):
        table[byte] = chr(0x100 + index)
    return [table[byte] for byte in range(256)]


def tokenizer_from_files(vocab: dict[str, int], merges_text: str, size: int) -> Tokenizer:
    """vocab.json and merges.txt, in Hugging Face's layout, padded with unused ids to `size`."""
    tokens = [f"[PAD{index}]" for index in range(size)]
    types = [TOKEN_UNUSED] * size
    for token, index in vocab.items():
        tokens[index] = token
        types[index] = TOKEN_NORMAL
    eos = vocab["<|endoftext|>"]
    types[eos] = TOKEN_CONTROL
    lines = merges_text.split("\n")
    if lines[0].startswith("#version"):
        lines = lines[1:]
    return Tokenizer(tokens, types, [line.rstrip("\r") for line in lines if line.strip()], eos)


def write_gpt2_metadata(
    writer: GgufWriter, shape: Gpt2Shape, tokenizer: Tokenizer, name: str, type_name: str
) -> None:
    """The keys that llama.cpp's converter writes for GPT-2, in its order."""
    writer.add_string("general.architecture", "gpt2")
    writer.add_string("general.type", "model")
    writer.add_string("general.name", name)
    writer.add_int("gpt2.block_count", shape.L)
    writer.add_int("gpt2.context_length", shape.context)
    writer.add_int("gpt2.embedding_length", shape.C)
    writer.add_int("gpt2.feed_forward_length", shape.mlp)
    writer.add_int("gpt2.attention.head_count", shape.H)
    writer.add_f32("gpt2.attention.layer_norm_epsilon", shape.epsilon)
    writer.add_u32("general.file_type", FILE_TYPES[type_name])
    writer.add_string("tokenizer.ggml.model", "gpt2")
    writer.add_string("tokenizer.ggml.pre", "gpt-2")
    writer.add_strings("tokenizer.ggml.tokens", tokenizer.tokens)
    writer.add_i32s("tokenizer.ggml.token_type", tokenizer.token_types)
    if tokenizer.merges is not None:
        writer.add_strings("tokenizer.ggml.merges", tokenizer.merges)
    writer.add_int("tokenizer.ggml.bos_token_id", tokenizer.eos)
    writer.add_int("tokenizer.ggml.eos_token_id", tokenizer.eos)
    writer.add_u32("general.quantization_version", 2)


def gpt2_tensor_shapes(shape: Gpt2Shape) -> dict[str, tuple[int, ...]]:
    """Name -> (out, in) or (n,) of every tensor but the optional output.weight, in file order."""
    C, F = shape.C, shape.mlp
    shapes: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (shape.V, C),
        "position_embd.weight": (shape.context, C),
    }
    for layer in range(shape.L):
        block = f"blk.{layer}."
        for part, dims in (
            ("attn_norm", (C,)),
            ("attn_qkv", (3 * C, C)),
            ("attn_output", (C, C)),
            ("ffn_norm", (C,)),
            ("ffn_up", (F, C)),
            ("ffn_down", (C, F)),
        ):
            shapes[f"{block}{part}.weight"] = dims
            shapes[f"{block}{part}.bias"] = dims[:1]
    shapes["output_norm.weight"] = (C,)
    shapes["output_norm.bias"] = (C,)
    return shapes


def stored_type(name: str, matrix_type: str) -> str:
    """Vectors and position embeddings stay f32, as llama.cpp's converter keeps them."""
    vector = name.endswith(".bias") or "norm" in name or name == "position_embd.weight"
    return "f32" if vector else matrix_type
