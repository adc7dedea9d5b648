# SPDX-License-Identifier: MIT
"""GPT-2 in PyTorch, as small as it can be written: what train.py trains.

The architecture is GPT-2's in every detail: learned positions, LayerNorm before each half of a
block, biases everywhere, GELU in its tanh form, the output matrix tied to the token embedding.
Nothing in here knows of position 0. Parameters carry Hugging Face's names, so that saving is a
transposition.

    B contexts, T tokens, C d_model, H heads, L layers, V vocabulary
    forward(ids [B, T]) -> residual stream after the last LayerNorm [B, T, C]
    watch(ids [B, T])   -> h [L+1, B, T, C] before that LayerNorm, attention [L, B, H, T, T]
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

EPSILON = 1e-5
WAVE = 0.05  # amplitude of the positions at the start; the tokens start at 0.02
TRANSPOSED = ("attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj")  # Conv1D keeps (in, out)


@dataclass(frozen=True)
class Shape:
    blocks: int
    width: int
    heads: int
    context: int
    vocabulary: int


class Attention(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.c_attn = nn.Linear(shape.width, 3 * shape.width)
        self.c_proj = nn.Linear(shape.width, shape.width)

    def split(self, x: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Queries, keys and values, each [B, H, T, D]."""
        B, T, C = x.shape
        parts = self.c_attn(x).view(B, T, 3, self.heads, C // self.heads)
        return parts.permute(2, 0, 3, 1, 4).unbind(0)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        q, k, v = self.split(x)
        z = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.c_proj(z.transpose(1, 2).reshape(x.shape))

    def pattern(self, x: torch.Tensor) -> torch.Tensor:
        """Attention [B, H, T, T], which forward() never forms."""
        q, k, _ = self.split(x)
        scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
        later = torch.ones(scores.shape[-2:], dtype=torch.bool).triu(1)
        return scores.masked_fill(later, -torch.inf).softmax(-1)


class Mlp(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.c_fc = nn.Linear(shape.width, 4 * shape.width)
        self.c_proj = nn.Linear(4 * shape.width, shape.width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.c_proj(F.gelu(self.c_fc(x), approximate="tanh"))


class Block(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.ln_1 = nn.LayerNorm(shape.width, eps=EPSILON)
        self.attn = Attention(shape)
        self.ln_2 = nn.LayerNorm(shape.width, eps=EPSILON)
        self.mlp = Mlp(shape)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


def sinusoids(context: int, width: int) -> torch.Tensor:
    """Pairs sin(t / 10000^(2i / C)), cos(the same): [context, width]."""
    turns = torch.arange(context)[:, None] / 10000 ** (torch.arange(0, width, 2) / width)
    return torch.stack([turns.sin(), turns.cos()], 2).flatten(1)


class Gpt2(nn.Module):
    def __init__(self, shape: Shape, positions: str = "waves") -> None:
        super().__init__()
        self.shape = shape
        self.wte = nn.Embedding(shape.vocabulary, shape.width)
        self.wpe = nn.Embedding(shape.context, shape.width)
        self.h = nn.ModuleList(Block(shape) for _ in range(shape.blocks))
        self.ln_f = nn.LayerNorm(shape.width, eps=EPSILON)
        self.start(positions)

    def start(self, positions: str) -> None:
        """GPT-2's initial values; the writers to the residual stream are scaled by its depth.

        Positions start as noise too, or as the sinusoids of Vaswani et al. (2017); training then
        changes them like any other weight. From noise, heads that look one token back must find out
        about every position by itself; from sinusoids, position 0 begins nearly equal to position 1.
        """
        for name, parameter in self.named_parameters():
            if parameter.dim() == 1:
                continue
            deep = name.endswith("c_proj.weight")
            scale = 1 / math.sqrt(2 * self.shape.blocks) if deep else 1
            nn.init.normal_(parameter, std=0.02 * scale)
        if positions == "waves":
            with torch.no_grad():
                self.wpe.weight.copy_(WAVE * sinusoids(self.shape.context, self.shape.width))
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.zeros_(module.bias)

    def embed(self, ids: torch.Tensor) -> torch.Tensor:
        return self.wte(ids) + self.wpe.weight[: ids.shape[1]]

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        x = self.embed(ids)
        for block in self.h:
            x = block(x)
        return self.ln_f(x)

    def loss(self, rows: torch.Tensor) -> torch.Tensor:
        """Mean cross-entropy in nats per token; rows [B, T+1]."""
        x = self(rows[:, :-1])
        logits = F.linear(x, self.wte.weight).float()
        return F.cross_entropy(logits.flatten(0, 1), rows[:, 1:].flatten())

    def watch(self, ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        x = self.embed(ids)
        stream, attention = [x], []
        for block in self.h:
            attention.append(block.attn.pattern(block.ln_1(x)))
            x = block(x)
            stream.append(x)
        return torch.stack(stream), torch.stack(attention)


def groups(model: Gpt2, weight_decay: float) -> list[dict]:
    """Matrices decay; vectors do not. Neither do positions: few batches reach the late ones."""
    decays = [p for n, p in model.named_parameters() if p.dim() > 1 and n != "wpe.weight"]
    stays = [p for n, p in model.named_parameters() if p.dim() == 1 or n == "wpe.weight"]
    return [
        {"params": decays, "weight_decay": weight_decay},
        {"params": stays, "weight_decay": 0.0},
    ]


def hugging_face_config(shape: Shape) -> dict:
    return {
        "architectures": ["GPT2LMHeadModel"],
        "model_type": "gpt2",
        "activation_function": "gelu_new",
        "n_ctx": shape.context,
        "n_embd": shape.width,
        "n_head": shape.heads,
        "n_layer": shape.blocks,
        "n_positions": shape.context,
        "vocab_size": shape.vocabulary,
        "layer_norm_epsilon": EPSILON,
        "bos_token_id": shape.vocabulary - 1,
        "eos_token_id": shape.vocabulary - 1,
        "tie_word_embeddings": True,
    }


def save_hugging_face(model: Gpt2, folder: Path) -> None:
    """config.json and model.safetensors (F32) of Hugging Face's layout."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    tensors = {}
    for name, value in model.state_dict().items():
        value = value.detach().float()
        conv1d = name.endswith(".weight") and any(part in name for part in TRANSPOSED)
        tensors[name] = (value.T if conv1d else value).contiguous()
    save_file(tensors, str(folder / "model.safetensors"), {"format": "pt"})
    config = json.dumps(hugging_face_config(model.shape), indent=1)
    (folder / "config.json").write_text(config + "\n", encoding="utf-8")


def shape_of(checkpoint: dict) -> Shape:
    return Shape(**checkpoint["shape"])


def shape_as_dict(shape: Shape) -> dict:
    return asdict(shape)
