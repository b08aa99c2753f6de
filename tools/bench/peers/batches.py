#!/usr/bin/env python3
"""Writes the batches that a run of Attune learned from, in their order, for a peer that is to learn from the same.

    tools/bench/peers/batches.py RUN [--updates 100] > batches.jsonl

One line a batch: {"source": [[ids]], "target": [[ids]]}, without begin and end tokens. They are made again as src/corpus/batcher.cpp makes them, from
the ids in RUN/corpus and the options in RUN/config.yaml; that the target tokens of each line of RUN/metrics.jsonl are theirs is verified.

Needs PyYAML.
"""
import argparse
import array
import json
import pathlib
import struct
import sys

import yaml

WORD = 2**64 - 1


class Random:
    """src/base/random.h: xoshiro256**, seeded by splitmix64."""
    def __init__(self, seed):
        self.state = []
        for _ in range(4):
            seed = (seed + 0x9E3779B97F4A7C15) & WORD
            z = ((seed ^ seed >> 30) * 0xBF58476D1CE4E5B9) & WORD
            z = ((z ^ z >> 27) * 0x94D049BB133111EB) & WORD
            self.state.append(z ^ z >> 31)

    def next(self):
        s, rotated = self.state, lambda x, by: (x << by | x >> 64 - by) & WORD
        result, t = rotated(s[1] * 5 & WORD, 7) * 9 & WORD, s[1] << 17 & WORD
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotated(s[3], 45)
        return result

    def below(self, n):
        limit, value = WORD - WORD % n, self.next()
        while value >= limit:
            value = self.next()
        return value % n

    def shuffle(self, items):
        for i in range(len(items), 1, -1):
            k = self.below(i)
            items[i - 1], items[k] = items[k], items[i - 1]


def read_pairs(folder):
    """All pairs of a corpus as src/corpus/corpus_file.cpp keeps it, each two lists of ids."""
    width = json.loads((folder / "header.json").read_text())["content"]["width"]
    ids = array.array({2: "H", 4: "i"}[width], (folder / "ids").read_bytes())
    places = list(struct.iter_unpack("<QII", (folder / "pairs").read_bytes()))
    return [(ids[begin:begin + length].tolist(), ids[begin + length:end].tolist()) for (begin, length, _), (end, *_) in zip(places, places[1:])]


def cost(pair, by):
    return 1 if by == "sentences" else max(map(len, pair)) + 1


def cut(chunk, pairs, options):
    """Batches of neighbours, each within the size."""
    batches, widest = [[]], 0
    for i in chunk:
        here = cost(pairs[i], options["by"])
        if batches[-1] and max(widest, here) * (len(batches[-1]) + 1) > options["size"]:
            batches.append([])
            widest = 0
        batches[-1].append(i)
        widest = max(widest, here)
    return batches


def epoch(pairs, options, rng):
    """All pairs shuffled, cut into chunks, each chunk sorted by length and cut into batches, the batches shuffled."""
    order, begin, batches = list(range(len(pairs))), 0, []
    rng.shuffle(order)
    if options["bucket"] == 1:
        batches = cut(order, pairs, options)
    while options["bucket"] > 1 and begin < len(order):
        end, total = begin, 0
        while end < len(order) and total < options["bucket"] * options["size"]:
            total += cost(pairs[order[end]], options["by"])
            end += 1
        chunk = sorted(order[begin:end], key=lambda i: (max(map(len, pairs[i])), len(pairs[i][1]), len(pairs[i][0])))
        batches += cut(chunk, pairs, options)
        begin = end
    rng.shuffle(batches)
    return batches


def verify(run, batches):
    """Against the target tokens that the run told; how many lines there were to compare with."""
    counts = [sum(len(target) + 1 for _, target in batch) for batch in batches]
    done = told = 0
    for line in (run / "metrics.jsonl").read_text().splitlines():
        row = json.loads(line)
        if row["kind"] != "train":
            continue
        if row["update"] > len(batches):
            break
        if sum(counts[done:row["update"]]) != row["tokens"]:
            sys.exit(f"wrong result: {row['tokens']} target tokens told of updates {done + 1} to {row['update']}, {sum(counts[done:row['update']])} made again")
        done, told = row["update"], told + 1
    return told


def main():
    parser = argparse.ArgumentParser(description="Writes the batches that a run of Attune learned from.")
    parser.add_argument("run", type=pathlib.Path)
    parser.add_argument("--updates", type=int, default=0, help="how many, from the first; 0: an epoch")
    args = parser.parse_args()
    config = yaml.safe_load((args.run / "config.yaml").read_text())
    training = config["training"]
    if training["accumulate"] != 1 or training["subword_sampling"] != 0:
        sys.exit(f"{args.run}: an update is not one batch of the corpus: training.accumulate must be 1, subword_sampling 0")
    pairs, rng, batches = read_pairs(args.run / "corpus"), Random(config["seed"]), []
    while len(batches) < max(args.updates, 1):
        batches += [[pairs[i] for i in batch] for batch in epoch(pairs, training["batch"], rng)]
    batches = batches[:args.updates or None]
    told = verify(args.run, batches)
    for batch in batches:
        print(json.dumps({"source": [source for source, _ in batch], "target": [target for _, target in batch]}, separators=(",", ":")))
    tokens = sum(len(target) + 1 for batch in batches for _, target in batch)
    print(f"verified: {len(batches)} batches, {tokens} target tokens; {told} lines of metrics.jsonl say the same", file=sys.stderr)


if __name__ == "__main__":
    main()
