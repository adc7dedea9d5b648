# SPDX-License-Identifier: MIT
"""Runs the programs that the lessons hand out, with the real TransformerLens, on the default model.

    python tests/golden/run_scripts.py [LESSON...]

For developers, after a change of a script.js or of what a lesson measures; needs what the programs
need (pip install transformer_lens matplotlib scipy; lesson 07 spacy and its model en_core_web_sm) and
Node. Not a line of a program is changed: the default model's weights, dequantised, lie under the names
that the programs ask for in a hub cache of their own, and nothing is fetched. What the programs computed is held to each lesson's test/reference.json,
the numbers that the lesson itself is held to; script() in its test/reference.py says which.
"""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
import tempfile
from pathlib import Path

from hub_cache import fill_cache
from lesson_values import worst
from make_lessons import load_lesson

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def main() -> int:
    printed = subprocess.run(
        ["node", str(HERE / "lesson-scripts.mjs")], check=True, capture_output=True, text=True
    ).stdout
    scripts = json.loads(printed)
    chosen = sys.argv[1:] or list(scripts)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        fill_cache(home)
        os.environ.update(HF_HOME=folder, HF_HUB_OFFLINE="1", MPLBACKEND="Agg")
        os.chdir(home)
        for lesson in chosen:
            program = home / f"bai-{lesson}.py"
            program.write_text(scripts[lesson]["program"], encoding="utf-8")
            found = runpy.run_path(str(program), run_name="__main__")
            place = scripts[lesson]["folder"]
            known = json.loads((ROOT / place / "test" / "reference.json").read_text())
            compared = load_lesson(place).script(found, known)
            for what, (actual, expected) in compared.items():
                ratio = worst(actual, expected)
                agrees = ratio <= 1
                failed += not agrees
                print(f"lesson {lesson}, {what}: {'agrees' if agrees else 'DIFFERS'} ({ratio:.2f})")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
