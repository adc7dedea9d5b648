# SPDX-License-Identifier: MIT
"""Holds the calls of web/lab.js that researchers know from TransformerLens to the real one.

    python tests/golden/oracle_lab.py

For developers; needs pip install transformer_lens, Node, a Chromium and the built site. The default model
is loaded by both: by the lab in a page (lab-values.mjs), and by TransformerLens from a hub cache made of
its weights, in float32, with the final LayerNorm folded and nothing else changed. Prints the largest
difference of each call over the largest value; exit status 1 where one is above 1e-5.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from hub_cache import fill_cache

HERE = Path(__file__).resolve().parent
BOUND = 1e-5


def values_of_lab() -> dict:
    command = ["node", str(HERE / "lab-values.mjs")]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(printed)


def values_of_transformer_lens(lab: dict) -> dict[str, np.ndarray]:
    import torch
    from transformer_lens.model_bridge import TransformerBridge

    model = TransformerBridge.boot_transformers("gpt2")
    model.enable_compatibility_mode(
        center_writing_weights=False, center_unembed=False, fold_value_biases=False
    )
    model.set_use_attn_result(True)
    clean, corrupted = (torch.tensor([lab["tokens"][which]]) for which in ("clean", "corrupted"))
    right, wrong = lab["right"], lab["wrong"]
    with torch.no_grad():
        logits, cache = model.run_with_cache(clean)
        all_parts = cache.decompose_resid()
        found = {
            "accumulatedResid": cache.accumulated_resid(incl_mid=True),
            "accumulatedResid, applyLn": cache.accumulated_resid(apply_ln=True),
            "accumulatedResid at layer 3, applyLn": cache.accumulated_resid(layer=3, apply_ln=True),
            "decomposeResid": all_parts,
            "decomposeResid of attention, applyLn": cache.decompose_resid(
                mode="attn", incl_embeds=False, apply_ln=True
            ),
            "stackHeadResults": cache.stack_head_results(incl_remainder=True),
            "applyLnToStack at layer 2": cache.apply_ln_to_stack(all_parts, layer=2),
            "logitAttrs": cache.logit_attrs(all_parts, right),
            "logitAttrs of a difference": cache.logit_attrs(all_parts, right, wrong),
            "patching": patch_stream(model, cache, corrupted, right, wrong),
            "logprobs": torch.log_softmax(logits[0, -1], -1)[lab["top"]],
        }
    return {name: value.squeeze().numpy() for name, value in found.items()}


def patch_stream(model, clean_cache, corrupted, right: int, wrong: int):
    """The answer's logit less the wrong one's, for each resid_pre of each position put in."""
    import torch

    layers, count = model.cfg.n_layers, corrupted.shape[1]
    grid = torch.zeros(layers, count)
    for layer in range(layers):
        name = f"blocks.{layer}.hook_resid_pre"
        for position in range(count):

            def put(value, hook, name=name, position=position):
                value[:, position] = clean_cache[name][:, position]
                return value

            last = model.run_with_hooks(corrupted, fwd_hooks=[(name, put)])[0, -1]
            grid[layer, position] = last[right] - last[wrong]
    return grid


def main() -> int:
    lab = values_of_lab()
    with tempfile.TemporaryDirectory() as folder:
        fill_cache(Path(folder))
        os.environ.update(HF_HOME=folder, HF_HUB_OFFLINE="1")
        expected = values_of_transformer_lens(lab)
    failed = 0
    for name, want in expected.items():
        got = np.array(lab["values"][name]["data"]).reshape(lab["values"][name]["shape"])
        if got.squeeze().shape != want.shape:
            print(f"{name}: the shapes are {got.shape} and {want.shape}")
            failed += 1
            continue
        error = np.abs(got.squeeze() - want).max() / np.abs(want).max()
        failed += error > BOUND
        print(f"{name}: {error:.1e} {'' if error <= BOUND else 'DIFFERS'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
