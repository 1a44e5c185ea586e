"""Trains a sequence model on rows of items and writes it as ONNX: python train_sequence.py events.csv for-you.onnx

events.csv has a header and three columns: who (a person or a visit), the item, and the time as a number; rows of one who are put in order
of time. Out of each row the last item is held back to say how good the model is (`--held`), and never learned from.
"""

import argparse
import csv
import json
import random
import time

import torch

from sequence_model import SequenceModel, loss_of


def read_rows(path: str) -> tuple[list[list[int]], list[str]]:
    """Rows of item numbers from 1, oldest first, and the items' names in the order of their numbers."""
    events: dict[str, list[tuple[float, int]]] = {}
    numbers: dict[str, int] = {}
    with open(path, newline="") as file:
        reader = csv.reader(file)
        if len(next(reader, [])) != 3:
            raise SystemExit(f"{path}: needs a header and three columns: who, item, time")
        for line, (who, item, when) in enumerate(reader, 2):
            try:
                moment = float(when)
            except ValueError:
                raise SystemExit(f'{path}:{line}: the time "{when}" is no number; write seconds or milliseconds since 1970')
            events.setdefault(who, []).append((moment, numbers.setdefault(item, len(numbers) + 1)))
    return [[item for _, item in sorted(row, key=lambda event: event[0])] for row in events.values()], list(numbers)


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


def write_onnx(model: SequenceModel, names: list[str], path: str) -> None:
    """One file: the weights, and in its metadata the names of the items in the order of the scores and how many events are read."""
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
    onnx.helper.set_model_props(written, {"attune.items": json.dumps(names), "attune.window": str(model.window)})
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("events")
    parser.add_argument("out")
    parser.add_argument("--network", choices=["attention", "gru"], default="attention")
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--window", type=int, default=50, help="how many of the latest events are read")
    parser.add_argument("--dropout", type=float, default=0.2)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--negatives", type=int, default=0, help="0: softmax over all items; else so many sampled")
    parser.add_argument("--held", type=int, default=1000, help="rows whose last item is held back")
    parser.add_argument("--skip-seen", action="store_true", help="judge without the items that a row had before")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    rows, names = read_rows(given.events)
    dice = random.Random(given.seed)
    held = set(dice.sample(range(len(rows)), min(given.held, len(rows) // 10)))
    held = {row for row in held if len(rows[row]) > 2}
    questions = [(rows[row][:-1], rows[row][-1]) for row in sorted(held)]
    kept = [row[:-1] if number in held else row for number, row in enumerate(rows)]
    print(f"{len(rows)} rows, {len(names)} items, {len(questions)} questions held back")
    model = train(
        kept, len(names), seed=given.seed, epochs=given.epochs, negatives=given.negatives, network=given.network,
        width=given.width, layers=given.layers, window=given.window, dropout=given.dropout,
        report=lambda epoch, loss, seconds, _: print(f"epoch {epoch}: loss {loss:.4f}, {seconds:.0f} s", flush=True),
    )
    ranks = ranks_of(model, questions, given.skip_seen)
    hit = sum(rank <= 20 for rank in ranks) / max(1, len(ranks))
    mrr = sum(1 / rank for rank in ranks if rank <= 20) / max(1, len(ranks))
    print(f"of {len(ranks)} held back: hit rate at 20 {hit:.4f}, mean reciprocal rank at 20 {mrr:.4f}")
    write_onnx(model, names, given.out)
    print(f"wrote {given.out}")


if __name__ == "__main__":
    main()
