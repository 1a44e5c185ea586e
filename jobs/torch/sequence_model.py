"""A sequence model of what somebody does next: self-attention or a GRU over the latest items, one score for each item.

It is trained with a softmax over all items or, for large catalogues, over the right one and sampled others whose scores are corrected for how
few they are, so that what was not sampled is not forgotten and probabilities are not overestimated. Nothing here reads files;
train_sequence.py does.
"""

import math

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
