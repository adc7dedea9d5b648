# SPDX-License-Identifier: MIT
#
# make_t_tests.py - writes fixtures/t-tests.json: Welch's and paired t-tests as scipy computes them, for
# tests/web/t-test.test.mjs. Run by hand (pip install numpy scipy); its output is committed.

import json
from pathlib import Path

import numpy as np
from scipy.stats import ttest_ind, ttest_rel

random = np.random.default_rng(20261122)
cases = []
# Sizes, true difference in standard deviations, offset: p from near 1 down to 1e-60.
for n, m, shift, offset in [
    (2, 2, 0.5, 0.0),
    (3, 9, 0.0, 10.0),
    (12, 12, 0.3, 1.2),
    (54, 54, 0.0, 0.2),
    (54, 54, 0.6, 1.5),
    (54, 54, 3.0, 1.5),
    (54, 41, 8.0, -2.0),
    (200, 200, 2.5, 1000.0),
]:
    xs = np.round(random.normal(offset, 1.0, n), 4)
    ys = np.round(random.normal(offset + shift, 1.3, m), 4)
    tests = {"welch": ttest_ind(xs, ys, equal_var=False)}
    if n == m:
        tests["paired"] = ttest_rel(xs, ys)
    found = {
        name: {"t": float(one.statistic), "df": float(one.df), "p": float(one.pvalue)}
        for name, one in tests.items()
    }
    cases.append({"xs": xs.tolist(), "ys": ys.tolist(), **found})

path = Path(__file__).parent / "fixtures" / "t-tests.json"
path.write_text(json.dumps({"schema": 2, "cases": cases}) + "\n")
print(path.name, [f"{case['welch']['p']:.1e}" for case in cases])
