# SPDX-License-Identifier: MIT
"""Lesson 09 measures what lesson 08 measures, on each of several models; here on the default one.

make_lessons.py calls reference() and writes reference.json; run_scripts.py holds what the lesson's program
computed to it with script(). tests/golden is on the path.
"""

from travel_reference import reference, script

__all__ = ["reference", "script"]
