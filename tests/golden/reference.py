# SPDX-License-Identifier: MIT
"""GPT-2 written down plainly: the independent implementation that the engine is held against.

    python tests/golden/reference.py MODEL.gguf --tokens 1,2,3 [--taps GLOB,...] --out taps.safetensors

make_fixtures.py imports it; the command line is for looking at one model by hand. It shares no
code with the engine or with the writer of the test models: it has a GGUF reader, dequantisers
and a forward pass of its own, and no tricks. Weights are dequantised to the f32 values that the
formats define (products of a scale and small integers are exact, types with a least value round
once when they add it); everything after that is float64 and only the finished taps are rounded
to f32, so its own error (about 1e-7) is far below every bound it
is used for.

Letters: T tokens, C d_model, H heads, D = C/H, F d_mlp, L layers, V vocabulary. For block l
on the residual stream x [T, C]:

    n1 = (x - mean) / sqrt(var + eps)            ln1.hook_scale is the denominator
    q|k|v = (n1 g1 + b1) Wqkv^T + bqkv           each [T, H, D]
    s[h,i,j] = q[i,h] . k[j,h] / sqrt(D)         -inf for j > i
    z[i,h] = sum_j softmax(s)[h,i,j] v[j,h]
    result[i,h] = z[i,h] Wo[:, h]^T              head by head, without the bias
    a = sum_h result[:, h] + bo                  mid = x + a
    m = gelu((n2 g2 + b2) Wup^T + bup) Wdown^T + bdown
    x' = mid + m

gelu is the tanh form. Matrices in the file are (out, in).
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

Taps = dict[str, np.ndarray]

_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q"}
_SCALARS[12] = "d"
_STRING, _ARRAY = 8, 9


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, form: str) -> Any:
        (value,) = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return value

    def string(self) -> str:
        length = self.take("Q")
        self.at += length
        return self.data[self.at - length : self.at].decode("utf-8")

    def value(self, kind: int) -> Any:
        if kind == _STRING:
            return self.string()
        if kind == _ARRAY:
            item, count = self.take("I"), self.take("Q")
            return [self.value(item) for _ in range(count)]
        return self.take(_SCALARS[kind])


# Values and bytes of a block, by ggml type id: Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q4_K, Q5_K, Q6_K.
BLOCKS = {
    2: (32, 18),
    3: (32, 20),
    6: (32, 22),
    7: (32, 24),
    8: (32, 34),
    12: (256, 144),
    13: (256, 176),
    14: (256, 210),
}
# Where in a block its f16 numbers are.
HALVES = {2: (0,), 3: (0, 2), 6: (0,), 7: (0, 2), 8: (0,), 12: (0, 2), 13: (0, 2), 14: (208,)}


def _half(blocks: np.ndarray, at: int) -> np.ndarray:
    """[blocks, 1] f32 of the f16 at byte `at` of every block."""
    return blocks[:, at : at + 2].copy().view("<f2").astype(np.float32)


def _nibbles(codes: np.ndarray, run: int) -> np.ndarray:
    """The low nibbles of `run` bytes, then their high nibbles, then those of the next bytes."""
    runs = codes.reshape(len(codes), -1, run)
    return np.stack([runs & 15, runs >> 4], axis=2).reshape(len(codes), -1)


def _dequantise_32(blocks: np.ndarray, kind: int) -> np.ndarray:
    d = _half(blocks, 0)
    if kind == 8:
        return d * blocks[:, 2:].copy().view(np.int8).astype(np.float32)
    has_least = kind in (3, 7)
    at = 4 if has_least else 2
    if kind in (6, 7):
        fifth = np.unpackbits(blocks[:, at : at + 4], axis=1, bitorder="little")
        q = _nibbles(blocks[:, at + 4 :], 16) + 16 * fifth.astype(np.float32)
    else:
        q = _nibbles(blocks[:, at:], 16).astype(np.float32)
    if has_least:
        return d * q + _half(blocks, 2)
    return d * (q - np.float32(16 if kind == 6 else 8))


def _group_codes(packed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The 6-bit scale and least value of each of eight groups, out of 12 bytes."""
    first, second, third = packed[:, :4], packed[:, 4:8], packed[:, 8:]
    scales = np.concatenate([first % 64, third % 16 + first // 64 * 16], axis=1)
    least = np.concatenate([second % 64, third // 16 + second // 64 * 16], axis=1)
    return scales.astype(np.float32), least.astype(np.float32)


def _dequantise_k(blocks: np.ndarray, kind: int) -> np.ndarray:
    scales, least = _group_codes(blocks[:, 4:16])
    scales, least = _half(blocks, 0) * scales, _half(blocks, 2) * least
    q = _nibbles(blocks[:, -128:], 32).reshape(-1, 8, 32).astype(np.float32)
    if kind == 13:
        bits = np.unpackbits(blocks[:, 16:48, None], axis=2, bitorder="little")
        q = q + 16 * bits.transpose(0, 2, 1).astype(np.float32)
    return scales[:, :, None] * q - least[:, :, None]


def _dequantise_6k(blocks: np.ndarray) -> np.ndarray:
    pairs = blocks[:, 128:192].reshape(-1, 2, 1, 32) >> np.array([[0], [2], [4], [6]], np.uint8)
    q = _nibbles(blocks[:, :128], 64) + 16 * (pairs % 4).reshape(-1, 256).astype(np.float32) - 32
    scales = _half(blocks, 208) * blocks[:, 192:208].copy().view(np.int8).astype(np.float32)
    return scales[:, :, None] * q.reshape(-1, 16, 16).astype(np.float32)


def dequantise(raw: np.ndarray, kind: int, count: int) -> np.ndarray:
    """The first `count` values of a tensor's bytes as f32, by ggml type id."""
    if kind == 0:
        return raw[: 4 * count].view("<f4")
    if kind == 1:
        return raw[: 2 * count].view("<f2").astype(np.float32)
    values, size = BLOCKS[kind]
    blocks = raw[: count // values * size].reshape(-1, size)
    if kind == 14:
        return _dequantise_6k(blocks).reshape(-1)
    return (_dequantise_k if values == 256 else _dequantise_32)(blocks, kind).reshape(-1)


@dataclass
class Model:
    """keys: the file's metadata; weights: name -> float64 array, matrices (out, in)."""

    keys: dict[str, Any]
    weights: dict[str, np.ndarray]

    @property
    def L(self) -> int:
        return int(self.keys["gpt2.block_count"])

    @property
    def H(self) -> int:
        return int(self.keys["gpt2.attention.head_count"])

    @property
    def epsilon(self) -> float:
        return float(self.keys["gpt2.attention.layer_norm_epsilon"])


def read_gguf(path: Path | str) -> Model:
    reader = _Reader(Path(path).read_bytes())
    if reader.data[:4] != b"GGUF":
        raise ValueError(f"{path} is no GGUF file")
    reader.at = 4
    version, n_tensors, n_keys = reader.take("I"), reader.take("Q"), reader.take("Q")
    if version != 3:
        raise ValueError(f"GGUF version {version}")
    keys: dict[str, Any] = {}
    for _ in range(n_keys):
        key = reader.string()
        keys[key] = reader.value(reader.take("I"))
    directory = []
    for _ in range(n_tensors):
        name = reader.string()
        dims = [reader.take("Q") for _ in range(reader.take("I"))]
        directory.append((name, tuple(reversed(dims)), reader.take("I"), reader.take("Q")))
    alignment = keys.get("general.alignment", 32)
    data = np.frombuffer(reader.data, dtype=np.uint8)[-(-reader.at // alignment) * alignment :]
    weights = {}
    for name, shape, kind, offset in directory:
        values = dequantise(data[offset:], kind, int(np.prod(shape)))
        weights[name] = values.reshape(shape).astype(np.float64)
    return Model(keys, weights)


def round_to_int8(x: np.ndarray) -> np.ndarray:
    """What `fast` does to activations: blocks of 32 along the last axis to d * (-127..127)."""
    blocks = x.reshape(*x.shape[:-1], -1, 32)
    d = np.abs(blocks).max(axis=-1, keepdims=True) / 127
    q = np.rint(np.divide(blocks, d, out=np.zeros_like(blocks), where=d > 0))
    return (q * d).reshape(x.shape)


def gelu(x: np.ndarray) -> np.ndarray:
    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))


def forward(
    model: Model, tokens: list[int], fast: bool = False
) -> Iterator[tuple[str, np.ndarray]]:
    """Yields (tap name, float64 tensor) in the order of the pass, for one text.

    fast=True rounds the input of every matrix product to int8: a simulation that shows what the
    bounds of the fast mode leave room for, not a second reference.
    """
    weights = model.weights
    embedding = weights["token_embd.weight"]
    T, C, H = len(tokens), embedding.shape[1], model.H
    D = C // H
    masked = np.triu(np.ones((T, T), dtype=bool), k=1)

    def linear(x: np.ndarray, name: str) -> np.ndarray:
        rounded = round_to_int8(x) if fast else x
        return rounded @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    def layer_norm(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        centred = x - x.mean(axis=1, keepdims=True)
        scale = np.sqrt((centred**2).mean(axis=1, keepdims=True) + model.epsilon)
        return scale, centred / scale

    def affine(normalized: np.ndarray, name: str) -> np.ndarray:
        return normalized * weights[f"{name}.weight"] + weights[f"{name}.bias"]

    token_part = embedding[tokens]
    position_part = weights["position_embd.weight"][:T]
    yield "hook_embed", token_part
    yield "hook_pos_embed", position_part
    x = token_part + position_part

    for layer in range(model.L):
        tap, block = f"blocks.{layer}.", f"blk.{layer}."
        yield tap + "hook_resid_pre", x
        scale, normalized = layer_norm(x)
        yield tap + "ln1.hook_scale", scale
        yield tap + "ln1.hook_normalized", normalized

        qkv = linear(affine(normalized, block + "attn_norm"), block + "attn_qkv")
        q, k, v = (part.reshape(T, H, D) for part in np.split(qkv, 3, axis=1))
        yield tap + "attn.hook_q", q
        yield tap + "attn.hook_k", k
        yield tap + "attn.hook_v", v
        scores = np.einsum("ihd,jhd->hij", q, k) / np.sqrt(D)
        scores[:, masked] = -np.inf
        yield tap + "attn.hook_attn_scores", scores
        pattern = np.exp(scores - scores.max(axis=2, keepdims=True))
        pattern /= pattern.sum(axis=2, keepdims=True)
        yield tap + "attn.hook_pattern", pattern
        z = np.einsum("hij,jhd->ihd", pattern, v)
        yield tap + "attn.hook_z", z
        per_head = weights[block + "attn_output.weight"].reshape(C, H, D)
        yield tap + "attn.hook_result", np.einsum("ihd,chd->ihc", z, per_head)
        attn_out = linear(z.reshape(T, C), block + "attn_output")
        yield tap + "hook_attn_out", attn_out

        mid = x + attn_out
        yield tap + "hook_resid_mid", mid
        scale, normalized = layer_norm(mid)
        yield tap + "ln2.hook_scale", scale
        yield tap + "ln2.hook_normalized", normalized
        pre = linear(affine(normalized, block + "ffn_norm"), block + "ffn_up")
        yield tap + "mlp.hook_pre", pre
        post = gelu(pre)
        yield tap + "mlp.hook_post", post
        mlp_out = linear(post, block + "ffn_down")
        yield tap + "hook_mlp_out", mlp_out
        x = mid + mlp_out
        yield tap + "hook_resid_post", x

    scale, normalized = layer_norm(x)
    yield "ln_final.hook_scale", scale
    yield "ln_final.hook_normalized", normalized
    final = affine(normalized, "output_norm")
    unembedding = weights.get("output.weight", embedding)
    yield "logits", (round_to_int8(final) if fast else final) @ unembedding.T


def asked_for(name: str, globs: list[str]) -> bool:
    """As in the engine: hook_result is large, so only a glob that ends in its name asks for it."""
    if name.endswith("hook_result"):
        globs = [glob for glob in globs if glob.endswith("hook_result")]
    return any(fnmatch.fnmatchcase(name, glob) for glob in globs)


def run_batch(model: Model, texts: list[list[int]], globs: list[str], fast: bool = False) -> Taps:
    """The taps that match, in the layout of `laminar run`: batch first, texts padded with 0 to
    the longest, `tokens` i32 padded with -1, `lengths` i32, `logits` [B, V] of each last
    position, or [B, T, V] when a glob is `logits`.
    """
    longest = max(map(len, texts))
    all_logits = "logits" in globs
    tokens = np.full((len(texts), longest), -1, dtype=np.int32)
    out: Taps = {"tokens": tokens, "lengths": np.array(list(map(len, texts)), dtype=np.int32)}
    for index, text in enumerate(texts):
        T = len(text)
        tokens[index, :T] = text
        for name, tensor in forward(model, text, fast):
            if name == "logits" and not all_logits:
                tensor = tensor[-1]
            elif not asked_for(name, globs):
                continue
            # Axes that count tokens: heads come first in scores and pattern, else tokens do.
            if name.endswith(("hook_attn_scores", "hook_pattern")):
                shape = (tensor.shape[0], longest, longest)
                place: tuple[Any, ...] = (index, slice(None), slice(T), slice(T))
            elif tensor.ndim == 1:
                shape, place = tensor.shape, (index,)
            else:
                shape, place = (longest, *tensor.shape[1:]), (index, slice(T))
            batch = out.setdefault(name, np.zeros((len(texts), *shape), dtype=np.float32))
            batch[place] = tensor
    return out


def write_safetensors(path: Path | str, tensors: Taps) -> None:
    header, offset = {}, 0
    for name, array in tensors.items():
        dtype = {"float32": "F32", "int32": "I32"}[array.dtype.name]
        header[name] = {
            "dtype": dtype,
            "shape": list(array.shape),
            "data_offsets": [offset, offset + array.nbytes],
        }
        offset += array.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for array in tensors.values():
            file.write(np.ascontiguousarray(array).tobytes())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("--tokens", required=True, help="ids with commas; texts with semicolons")
    parser.add_argument("--taps", default="*", help="globs with commas")
    parser.add_argument("--fast", action="store_true", help="simulate int8 activations")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    texts = [[int(i) for i in text.split(",")] for text in arguments.tokens.split(";")]
    model = read_gguf(arguments.model)
    taps = run_batch(model, texts, arguments.taps.split(","), arguments.fast)
    write_safetensors(arguments.out, taps)


if __name__ == "__main__":
    main()
