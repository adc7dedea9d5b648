# SPDX-License-Identifier: MIT
"""Makes tests/golden/fixtures/: tiny GPT-2 models, what every tap must be, and manifest.json.

    python tests/golden/make_fixtures.py

For developers, when the reference, the tap list or the default model changes; the results are committed,
so building and testing need no Python. Seeds are fixed: the same numpy gives the same files.

manifest.json is what the native and the browser test read, paths relative to itself:

    {"cases": [{"name", "model", "texts": [[id]], "lines": [string] | null, "taps": glob list,
                "expected": file, "fast": boolean, "notes"}]}

blocks.bin holds blocks of every quantised type and their values, for tests/c/test_quant.c.

`lines` are texts that tokenise to exactly `texts`. `taps` is what to ask the engine for;
`expected` then holds the same tensors as `laminar run --taps` writes. `fast` marks the cases
on which the bounds of the fast mode are tested as well.

Random weights alone make a poor test: every token would look alike and softmax would be flat.
So LayerNorm gains are log-normal (a few dimensions dominate, as in GPT-2), biases are not
zero, queries and keys are large enough for peaked attention, and `outliers` plants what GPT-2
grows by itself: one neuron of the second block's MLP fires at position 0 only and writes to three
residual dimensions until the norm there is 30 to 60 times that of other tokens. Two models have
something that a reader of the file must not overlook: another epsilon, and key biases that push
scores into the hundreds while softmax, blind to a common shift, stays what it was.
"""

from __future__ import annotations

import json
import os
import re
import struct
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import reference

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FIXTURES = HERE / "fixtures"
sys.path.insert(0, str(ROOT / "tools"))

import gguf_write as gguf  # noqa: E402  (found through the line above)

OUTLIER_DIMS = (5, 23, 41)
OUTLIER_BLOCK = 1
OUTLIER_SIZE = 30.0  # residual norm at position 0 / that of other tokens

EVERYTHING = ["*", "blocks.*.attn.hook_result", "logits"]
GEOMETRY = [
    "blocks.0.hook_resid_pre",
    "blocks.*.hook_attn_out",
    "blocks.*.hook_mlp_out",
    "blocks.*.hook_resid_post",
]

MERGES = (
    "Ġ t|Ġ a|h e|i n|r e|o n|Ġt he|e r|Ġ s|a t|Ġ w|Ġ o|e n|Ġ c|i t|i s|a n|o r|e s|Ġ b|e d|Ġ f|in g"
).split("|")


@dataclass
class TinyModel:
    """One model file. With V = 0 the vocabulary is the 256 bytes, MERGES and <|endoftext|>;
    otherwise V ids that carry no merges."""

    name: str
    seed: int
    L: int
    C: int
    H: int
    F: int
    type_name: str
    V: int = 0
    context: int = 40
    tied: bool = True
    outliers: bool = False
    key_bias: float = 0.1
    int_type: str = "u32"
    alignment: int = 32
    epsilon: float = 1e-5
    types: dict[str, str] = field(default_factory=dict)  # part of a name -> another type

    def tokenizer(self) -> gguf.Tokenizer:
        alphabet = sorted(gguf.byte_alphabet())
        if self.V:
            tokens = [*alphabet[: self.V - 1], "<|endoftext|>"]
        else:
            tokens = [*alphabet, *(m.replace(" ", "") for m in MERGES), "<|endoftext|>"]
        types = [gguf.TOKEN_NORMAL] * (len(tokens) - 1) + [gguf.TOKEN_CONTROL]
        return gguf.Tokenizer(tokens, types, None if self.V else MERGES, len(tokens) - 1)

    def weights(self, V: int) -> dict[str, np.ndarray]:
        rng = np.random.default_rng(self.seed)
        shape = gguf.Gpt2Shape(self.L, self.C, self.H, V, self.context, self.F)
        weights = {}
        for name, dims in gguf.gpt2_tensor_shapes(shape).items():
            normal = rng.standard_normal(dims)
            if name == "token_embd.weight":
                # Common tokens are shorter than rare ones, as in trained models.
                array = normal * rng.uniform(0.4, 1.2, (V, 1))
            elif name == "position_embd.weight":
                array = 0.1 * normal
            elif "norm" in name:
                gain = np.exp(0.4 * normal)
                array = gain if name.endswith(".weight") else 0.2 * normal
            elif name.endswith(".bias"):
                array = 0.1 * normal
                if "attn_qkv" in name:
                    array[self.C : 2 * self.C] *= self.key_bias / 0.1
            else:
                array = normal / np.sqrt(dims[1])
                if "ffn_up" in name:
                    array *= np.exp(0.6 * rng.standard_normal((dims[0], 1)))
                if "attn_output" in name or "ffn_down" in name:
                    array *= 0.4
            weights[name] = array.astype(np.float32)
        if not self.tied:
            weights["output.weight"] = (0.1 * rng.standard_normal((V, self.C))).astype(np.float32)
        if self.outliers:
            self.plant_outliers(weights)
        return weights

    def plant_outliers(self, weights: dict[str, np.ndarray]) -> None:
        """Position 0 gets a mark in one dimension; a neuron that looks for it writes big."""
        block, mark, neuron = f"blk.{OUTLIER_BLOCK}.", 7, 0
        weights["position_embd.weight"][:, mark] = 0
        weights["position_embd.weight"][0, mark] = 8
        weights["token_embd.weight"][:, mark] = 0
        weights[block + "ffn_norm.weight"][mark] = 1
        weights[block + "ffn_up.weight"][neuron] = 0
        weights[block + "ffn_up.weight"][neuron, mark] = 4
        weights[block + "ffn_up.bias"][neuron] = -8
        down = weights[block + "ffn_down.weight"]
        down[:, neuron] = 0
        for dim, part in zip(OUTLIER_DIMS, (1.0, -0.6, 0.3), strict=True):
            down[dim, neuron] = part * OUTLIER_SIZE

    def write(self, path: Path) -> None:
        tokenizer = self.tokenizer()
        V = len(tokenizer.tokens)
        shape = gguf.Gpt2Shape(self.L, self.C, self.H, V, self.context, self.F, self.epsilon)
        writer = gguf.GgufWriter(self.alignment, self.int_type)
        gguf.write_gpt2_metadata(writer, shape, tokenizer, self.name, self.type_name)
        for name, array in self.weights(V).items():
            stored = gguf.stored_type(name, self.type_name)
            if stored == self.type_name:
                others = [kind for part, kind in self.types.items() if part in name]
                stored = others[0] if others else stored
            writer.add_array(name, array, stored)
        writer.write(path)


