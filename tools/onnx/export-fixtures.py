"""Makes spec/onnx/: small models of made-up data from scikit-learn, LightGBM and PyTorch as ONNX, and what the originals themselves foretell.

Run by hand after a change of what is covered: python tools/onnx/export-fixtures.py (needs scikit-learn, skl2onnx, lightgbm, onnxmltools, torch,
onnxscript). The expected figures are the originals' own, not those of an ONNX runtime.
"""

import datetime
import json
import pathlib
import sys

import lightgbm
import numpy as np
import onnx
import torch
from onnxmltools import convert_lightgbm
from onnxmltools.convert.common.data_types import FloatTensorType as LightFloats
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier, RandomForestRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler

HERE = pathlib.Path(__file__).resolve().parent.parent.parent
OUT = HERE / "spec" / "onnx"
sys.path.insert(0, str(HERE / "jobs" / "torch"))
from sequences import SequenceModel, train, without_traces, write_onnx  # noqa: E402

rng = np.random.default_rng(7)
torch.manual_seed(7)
ROWS, ASKED = 300, 24
X = rng.normal(size=(ROWS, 4)).astype(np.float32)
y = (X[:, 0] + X[:, 1] * X[:, 2] + 0.3 * rng.normal(size=ROWS) > 0).astype(int)
three = np.digitize(X[:, 0] + X[:, 3], [-0.7, 0.7])
names = ["a", "b", "c", "d"]
asked = rng.normal(size=(ASKED, 4)).astype(np.float32)
holed = asked.copy()
holed[rng.random(holed.shape) < 0.2] = np.nan
trained_holed = X.copy()
trained_holed[rng.random(X.shape) < 0.2] = np.nan
cases = []


def plain(values) -> list:
    return [[None if isinstance(v, float) and np.isnan(v) else v for v in np.asarray(row).tolist()] for row in np.asarray(values, dtype=object)]


def keep(name: str, model, inputs: dict, outputs: dict) -> None:
    if model is None:
        written = onnx.load(OUT / f"{name}.onnx")
        without_traces(written)
        onnx.save(written, OUT / f"{name}.onnx")
    else:
        (OUT / f"{name}.onnx").write_bytes(model.SerializeToString())
    cases.append({"model": f"{name}.onnx", "inputs": {k: plain(v) for k, v in inputs.items()}, "outputs": {k: plain(v) for k, v in outputs.items()}})


def floats(name="X", width=4):
    return [(name, FloatTensorType([None, width]))]


def scikit_learn() -> None:
    def classifier(name, estimator, target=y, train=X, ask=asked, zipmap=False):
        estimator.fit(train, target)
        options = {id(estimator.steps[-1][1] if hasattr(estimator, "steps") else estimator): {"zipmap": zipmap}}
        converted = convert_sklearn(estimator, initial_types=floats(), options=options)
        output = converted.graph.output[1].name
        keep(name, converted, {"X": ask.astype(float)}, {converted.graph.output[0].name: estimator.predict(ask)[:, None], output: estimator.predict_proba(ask)})

    classifier("logistic", make_pipeline(StandardScaler(), LogisticRegression()), zipmap=True)
    classifier("logistic-three", make_pipeline(MinMaxScaler(), LogisticRegression()), target=three)
    classifier("forest", RandomForestClassifier(12, max_depth=5, random_state=1))
    classifier("forest-three", RandomForestClassifier(8, max_depth=4, random_state=1), target=three)
    classifier("boosting", GradientBoostingClassifier(n_estimators=15, random_state=1))
    classifier("network", make_pipeline(StandardScaler(), MLPClassifier((8, 4), max_iter=150, random_state=1)))
    means = KMeans(3, n_init=3, random_state=1).fit(X)
    converted = convert_sklearn(means, initial_types=floats())
    keep("k-means", converted, {"X": asked.astype(float)}, {"label": means.predict(asked)[:, None], "scores": means.transform(asked)})
    for name, estimator in {"line": LinearRegression(), "forest-numbers": RandomForestRegressor(5, max_depth=4, random_state=1)}.items():
        estimator.fit(X, X[:, 0] * 2 + X[:, 1])
        converted = convert_sklearn(estimator, initial_types=floats())
        keep(name, converted, {"X": asked.astype(float)}, {converted.graph.output[0].name: estimator.predict(asked)[:, None]})
    columns()


