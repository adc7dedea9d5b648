# SPDX-License-Identifier: MIT
"""A GGUF file's GPT-2 as an ONNX graph in f32, to measure onnxruntime-web against.

    python tools/make_onnx.py gpt2-small-f32.gguf -o gpt2-small-f32.onnx

Developers only (pip install numpy onnx); `npm run bench` takes the file with --onnx. The graph is
what an exporter makes of GPT-2 without a cache of keys and values, on one text:

    ids [T] i64  ->  blocks.N.hook_resid_post [T, C] for every block N, and logits [1, V]

logits are those of the last position, as the lab's are. Matrices are stored [in, out], which is
how exported files have them; LayerNormalization and Gelu are single nodes, so no runtime is held
up by a spelled-out form. Weights that are quantised in the file are dequantised. A file above
2 GB is more than one ONNX file can hold and is refused.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests/golden"))

from reference import Model, read_gguf  # noqa: E402  (found through the line above)

OPSET = 20  # the first with Gelu
IR_VERSION = 9
MOST_BYTES = (1 << 31) - (1 << 20)


class Graph:
    """Nodes and initializers in the order in which they are added."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []

    def constant(self, name: str, values: np.ndarray) -> str:
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def weight(self, model: Model, name: str, transposed: bool = False) -> str:
        values = model.weights[name].astype(np.float32)
        return self.constant(name, values.T if transposed else values)

    def add(self, kind: str, inputs: list[str], output: str, **attributes: object) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], output, **attributes))
        return output

    def split(self, source: str, outputs: list[str], axis: int) -> list[str]:
        self.nodes.append(
            helper.make_node(
                "Split", [source], outputs, f"{source}.split", axis=axis, num_outputs=len(outputs)
            )
        )
        return outputs


def layer_norm(graph: Graph, model: Model, source: str, name: str) -> str:
    gain = graph.weight(model, f"{name}.weight")
    bias = graph.weight(model, f"{name}.bias")
    return graph.add(
        "LayerNormalization", [source, gain, bias], name, axis=-1, epsilon=model.epsilon
    )


def linear(graph: Graph, model: Model, source: str, name: str) -> str:
    weight = graph.weight(model, f"{name}.weight", transposed=True)
    return graph.add("Gemm", [source, weight, graph.weight(model, f"{name}.bias")], name)


def attention(graph: Graph, model: Model, source: str, block: str) -> str:
    """[T, C] -> z [T, C]; heads are [H, T, D] in between."""
    qkv = linear(graph, model, source, f"{block}.attn_qkv")
    heads = {}
    for part in graph.split(qkv, [f"{block}.q", f"{block}.k", f"{block}.v"], axis=1):
        split = graph.add("Reshape", [part, "heads"], f"{part}.heads")
        # Keys go straight to [H, D, T].
        order = [1, 2, 0] if part.endswith("k") else [1, 0, 2]
        heads[part[-1]] = graph.add("Transpose", [split], f"{part}.transposed", perm=order)
    products = graph.add("MatMul", [heads["q"], heads["k"]], f"{block}.products")
    scaled = graph.add("Mul", [products, "scale"], f"{block}.scaled")
    scores = graph.add("Add", [scaled, "visible"], f"{block}.scores")
    pattern = graph.add("Softmax", [scores], f"{block}.pattern", axis=-1)
    z = graph.add("MatMul", [pattern, heads["v"]], f"{block}.z.heads")
    rows = graph.add("Transpose", [z], f"{block}.z.rows", perm=[1, 0, 2])
    return graph.add("Reshape", [rows, "merged"], f"{block}.z")


def embed(graph: Graph, model: Model) -> str:
    """[T] -> [T, C], and the causal mask of T positions."""
    context = int(model.keys["gpt2.context_length"])
    graph.constant("zero", np.zeros(1, np.int64))
    graph.constant("zeros", np.zeros(2, np.int64))
    graph.constant("both", np.array([0, 1], np.int64))
    hidden = np.triu(np.full((context, context), -np.inf, np.float32), 1)
    mask = graph.constant("mask", hidden)
    length = graph.add("Shape", ["ids"], "T")
    square = graph.add("Concat", [length, length], "T.T", axis=0)
    graph.add("Slice", [mask, "zeros", square, "both"], "visible")
    tokens = graph.add("Gather", [graph.weight(model, "token_embd.weight"), "ids"], "hook_embed")
    table = graph.weight(model, "position_embd.weight")
    positions = graph.add("Slice", [table, "zero", length, "zero"], "hook_pos_embed")
    return graph.add("Add", [tokens, positions], "resid")


def unembed(graph: Graph, model: Model, resid: str) -> str:
    last = graph.add("Gather", [resid, graph.constant("last", np.array([-1], np.int64))], "end")
    normalized = layer_norm(graph, model, last, "output_norm")
    table = "token_embd.weight"
    if "output.weight" in model.weights:
        table = graph.weight(model, "output.weight")
    return graph.add("Gemm", [normalized, table], "logits", transB=1)


def build(model: Model) -> onnx.ModelProto:
    V, C = model.weights["token_embd.weight"].shape
    graph = Graph()
    graph.constant("heads", np.array([0, model.H, C // model.H], np.int64))
    graph.constant("merged", np.array([0, C], np.int64))
    graph.constant("scale", np.array(1 / np.sqrt(C / model.H), np.float32))
    resid = embed(graph, model)
    outputs = []
    for layer in range(model.L):
        block = f"blk.{layer}"
        normalized = layer_norm(graph, model, resid, f"{block}.attn_norm")
        z = attention(graph, model, normalized, block)
        written = linear(graph, model, z, f"{block}.attn_output")
        middle = graph.add("Add", [resid, written], f"{block}.middle")
        normalized = layer_norm(graph, model, middle, f"{block}.ffn_norm")
        inner = linear(graph, model, normalized, f"{block}.ffn_up")
        active = graph.add("Gelu", [inner], f"{block}.gelu", approximate="tanh")
        written = linear(graph, model, active, f"{block}.ffn_down")
        resid = graph.add("Add", [middle, written], f"blocks.{layer}.hook_resid_post")
        outputs.append(helper.make_tensor_value_info(resid, TensorProto.FLOAT, ["T", C]))
    logits = unembed(graph, model, resid)
    outputs.append(helper.make_tensor_value_info(logits, TensorProto.FLOAT, [1, V]))
    ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["T"])
    name = str(model.keys.get("general.name", "GPT-2"))
    return helper.make_model(
        helper.make_graph(graph.nodes, name, [ids], outputs, graph.initializers),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="make_onnx.py",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path, help="a GGUF file")
    parser.add_argument("-o", "--out", type=Path, required=True)
    arguments = parser.parse_args()
    model = read_gguf(arguments.model)
    if 4 * sum(values.size for values in model.weights.values()) > MOST_BYTES:
        parser.error(f"{arguments.model} is more than one ONNX file can hold")
    graph = build(model)
    onnx.checker.check_model(graph)
    onnx.save(graph, arguments.out)
    print(f"{arguments.out}: {arguments.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
