# SPDX-License-Identifier: MIT
"""The training itself: steps, checkpoints and the log. train.py calls it and says what it does.

log.tsv gets a line every --log-every steps: what is lost on held-out text, and how far position 0
is apart so far. It only watches: nothing in the loss or in the weights knows of position 0.
"""

from __future__ import annotations

import argparse
import math
import os
import signal
import time
from pathlib import Path

import corpus
import gpt2
import numpy as np
import start
import torch
from choices import Choices
from text import BadText

WATCHED = (48, 64)  # contexts and tokens that are held out and looked at for each line of the log
COLUMNS = (
    *("step", "tokens", "minutes", "rate", "train", "held_nats_per_byte"),
    *("blocks_over_5x", "ratios", "sinks", "angle"),
)


class Training:
    """Model, optimiser and clock of a run, with what is needed to stop and go on."""

    def __init__(self, arguments: argparse.Namespace, choices: Choices) -> None:
        self.out, self.choices = arguments.out, choices
        torch.manual_seed(choices.seed)
        shape = gpt2.Shape(
            choices.blocks, choices.width, choices.heads, choices.context, choices.vocabulary
        )
        self.model = gpt2.Gpt2(shape, choices.positions)
        self.bf16 = arguments.precision == "bf16"
        self.optimiser = torch.optim.AdamW(
            gpt2.groups(self.model, choices.weight_decay),
            lr=choices.rate,
            betas=(0.9, choices.beta2),
            fused=True,
        )
        self.step, self.tokens, self.seconds = 0, 0, 0.0
        self.decay_start, self.decay_steps = 0, 0
        own = self.out / "checkpoint.pt"
        if own.exists():
            self.load(own)
        elif arguments.decay_from:
            self.load(arguments.decay_from)
            self.decay_start, self.decay_steps = self.step, arguments.steps
        elif arguments.start:
            start.load_weights(self.model, arguments.start)
            print(f"starts from the weights of {arguments.start}", flush=True)

    def load(self, path: Path) -> None:
        try:
            stored = torch.load(path, weights_only=True)
        except Exception as error:  # torch.load has no exception of its own for a damaged file
            raise BadText(
                f"{path}: no whole checkpoint ({error}). Put a step-N.pt of the same folder in its "
                "place, or give another --out to start anew."
            ) from error
        self.model.load_state_dict(stored["model"])
        self.optimiser.load_state_dict(stored["optimiser"])
        for name in ("step", "tokens", "seconds", "decay_start", "decay_steps"):
            setattr(self, name, stored[name])
        print(f"goes on from {path} at step {self.step}", flush=True)

    def save(self, name: str = "checkpoint.pt") -> None:
        """Whole or not at all: an interrupted write leaves the previous checkpoint."""
        stored = {
            "model": self.model.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            **{n: getattr(self, n) for n in ("step", "tokens", "seconds")},
            **{n: getattr(self, n) for n in ("decay_start", "decay_steps")},
        }
        partial = self.out / f"{name}.partial"
        torch.save(stored, partial)
        os.replace(partial, self.out / name)

    def rate(self) -> float:
        """Warm-up, then constant; a decaying branch falls straight to zero."""
        rate = self.choices.rate * min(1, (self.step + 1) / self.choices.warmup)
        if self.decay_steps:
            rate *= max(0, 1 - (self.step - self.decay_start) / self.decay_steps)
        return rate

    def autocast(self):
        return torch.autocast("cpu", torch.bfloat16, enabled=self.bf16)

    def advance(self, tokens: corpus.Tokens) -> float:
        """One step; the loss in nats per token."""
        choices = self.choices
        rng = np.random.default_rng([choices.seed, self.step])
        shares = choices.length_shares()
        length = int(rng.choice(list(shares), p=list(shares.values())))
        shape = (choices.batch_tokens // length, length)
        mixture = corpus.Mixture(choices.repeat, choices.end_of_text, choices.anywhere)
        rows = corpus.batch(tokens, shape, mixture, rng)
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate()
        with self.autocast():
            loss = self.model.loss(torch.from_numpy(rows))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), choices.clip)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.step += 1
        self.tokens += rows[:, 1:].size
        return loss.item()

    def watch(self, held: corpus.Tokens) -> dict[str, object]:
        """Held-out loss and where position 0 stands, on contexts that are always the same."""
        shape = (WATCHED[0], min(WATCHED[1], self.choices.context))
        rows = corpus.batch(held, shape, corpus.Mixture(), np.random.default_rng(0))
        with torch.no_grad():
            loss = self.model.loss(torch.from_numpy(rows)).item()
            stream, attention = self.model.watch(torch.from_numpy(rows[:, :-1]))
        norms = stream[1:].norm(dim=-1)  # [L, B, T]
        ratios = (norms[..., 0] / norms[..., 1:].median(dim=-1).values).mean(-1)
        sinks = attention[..., shape[1] // 2 :, 0].mean((1, 2, 3))  # second half of the queries
        unit = torch.nn.functional.normalize(stream[1:], dim=-1)
        angles = (unit[..., :-1, :] * unit[..., 1:, :]).sum(-1).clamp(-1, 1).acos()
        gap = (angles[..., 0] - angles[..., 1:].mean(-1)).mean(-1)
        bytes_per_token = held.bytes / len(held.ids)
        return {
            "held_nats_per_byte": f"{loss / bytes_per_token:.4f}",
            "blocks_over_5x": int((ratios >= 5).sum()),
            "ratios": " ".join(f"{value:.1f}" for value in ratios.tolist()),
            "sinks": " ".join(f"{value:.2f}" for value in sinks.tolist()),
            "angle": f"{gap.max().item():.2f}",
        }

    def log(self, held: corpus.Tokens, train_loss: float) -> None:
        path = self.out / "log.tsv"
        line = {
            "step": self.step,
            "tokens": self.tokens,
            "minutes": f"{self.seconds / 60:.1f}",
            "rate": f"{self.rate():.2e}",
            "train": f"{train_loss:.3f}",
            **self.watch(held),
        }
        if not path.exists():
            path.write_text("\t".join(COLUMNS) + "\n", encoding="utf-8")
        text = "\t".join(str(line[column]) for column in COLUMNS)
        with path.open("a", encoding="utf-8") as file:
            file.write(text + "\n")
        print(text, flush=True)


def last_step(arguments: argparse.Namespace, training: Training) -> float:
    if training.decay_steps:
        return training.decay_start + training.decay_steps
    return arguments.steps if arguments.steps else math.inf


def run(
    arguments: argparse.Namespace, choices: Choices, tokens: tuple[corpus.Tokens, corpus.Tokens]
) -> None:
    """Steps until the end, the time or a signal; saves now and then, and at the end."""
    torch.set_num_threads(arguments.threads)
    training = Training(arguments, choices)
    train, held = tokens
    stop: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda caught, _frame: stop.append(caught))
    began = saved = time.monotonic()
    before = training.seconds
    losses: list[float] = []
    while training.step < last_step(arguments, training) and not stop:
        losses.append(training.advance(train))
        if not math.isfinite(losses[-1]):
            raise BadText(f"The loss is {losses[-1]} at step {training.step}. Lower --rate.")
        now = time.monotonic()
        training.seconds = before + now - began
        if training.step % arguments.log_every == 0:
            training.log(held, sum(losses) / len(losses))
            losses = []
        if training.step % arguments.keep_every == 0:
            training.save(f"step-{training.step}.pt")
        if now - saved > 60 * arguments.save_minutes:
            training.save()
            saved = now
        if arguments.minutes and now - began > 60 * arguments.minutes:
            break
    training.save()
    gpt2.save_hugging_face(training.model, training.out / "hf")
    print(f"stopped at step {training.step}; {training.out}/hf holds the model", flush=True)
