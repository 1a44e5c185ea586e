"""Trains a sequence model on rows of items and writes it as ONNX: python train-sequences.py events.csv for-you.onnx

events.csv has a header and three columns: who (a person or a visit), the item, and the time in milliseconds since 1970. Rows that ended latest
are held back (`--share` of all is learned from) and never learned from: they say how good the model is, and let a blend with other models be
weighed without flattery.
"""

import argparse
import csv

import torch

from sequences import ranks_of, train, write_onnx


def read_rows(path: str) -> tuple[list[list[tuple[float, int]]], list[str]]:
    """Rows of (time, item number from 1), oldest first, in the order in which they ended; and the items' names by number."""
    events: dict[str, list[tuple[float, int]]] = {}
    numbers: dict[str, int] = {}
    with open(path, newline="") as file:
        reader = csv.reader(file)
        if len(next(reader, [])) != 3:
            raise SystemExit(f"{path}: needs a header and three columns: who, item, time")
        for line, fields in enumerate(reader, 2):
            if len(fields) != 3:
                raise SystemExit(f"{path}:{line}: has {len(fields)} columns; write who, item, time")
            try:
                moment = float(fields[2])
            except ValueError:
                raise SystemExit(f'{path}:{line}: the time "{fields[2]}" is no number; write milliseconds since 1970')
            events.setdefault(fields[0], []).append((moment, numbers.setdefault(fields[1], len(numbers) + 1)))
    rows = [sorted(row, key=lambda event: event[0]) for row in events.values()]
    return sorted(rows, key=lambda row: row[-1][0]), list(numbers)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("events")
    parser.add_argument("out")
    parser.add_argument("--network", choices=["attention", "gru"], default="attention")
    parser.add_argument("--width", type=int, default=128)
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--window", type=int, default=30, help="how many of the latest events are read")
    parser.add_argument("--dropout", type=float, default=0.5, help="less for more data")
    parser.add_argument("--epochs", type=int, default=15)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--batch", type=int, default=1000, help="events of one step")
    parser.add_argument("--negatives", type=int, default=0, help="0: softmax over all items; else so many sampled")
    parser.add_argument("--share", type=float, default=0.75, help="of the rows, those that ended first; the rest is held back")
    parser.add_argument("--questions", type=int, default=5000, help="asked of what is held back, at most")
    parser.add_argument("--skip-seen", action="store_true", help="judge without the items that a row had before")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    rows, names = read_rows(given.events)
    kept = rows[: round(len(rows) * given.share)]
    if not kept:
        raise SystemExit(f"{given.events}: has {len(rows)} rows; there is nothing to learn from")
    held = [[item for _, item in row] for row in rows[len(kept) :]]
    questions = [(row[:place], row[place]) for row in held for place in range(1, len(row))]
    questions = questions[:: max(1, len(questions) // given.questions)]
    print(f"{len(kept)} of {len(rows)} rows, {len(names)} items, {len(questions)} questions of the rest")
    model = train(
        [[item for _, item in row] for row in kept], len(names), seed=given.seed, epochs=given.epochs, negatives=given.negatives,
        network=given.network, width=given.width, layers=given.layers, window=given.window, dropout=given.dropout,
        rate=given.rate, events=given.batch,
        report=lambda epoch, loss, seconds, _: print(f"epoch {epoch}: loss {loss:.4f}, {seconds:.0f} s", flush=True),
    )
    ranks = ranks_of(model, questions, given.skip_seen)
    hit = sum(rank <= 20 for rank in ranks) / max(1, len(ranks))
    mrr = sum(1 / rank for rank in ranks if rank <= 20) / max(1, len(ranks))
    print(f"of {len(ranks)} questions: hit rate at 20 {hit:.4f}, mean reciprocal rank at 20 {mrr:.4f}")
    write_onnx(model, names, given.out, until=kept[-1][-1][0])
    print(f"wrote {given.out}")


if __name__ == "__main__":
    main()