def columns() -> None:
    """Inputs by name, texts and numbers with holes among them: what a data frame becomes."""
    devices = np.array(["mobile", "desktop", "tablet"])
    frame = np.column_stack([trained_holed[:, 0], trained_holed[:, 1], devices[three]]).astype(object)
    frame[:, :2] = frame[:, :2].astype(float)
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    both = ColumnTransformer([("numbers", numbers, [0, 1]), ("device", OneHotEncoder(handle_unknown="ignore"), [2])])
    pipeline = make_pipeline(both, LogisticRegression()).fit(frame, y)
    types = [("count_viewed", FloatTensorType([None, 1])), ("elapsed_s", FloatTensorType([None, 1])), ("device", StringTensorType([None, 1]))]
    converted = convert_sklearn(pipeline, initial_types=types, options={id(pipeline.steps[-1][1]): {"zipmap": False}})
    ask = np.column_stack([holed[:, 0].astype(float), holed[:, 1].astype(float), np.array(["mobile", "fridge", "desktop"])[np.arange(ASKED) % 3]]).astype(object)
    ask[:, :2] = ask[:, :2].astype(float)
    keep("columns", converted, {name: ask[:, [i]] for i, (name, _) in enumerate(types)}, {"probabilities": pipeline.predict_proba(ask)})


def light_gbm() -> None:
    for name, target in {"lightgbm": y, "lightgbm-three": three}.items():
        model = lightgbm.LGBMClassifier(n_estimators=20, num_leaves=7, min_child_samples=5, verbose=-1, random_state=1).fit(trained_holed, target)
        converted = convert_lightgbm(model, initial_types=[("X", LightFloats([None, 4]))], zipmap=False)
        keep(name, converted, {"X": holed.astype(float)}, {converted.graph.output[1].name: model.predict_proba(holed)})


class Recurrent(torch.nn.Module):
    """Two ways at once, and a score of the last place."""

    def __init__(self):
        super().__init__()
        self.steps = torch.nn.LSTM(4, 5, batch_first=True, bidirectional=True)
        self.end = torch.nn.Linear(10, 1)

    def forward(self, rows):
        return torch.sigmoid(self.end(self.steps(rows)[0][:, -1]))


def py_torch() -> None:
    layers = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.BatchNorm1d(8), torch.nn.ELU(), torch.nn.Linear(8, 6), torch.nn.GELU(), torch.nn.Linear(6, 2), torch.nn.Softmax(-1))
    layers(torch.tensor(X))
    layers.eval()
    path = OUT / "torch-layers.onnx"
    torch.onnx.export(layers, (torch.tensor(asked),), path, input_names=["x"], output_names=["probabilities"], dynamic_shapes=({0: "rows"},), external_data=False, verbose=False)
    keep("torch-layers", None, {"x": asked.astype(float)}, {"probabilities": layers(torch.tensor(asked)).detach().numpy()})
    recurrent = Recurrent().eval()
    example = torch.tensor(asked).reshape(1, ASKED, 4)
    torch.onnx.export(recurrent, (example,), OUT / "torch-lstm.onnx", input_names=["x"], output_names=["p"], external_data=False, verbose=False)
    keep("torch-lstm", None, {}, {"p": recurrent(example).detach().numpy()})
    cases[-1]["inputs"]["x"] = [plain(asked.astype(float))]
    for network in ("attention", "gru"):
        model = SequenceModel(30, network=network, width=8, layers=2, window=12).eval()
        with torch.no_grad():
            for weights in model.parameters():
                weights.add_(0.1 * torch.randn_like(weights))
        write_onnx(model, [f"item-{i}" for i in range(30)], str(OUT / f"torch-{network}.onnx"))
        for length in (1, 5, 12):
            row = torch.randint(1, 31, (1, length))
            keep(f"torch-{network}", None, {"items": row.numpy()}, {"scores": model(row).detach().numpy()})


def ring() -> None:
    """A shop of forty items in a ring, where most people go from one to the next: a sequence model whose truth is known."""
    dice = np.random.default_rng(3)
    rows = []
    for _ in range(400):
        row = [int(dice.integers(40))]
        while len(row) < 5:
            row.append((row[-1] + 1) % 40 if dice.random() < 0.8 else int(dice.integers(40)))
        rows.append([item + 1 for item in row])
    model = train(rows, 40, seed=1, epochs=25, rate=5e-3, events=100, network="attention", width=16, layers=1, heads=2, window=8, dropout=0.1)
    began = datetime.datetime(2026, 11, 20, 10, tzinfo=datetime.timezone.utc).timestamp() * 1000
    write_onnx(model, [f"i{item}" for item in range(40)], str(OUT / "ring.onnx"), until=began)


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    scikit_learn()
    light_gbm()
    py_torch()
    ring()
    lines = ",\n".join(json.dumps(case) for case in cases)
    (OUT / "originals.json").write_text(f"[\n{lines}\n]\n")
    print(f"{len(cases)} cases in {OUT}")
