# SPDX-License-Identifier: MIT
"""What the weights of a training depend on, beside the text: kept in run.json by train.py."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Choices:
    blocks: int = 12
    width: int = 128
    heads: int = 4
    context: int = 512
    vocabulary: int = 4096
    batch_tokens: int = 1024
    lengths: str = "64:8,128:2,256:1,512:1"  # length of the contexts : share of the steps
    rate: float = 3e-3
    warmup: int = 500
    weight_decay: float = 0.1
    beta2: float = 0.99
    clip: float = 1.0
    repeat: float = 0.5  # share of the contexts that repeat a passage
    end_of_text: float = 0.0  # share of the contexts that begin with <|endoftext|>
    anywhere: float = 0.0  # share of the contexts that begin at any token of a text
    positions: str = "waves"  # at the start: sinusoids ("waves"), or noise as GPT-2's ("noise")
    seed: int = 1
    start: str = ""  # SHA-256 of the GGUF file that the first weights come from, if any

    def faults(self) -> str | None:
        if self.width % self.heads or self.width % 32:
            return "--width must be a multiple of --heads and of 32 (a block of Q8_0)"
        if self.vocabulary < 512 or self.vocabulary > 65535:
            return "--vocabulary must lie between 512 and 65535"
        try:
            lengths = self.length_shares()
        except ValueError:
            return "--lengths must look like 64:4,128:2,512:1"
        if max(lengths) != self.context:
            return "the longest of --lengths must be --context, or late positions stay untrained"
        if min(lengths.values()) <= 0:
            return "every share in --lengths must be above 0"
        if self.positions not in ("waves", "noise"):
            return "--positions is waves or noise"
        for name in ("repeat", "end_of_text", "anywhere"):
            if not 0 <= getattr(self, name) <= 1:
                return f"--{name.replace('_', '-')} is a share of the contexts, from 0 to 1"
        if min(lengths) < 16 or max(lengths) > self.batch_tokens:
            return "--lengths must lie between 16 and --batch-tokens"
        return None

    def length_shares(self) -> dict[int, float]:
        pairs = [part.split(":") for part in self.lengths.split(",")]
        total = sum(float(share) for _, share in pairs)
        return {int(length): float(share) / total for length, share in pairs}