@dataclass
class Case:
    name: str
    model: str
    texts: list[list[int]]
    taps: list[str]
    notes: str
    fast: bool = False
    lines: list[str] | None = field(default=None)


MODELS = [
    TinyModel(
        "f32-odd", 1, L=2, C=60, H=4, F=100, type_name="f32", V=97, int_type="u64", epsilon=0.01
    ),
    TinyModel("q8", 2, L=2, C=96, H=6, F=256, type_name="q8_0"),
    TinyModel(
        "f16-one-head",
        3,
        L=2,
        C=64,
        H=1,
        F=72,
        type_name="f16",
        tied=False,
        alignment=64,
        key_bias=100,
    ),
    TinyModel("q4", 4, L=2, C=128, H=2, F=256, type_name="q4_0", V=80),
    TinyModel(
        "q8-outliers", 5, L=3, C=96, H=4, F=160, type_name="q8_0", V=64, tied=False, outliers=True
    ),
    TinyModel(
        "mixed",
        6,
        L=1,
        C=256,
        H=4,
        F=256,
        type_name="q8_0",
        V=64,
        tied=False,
        types={
            "token_embd": "q5_1",
            "attn_qkv": "q4_k",
            "attn_output": "q5_k",
            "ffn_up": "q4_1",
            "ffn_down": "q6_k",
            "output.weight": "q5_0",
        },
    ),
    TinyModel("deep", 7, L=12, C=96, H=6, F=256, type_name="q8_0", V=96, outliers=True),
]

# Byte tokens and merged ones; every line has another length in tokens.
RAGGED = ["x", "the king", "Kim's quiz, 12", "q\u00e9"]
MINI_LINE = "It was the best of times, it was the worst of times"
PRE_TOKEN = re.compile(
    r"'s|'t|'re|'ve|'m|'ll|'d| ?[^\W\d_]+| ?\d+| ?[^\s\w]+|\s+(?!\S)|\s+"  # no _ in the lines
)


def encode(model: reference.Model, line: str) -> list[int]:
    """Byte-level BPE, written plainly; its classes agree with GPT-2's on the lines above."""
    tokens = {token: index for index, token in enumerate(model.keys["tokenizer.ggml.tokens"])}
    ranks = {merge: rank for rank, merge in enumerate(model.keys["tokenizer.ggml.merges"])}
    alphabet = gguf.byte_alphabet()
    ids: list[int] = []
    for word in PRE_TOKEN.findall(line):
        pieces = [alphabet[byte] for byte in word.encode("utf-8")]
        while len(pieces) > 1:
            pairs = [f"{a} {b}" for a, b in zip(pieces, pieces[1:], strict=False)]
            best = min(pairs, key=lambda pair: ranks.get(pair, len(ranks)))
            if best not in ranks:
                break
            at = pairs.index(best)
            pieces[at : at + 2] = [best.replace(" ", "")]
        ids += [tokens[piece] for piece in pieces]
    return ids


def random_ids(seed: int, count: int, V: int) -> list[int]:
    return [int(i) for i in np.random.default_rng(seed).integers(0, V, count)]


