# SPDX-License-Identifier: MIT
"""Lesson 08: the steps of whole-word nouns and adjectives, and the bootstrap over words.

make_lessons.py calls reference() and writes reference.json; run_scripts.py holds what the lesson's program
computed to it with script(). tests/golden is on the path, and travel_reference.py there is lesson 09's too.
"""

from travel_reference import reference, script

__all__ = ["reference", "script"]
