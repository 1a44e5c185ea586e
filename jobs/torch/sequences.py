"""A sequence model of what somebody does next, its training and its export: self-attention or a GRU over the latest items, a score for each item.

It is trained with a softmax over all items or, for large catalogues, over the right one and sampled others whose scores are corrected for how
few they are, so that what was not sampled is not forgotten and probabilities are not overestimated. Nothing here reads files;
train-sequences.py does.
"""

import json
import math
import random
import time

import torch
import torch.nn.functional as F
from torch import nn


class Attention(nn.Module):
    """One block: causal self-attention that knows distances instead of positions, then a small network."""

    def __init__(self, width: int, heads: int, window: int, dropout: float):
        super().__init__()
        self.heads = heads
        self.before_attention, self.before_network = nn.LayerNorm(width), nn.LayerNorm(width)
        self.question, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.out = nn.Linear(width, width)
        self.network = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(approximate="tanh"), nn.Linear(4 * width, width))
        self.distance = nn.Parameter(torch.zeros(heads, window))
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: torch.Tensor, mask: torch.Tensor, apart: torch.Tensor) -> torch.Tensor:
        batch, length, width = x.shape
        normal = self.before_attention(x)
        q, k, v = (
            each(normal).reshape(batch, length, self.heads, width // self.heads).transpose(1, 2)
            for each in (self.question, self.key, self.value)
        )
        bias = self.distance[:, apart] + mask
        if torch.onnx.is_in_onnx_export():
            weights = torch.softmax(q @ k.transpose(2, 3) / math.sqrt(width // self.heads) + bias, dim=-1)
            mixed = weights @ v
        else:
            mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=bias.to(q.dtype))
        x = x + self.dropout(self.out(mixed.transpose(1, 2).reshape(batch, length, width)))
        return x + self.dropout(self.network(self.before_network(x)))


class SequenceModel(nn.Module):
    """Scores of all items after each event of a row; item 0 fills up short rows at their end."""

    def __init__(self, items: int, network="attention", width=64, layers=2, heads=2, window=200, dropout=0.2):
        super().__init__()
        self.settings = dict(items=items, network=network, width=width, layers=layers, heads=heads, window=window, dropout=dropout)
        self.window, self.network = window, network
        self.items = nn.Embedding(items + 1, width, padding_idx=0)
        nn.init.normal_(self.items.weight, std=1 / math.sqrt(width))
        self.bias = nn.Parameter(torch.zeros(items + 1))
        self.dropout = nn.Dropout(dropout)
        if network == "attention":
            self.blocks = nn.ModuleList(Attention(width, heads, window, dropout) for _ in range(layers))
        elif network == "gru":
            self.gru = nn.GRU(width, width, layers, batch_first=True, dropout=dropout if layers > 1 else 0.0)
        else:
            raise ValueError(f'network "{network}" is not known: attention or gru')
        self.last = nn.LayerNorm(width)

    def states(self, rows: torch.Tensor) -> torch.Tensor:
        """Rows × places × width: what is known after each event."""
        x = self.dropout(self.items(rows) * math.sqrt(self.settings["width"]))
        if self.network == "gru":
            return self.last(self.gru(x)[0])
        places = torch.arange(rows.shape[1], device=rows.device)
        apart = places[:, None] - places[None, :]
        mask = (apart < 0).to(x.dtype) * -1e9
        for block in self.blocks:
            x = block(x, mask, apart.clamp(0, self.window - 1))
        return self.last(x)

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        """Rows × items: the scores after the last event; the item numbered 1 is the first."""
        return self.states(rows)[:, -1] @ self.items.weight[1:].T + self.bias[1:]


def loss_of(model: SequenceModel, rows: torch.Tensor, nexts: torch.Tensor, negatives: int) -> torch.Tensor:
    """Mean over the events whose next one is known (not 0). `negatives` 0 is the softmax over all items."""
    known = nexts > 0
    states, wanted = model.states(rows)[known], nexts[known]
    if negatives == 0:
        return F.cross_entropy((states @ model.items.weight[1:].T + model.bias[1:]).float(), wanted - 1)
    items = model.settings["items"]
    others = torch.randint(1, items + 1, (negatives,))
    right = ((states * model.items(wanted)).sum(-1) + model.bias[wanted]).float()
    wrong = (states @ model.items(others).T + model.bias[others]).float()
    wrong = wrong.masked_fill(others[None, :] == wanted[:, None], -torch.inf) + math.log((items - 1) / negatives)
    return (torch.logsumexp(torch.cat([right[:, None], wrong], 1), 1) - right).mean()


def windows_of(rows: list[list[int]], window: int, dice: random.Random) -> list[list[int]]:
    """Each row in pieces of at most `window` + 1 events; where the pieces begin differs from epoch to epoch."""
    pieces = []
    for row in rows:
        end = len(row)
        if end > window + 1:
            first = dice.randrange(1, window + 1)
            pieces += [row[: first + 1]] + [row[at : at + window + 1] for at in range(first, end - 1, window)]
        elif end > 1:
            pieces.append(row)
    return [piece for piece in pieces if len(piece) > 1]


def batches_of(pieces: list[list[int]], events_max: int, dice: random.Random):
    """Pieces of like length together, as few filled-up places as can be, in random order."""
    pieces = sorted(pieces, key=lambda piece: (len(piece), dice.random()))
    batches, batch = [], []
    for piece in reversed(pieces):
        if batch and len(batch[0]) * (len(batch) + 1) > events_max:
            batches.append(batch)
            batch = []
        batch.append(piece)
    if batch:
        batches.append(batch)
    dice.shuffle(batches)
    for batch in batches:
        length = len(batch[0])
        full = torch.tensor([piece + [0] * (length - len(piece)) for piece in batch])
        yield full[:, :-1], full[:, 1:]


def train(rows, items, *, seed=1, epochs=30, rate=2e-3, decay=0.01, events=4000, negatives=0, report=None, **settings):
    """A trained model; the rate rises for a twentieth of the steps and then falls to nothing."""
    torch.manual_seed(seed)
    dice = random.Random(seed)
    model = SequenceModel(items, **settings)
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=decay, betas=(0.9, 0.98))
    began = time.process_time()
    for epoch in range(epochs):
        model.train()
        pieces = windows_of(rows, model.window, dice)
        batches = list(batches_of(pieces, events, dice))
        total = 0.0
        for step, (inputs, nexts) in enumerate(batches):
            done = (epoch + step / len(batches)) / epochs
            for group in optimizer.param_groups:
                group["lr"] = rate * min(1.0, done * 20 + 0.01) * (1 - done)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = loss_of(model, inputs, nexts, negatives)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            total += loss.item()
        if report is not None:
            report(epoch + 1, total / len(batches), time.process_time() - began, model)
    return model.eval()


@torch.no_grad()
def ranks_of(model: SequenceModel, questions, skip_seen: bool) -> list[float]:
    """The rank of each question's answer among all items; ties count half."""
    model.eval()
    ranks = []
    for recent, wanted in questions:
        scores = model(torch.tensor([recent[-model.window :]]))[0]
        if skip_seen:
            own = scores[wanted - 1].clone()
            scores[torch.tensor(sorted(set(recent))) - 1] = -torch.inf
            scores[wanted - 1] = own
        own = scores[wanted - 1]
        ranks.append(1 + (scores > own).sum().item() + ((scores == own).sum().item() - 1) / 2)
    return ranks


def write_onnx(model: SequenceModel, names: list[str], path: str, until: float = 0) -> None:
    """One file: the weights, and in its metadata the items' names in the order of the scores, how many events are read, and when its data ended."""
    import onnx

    example = torch.ones((1, min(4, model.window)), dtype=torch.int64)
    torch.onnx.export(
        model,
        (example,),
        path,
        input_names=["items"],
        output_names=["scores"],
        dynamic_shapes=({1: torch.export.Dim("length", min=2, max=model.window)},),
        external_data=False,
        verbose=False,
    )
    written = onnx.load(path)
    without_traces(written)
    onnx.helper.set_model_props(written, {"attune.items": json.dumps(names), "attune.window": str(model.window), "attune.until": str(until)})
    onnx.save(written, path)


def without_traces(model) -> None:
    """Takes out what the exporter says of the machine and the code it ran in."""
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    for value in [*model.graph.value_info, *model.graph.input, *model.graph.output, *model.graph.initializer]:
        del value.metadata_props[:]
        value.doc_string = ""
    del model.graph.metadata_props[:]
