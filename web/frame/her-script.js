// SPDX-License-Identifier: MIT
//
// her-script.js - what the Python programs of the lessons on "her" share: reading the sentences as the
// page does (her-run.js), hidden states, angles.

export const PYTHON_HER = `def read_sentences(text):
    """(tokens, position of "her") of every line that has the word; says which lines have not."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        match = re.search(r"\\sher(?!\\w)", line)
        if not line:
            continue
        if not match:
            print(f'line {number} has no "her" and is left out')
            continue
        tokens = model.to_tokens(line, prepend_bos=False)[0]
        head = model.to_tokens(line[: match.end()], prepend_bos=False)[0]
        if len(head) < 3:
            print(f'line {number}: "her" comes too early')
            continue
        found.append((tokens, len(head) - 1))
    return found


def hidden_states(tokens):
    """h[0], ..., h[L] of one sentence, [L + 1, T, C]."""
    wanted = lambda name: name == "blocks.0.hook_resid_pre" or name.endswith("hook_resid_post")
    _, cache = model.run_with_cache(tokens[None], names_filter=wanted)
    names = ["blocks.0.hook_resid_pre"] + [f"blocks.{l}.hook_resid_post" for l in range(L)]
    return torch.stack([cache[name][0] for name in names]).double().cpu()


def angle(x, y):
    """Radians, over the last axis; atan2 keeps the digits that arccos loses near 0 and pi."""
    u, v = x / x.norm(dim=-1, keepdim=True), y / y.norm(dim=-1, keepdim=True)
    return 2 * torch.atan2((u - v).norm(dim=-1), (u + v).norm(dim=-1))`;