def cases(models: dict[str, reference.Model]) -> list[Case]:
    odd = [random_ids(10 + T, T, 97) for T in (1, 2, 7, 40)]
    return [
        Case(
            "f32-odd-1",
            "f32-odd",
            [odd[0]],
            EVERYTHING,
            "one token; head size 15, F = 100, epsilon 0.01",
        ),
        Case("f32-odd-2", "f32-odd", [odd[1]], EVERYTHING, "two tokens"),
        Case("f32-odd-7", "f32-odd", [odd[2]], EVERYTHING, "u64 keys, no merges"),
        Case(
            "f32-odd-40",
            "f32-odd",
            [odd[3]],
            ["blocks.1.attn.*", "blocks.*.hook_resid_post"],
            "longer than a tile",
        ),
        Case(
            "q8-ragged",
            "q8",
            [encode(models["q8"], line) for line in RAGGED],
            ["hook_*", "blocks.1.*", "ln_final.*", "logits"],
            "four texts of different lengths in one pass, each alone with itself",
            lines=RAGGED,
        ),
        Case(
            "q8-40",
            "q8",
            [random_ids(20, 40, 280)],
            GEOMETRY,
            "bounds of the fast mode without outliers",
            fast=True,
        ),
        Case(
            "f16-one-head-9",
            "f16-one-head",
            [random_ids(30, 9, 280)],
            EVERYTHING,
            "own output.weight, alignment 64; scores in the hundreds, which softmax must survive",
        ),
        Case("q4-7", "q4", [random_ids(40, 7, 80)], EVERYTHING, "Q4_0, F = 2 C"),
        Case(
            "mixed-1",
            "mixed",
            [random_ids(41, 1, 64)],
            EVERYTHING,
            "a type for each matrix; one token, which is multiplied another way",
        ),
        Case(
            "mixed-24",
            "mixed",
            [random_ids(42, 24, 64)],
            [*GEOMETRY, "blocks.*.attn.hook_result"],
            "the same; heads of 64 inside blocks of 256",
            fast=True,
        ),
        Case(
            "q8-outliers-9",
            "q8-outliers",
            [random_ids(50, 9, 64)],
            EVERYTHING,
            "massive activations at position 0 through every tap; own output.weight",
        ),
        Case(
            "deep-32",
            "deep",
            [random_ids(60, 32, 96)],
            GEOMETRY,
            "12 blocks with massive activations: the bounds of the fast mode",
            fast=True,
        ),
        Case(
            "mini",
            "mini",
            [encode(models["mini"], MINI_LINE)],
            GEOMETRY,
            "the default model on real text",
            fast=True,
            lines=[MINI_LINE],
        ),
    ]


def random_blocks(rng: np.random.Generator, kind: int, count: int) -> np.ndarray:
    """Any bytes make a block, if its halves are finite; [count, bytes]."""
    blocks = rng.integers(0, 256, (count, reference.BLOCKS[kind][1]), dtype=np.uint8)
    for at in reference.HALVES[kind]:
        halves = rng.integers(0, 65536, count).astype("<u2")
        halves[halves & 0x7C00 == 0x7C00] &= 0x83FF  # infinite and NaN become subnormal
        blocks[:, at : at + 2] = halves.view(np.uint8).reshape(-1, 2)
    return blocks


def write_blocks(path: Path) -> None:
    """What tests/c/test_quant.c reads: for each type its id, the number of blocks (u32 each), the
    blocks, their values in f32."""
    rng = np.random.default_rng(8)
    with open(path, "wb") as file:
        for kind, (values, _) in reference.BLOCKS.items():
            blocks = random_blocks(rng, kind, 1024 // values)
            file.write(struct.pack("<II", kind, len(blocks)) + blocks.tobytes())
            file.write(reference.dequantise(blocks.reshape(-1), kind, 1024).tobytes())


def main() -> None:
    FIXTURES.mkdir(exist_ok=True)
    write_blocks(FIXTURES / "blocks.bin")
    files = {"mini": ROOT / "models" / "mini" / "mini.gguf"}
    for tiny in MODELS:
        files[tiny.name] = FIXTURES / f"{tiny.name}.gguf"
        tiny.write(files[tiny.name])
    models = {name: reference.read_gguf(path) for name, path in files.items()}

    entries = []
    for case in cases(models):
        taps = reference.run_batch(models[case.model], case.texts, case.taps)
        expected = FIXTURES / f"{case.name}.safetensors"
        reference.write_safetensors(expected, taps)
        entries.append(
            {
                "name": case.name,
                "model": Path(os.path.relpath(files[case.model], FIXTURES)).as_posix(),
                "texts": case.texts,
                "lines": case.lines,
                "taps": case.taps,
                "expected": expected.name,
                "fast": case.fast,
                "notes": case.notes,
            }
        )
        print(f"{case.name}: {expected.stat().st_size} bytes")
    manifest = FIXTURES / "manifest.json"
    manifest.write_text(json.dumps({"cases": entries}, indent=2, ensure_ascii=False) + "\n")
    print(f"{sum(file.stat().st_size for file in FIXTURES.iterdir())} bytes in all")


if __name__ == "__main__":
    main()
