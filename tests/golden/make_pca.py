# SPDX-License-Identifier: MIT
#
# make_pca.py - writes fixtures/pca.json: principal components as numpy computes them in f64, for
# tests/web/pca.test.mjs. Run by hand (pip install numpy); its output is committed.
#
#     python tests/golden/make_pca.py
#     python tests/golden/make_pca.py --time stream 11100 1280 10     for tests/bench/pca.mjs
#
# The rows are those of tests/support/pca-rows.js, which says what they are like.

import base64
import json
import sys
import time
from pathlib import Path

import numpy as np

SIZES = [64, 51, 41, 33, 26, 21, 17, 13, 11, 9, 7, 5, 4, 3, 2, 1]
MASSIVE = [2700, -1100, 600]
MASSIVE_EVERY, OFFSET, UNIT = 26, 100, 2048
LOADINGS_FROM, NOISE_FROM = 0x40000000, 0x80000000
# kind, rows, columns, components
CASES = [
    ("stream", 4050, 1024, 8),
    ("stream", 300, 768, 5),
    ("flat", 1500, 640, 4),
    ("stream", 900, 70, 70),
]


def mix(i):
    x = np.asarray(i, dtype=np.int64).astype(np.uint32)
    x = (x ^ (x >> 16)) * np.uint32(0x7FEB352D)
    x = (x ^ (x >> 15)) * np.uint32(0x846CA68B)
    return (x ^ (x >> 16)).astype(np.int64)


def pca_rows(kind, n, columns):
    sums = (mix(NOISE_FROM + np.arange(n * columns)) >> 20).reshape(n, columns) - 2048
    massive = [5, columns >> 1, columns - 3]
    sums[:, massive] += OFFSET * UNIT
    if kind == "stream":
        count = len(SIZES)
        z = (mix(np.arange(n * count)) >> 25).reshape(n, count) - 64
        loadings = (mix(LOADINGS_FROM + np.arange(count * columns)) >> 29).reshape(count, columns) - 4
        # Integers below 2^53, so a product in f64 is exact, and quick.
        sums += (z.astype(float) @ (loadings * np.array(SIZES)[:, None])).astype(np.int64)
        for row in range(0, n, MASSIVE_EVERY):
            sums[row, massive] += np.array(MASSIVE) * (UNIT + (mix([row]) >> 25))
    return (sums / UNIT).astype(np.float32)


def principal(rows, count):
    """Components, variances and the total variance, by numpy's covariance and eigh in f64."""
    covariance = np.cov(rows.astype(np.float64), rowvar=False)
    values, vectors = np.linalg.eigh(covariance)
    components = vectors[:, ::-1][:, :count].T
    largest = np.abs(components).argmax(axis=1)
    signs = np.sign(components[np.arange(count), largest])
    return components * signs[:, None], values[::-1][:count], np.trace(covariance)


def case(kind, n, columns, count):
    rows = pca_rows(kind, n, columns)
    seconds = []
    for _ in range(2):
        start = time.perf_counter()
        components, variances, total = principal(rows, count)
        seconds.append(time.perf_counter() - start)
    packed = base64.b64encode(components.astype("<f4").tobytes()).decode()
    found = {"variances": variances.tolist(), "totalVariance": float(total), "components": packed}
    return {"kind": kind, "n": n, "columns": columns, **found}, min(seconds)


if sys.argv[1:2] == ["--time"]:
    kind, *sizes = sys.argv[2:]
    result, seconds = case(kind, *map(int, sizes))
    print(json.dumps({**result, "seconds": seconds, "numpy": np.__version__}))
else:
    path = Path(__file__).parent / "fixtures" / "pca.json"
    path.write_text(json.dumps({"cases": [case(*one)[0] for one in CASES]}) + "\n")
    print(path, path.stat().st_size)
