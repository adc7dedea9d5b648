# SPDX-License-Identifier: MIT
"""Trains the default model: a small GPT-2 on any text.

    python models/mini/train.py TEXT --out TRUNK [--tokenizer FOLDER]    trains until interrupted
    python models/mini/train.py TEXT --out TRUNK --start MODEL.gguf      the first weights are MODEL's
    python models/mini/train.py TEXT --out TRUNK                         goes on from the checkpoint
    python models/mini/train.py TEXT --out KEPT --decay-from TRUNK/checkpoint.pt --steps 3000
    python tools/make_mini.py KEPT/hf                                    makes models/mini/mini.gguf

For developers; neither the product nor ./test.sh needs it. It needs numpy, torch, tokenizers and
safetensors (--check only Python, --start gguf too) and runs on a plain processor.

The rate warms up, then stays. A training of that kind can always be continued, and at any time a
branch can be decayed to zero and kept: that branch is the model to ship, the trunk goes on. The
first call writes run.json with every choice; later calls read it and refuse other ones. A training
that was interrupted (also by SIGTERM or Ctrl-C) goes on from its last checkpoint, with the batches
that it would have seen. A decay is another --out: called again, it goes on or says it has ended.

What the finished file shows is measured by the product's own engine: npm run mini:measure.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
from dataclasses import asdict
from pathlib import Path

from choices import Choices
from text import BadText, read_books, split_books


def parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n")[0], formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument(
        "text", type=Path, help="UTF-8, a paragraph a line, an empty line ends a book"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder of this training")
    parser.add_argument("--tokenizer", type=Path, help="folder with vocab.json and merges.txt")
    parser.add_argument("--decay-from", type=Path, help="checkpoint of another training to decay")
    parser.add_argument(
        "--start", type=Path, help="GGUF file whose weights and tokeniser begin this training"
    )
    parser.add_argument("--steps", type=int, help="stop at this step; of a decay: its length")
    parser.add_argument("--minutes", type=float, help="stop after this long")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--precision", choices=("f32", "bf16"), default="f32", help="of products")
    parser.add_argument("--log-every", type=int, default=500)
    parser.add_argument("--save-minutes", type=float, default=4, help="between checkpoints")
    parser.add_argument("--keep-every", type=int, default=10_000, help="steps between kept ones")
    parser.add_argument(
        "--check", action="store_true", help="look at arguments and text, then stop"
    )
    for name, default in asdict(Choices()).items():
        if name != "start":
            option = f"--{name.replace('_', '-')}"
            parser.add_argument(option, type=type(default), help=f"({default})")
    arguments = parser.parse_args(argv)
    if arguments.decay_from and not arguments.steps:
        parser.error("--decay-from needs --steps")
    if arguments.start and (arguments.decay_from or arguments.tokenizer):
        parser.error("--start brings its own tokeniser, and a decay its own weights")
    return arguments


def read_record(path: Path) -> dict | None:
    """run.json of a folder, or None where there is none yet."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise BadText(f"{path}: damaged ({error}). Give another --out to start anew.") from error


def settle(arguments: argparse.Namespace) -> dict:
    """What run.json says or will say: this folder's, the decayed training's, or a new one."""
    given = {
        name: getattr(arguments, name)
        for name in asdict(Choices())
        if name != "start" and getattr(arguments, name) is not None
    }
    if arguments.start:
        try:
            given["start"] = hashlib.sha256(arguments.start.read_bytes()).hexdigest()
        except OSError as error:
            raise BadText(f"{arguments.start}: cannot be read ({error.strerror}).") from error
    text = hashlib.sha256(arguments.text.read_bytes()).hexdigest()
    record = {"text": arguments.text.name, "sha256": text, "decay_steps": 0}
    if arguments.decay_from:
        record["decay_steps"] = arguments.steps
    own = arguments.out / "run.json"
    trunk = arguments.decay_from.parent / "run.json" if arguments.decay_from else None
    for source in [path for path in (own, trunk) if path]:
        stored = read_record(source)
        if source == trunk and stored is None:
            raise BadText(f"{trunk} is missing: --decay-from takes a checkpoint of a training.")
        if stored is None:
            continue
        stored["choices"] = asdict(Choices()) | stored["choices"]  # begun before a choice existed
        now = stored["choices"] | given
        if source == own and arguments.decay_from:
            now["decay_steps"] = arguments.steps
        before = stored["choices"] | {"decay_steps": stored["decay_steps"]}
        other = [f"{n} {now[n]} (was {before[n]})" for n in now if now[n] != before[n]]
        if stored["sha256"] != text:
            other.append(f"another text (was {stored['text']})")
        if other:
            raise BadText(
                f"{source} was begun with other choices: {', '.join(other)}. "
                "Leave them out to go on, or give another --out to start anew."
            )
        if source == own:
            record = stored
        given = stored["choices"]
    choices = Choices(**given)
    if fault := choices.faults():
        raise BadText(fault)
    return record | {"choices": asdict(choices)}


def prepare(arguments: argparse.Namespace, record: dict):
    """Makes the folder with tokeniser, run.json and tokens; (trained on, held out)."""
    import corpus

    out, hf, choices = arguments.out, arguments.out / "hf", record["choices"]
    given = arguments.decay_from.parent / "hf" if arguments.decay_from else arguments.tokenizer
    hf.mkdir(parents=True, exist_ok=True)
    if not (hf / "merges.txt").exists():
        if arguments.start:
            import start

            start.write_tokenizer(arguments.start, hf)
        elif given:
            for name in ("vocab.json", "merges.txt"):
                shutil.copyfile(given / name, hf / name)
        else:
            train, _ = split_books(read_books(arguments.text))
            corpus.train_tokenizer(train, choices["vocabulary"], hf)
    size = corpus.load_tokenizer(hf).get_vocab_size()
    if size > choices["vocabulary"]:
        raise BadText(f"The tokeniser has {size} tokens, --vocabulary is smaller.")
    tokens = corpus.load_tokens(arguments.text, hf, out / "tokens.npz")
    for part in tokens:
        part.beginnings(choices["context"])
    (out / "run.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    return tokens


def main(argv: list[str]) -> None:
    arguments = parse(argv)
    try:
        split_books(read_books(arguments.text))
        record = settle(arguments)
        if arguments.check:
            print("arguments and text are fit to train on")
            return
        tokens = prepare(arguments, record)
        import training

        training.run(arguments, Choices(**record["choices"]), tokens)
    except BadText as error:
        raise SystemExit(f"train.py: {error}") from error
    except ModuleNotFoundError as error:
        raise SystemExit(
            f"train.py: {error.name} is missing. pip install numpy torch tokenizers safetensors"
        ) from error


if __name__ == "__main__":
    main(sys.argv[1:])
