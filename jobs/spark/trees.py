"""Gradient-boosted trees of Spark as an ONNX file: numbers stay doubles, so that every branch goes the way it goes in Spark."""

import re

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

TREE = re.compile(r"Tree \d+ \(weight (\S+)\):")
BRANCH = re.compile(r"(If|Else) \(feature (\d+) (?:<=|>) (\S+)\)")
LEAF = re.compile(r"Predict: (\S+)")


class Nodes:
    """The nodes of all trees in one row, as the operator wants them."""

    def __init__(self):
        self.trees, self.ids, self.modes, self.features, self.values, self.yes, self.no = ([] for _ in range(7))
        self.leaf_trees, self.leaf_ids, self.weights = [], [], []

    def add_tree(self, tree: int, weight: float, lines: list[str]) -> None:
        self.next, self.tree, self.weight, self.lines = 0, tree, weight, lines
        self.add_node()

    def add_node(self) -> int:
        """The node that the next line is about, and all below it. @returns its number"""
        number, place, line = self.next, len(self.ids), self.lines.pop(0)
        self.next += 1
        for each, value in zip((self.trees, self.ids), (self.tree, number)):
            each.append(value)
        leaf = LEAF.fullmatch(line)
        if leaf:
            for each, value in zip((self.modes, self.features, self.values, self.yes, self.no), ("LEAF", 0, 0.0, 0, 0)):
                each.append(value)
            for each, value in zip((self.leaf_trees, self.leaf_ids, self.weights), (self.tree, number, self.weight * float(leaf[1]))):
                each.append(value)
            return number
        branch = BRANCH.fullmatch(line)
        if branch is None:
            raise ValueError(f"a branch that is no number against a limit: {line}")
        for each, value in zip((self.modes, self.features, self.values, self.yes, self.no), ("BRANCH_LEQ", int(branch[2]), float(branch[3]), 0, 0)):
            each.append(value)
        self.yes[place] = self.add_node()
        self.lines.pop(0)
        self.no[place] = self.add_node()
        return number


def read_trees(text: str) -> Nodes:
    """Of `toDebugString`: a header, and then each tree with a line for each branch, for its other side and for each leaf."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    starts = [i for i, line in enumerate(lines) if TREE.fullmatch(line)] + [len(lines)]
    nodes = Nodes()
    for tree, (start, end) in enumerate(zip(starts, starts[1:])):
        nodes.add_tree(tree, float(TREE.fullmatch(lines[start])[1]), lines[start + 1 : end])
    return nodes


def write_onnx(model, width: int, path: str, metadata: dict[str, str]) -> None:
    """The probability of the second class: Spark's is the logistic function of twice the sum of its trees."""
    nodes = read_trees(model.toDebugString)
    doubles = lambda name, values: numpy_helper.from_array(np.array(values, dtype=np.float64), name)
    ensemble = helper.make_node(
        "TreeEnsembleRegressor", ["X"], ["margin"], domain="ai.onnx.ml", n_targets=1, aggregate_function="SUM", post_transform="NONE",
        nodes_treeids=nodes.trees, nodes_nodeids=nodes.ids, nodes_modes=nodes.modes, nodes_featureids=nodes.features,
        nodes_values_as_tensor=doubles("limits", nodes.values), nodes_truenodeids=nodes.yes, nodes_falsenodeids=nodes.no,
        target_treeids=nodes.leaf_trees, target_nodeids=nodes.leaf_ids, target_ids=[0] * len(nodes.weights),
        target_weights_as_tensor=doubles("weights", nodes.weights),
    )
    graph = helper.make_graph(
        [ensemble, helper.make_node("Mul", ["margin", "two"], ["log_odds"]), helper.make_node("Sigmoid", ["log_odds"], ["probability"])],
        "boosted-trees",
        [helper.make_tensor_value_info("X", TensorProto.DOUBLE, [None, width])],
        [helper.make_tensor_value_info("probability", TensorProto.FLOAT, [None, 1])],
        [numpy_helper.from_array(np.array([2], dtype=np.float32), "two")],
    )
    written = helper.make_model(graph, producer_name="spark", opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid("ai.onnx.ml", 3)])
    written.ir_version = 8
    helper.set_model_props(written, metadata)
    onnx.checker.check_model(written)
    onnx.save(written, path)
