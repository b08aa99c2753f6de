#!/usr/bin/env python3
"""Runs a benchmark of this folder and commands that do the same job by turns, and prints medians, spreads and ratios.

    tools/bench/compare.py --ours COMMAND [--peer NAME=COMMAND]... [--floor COMMAND] [--rounds 5] [--regex REGEX]

A command is a line for the shell; its figure is the last number in its output that stands before `target tokens/s`, `tok/s` or `sentences/s`,
or behind `Tokens per Sec:`. In each round every peer runs once and ours right behind it, then the floor: what the machine does beside falls on all.
"""
import argparse
import re
import statistics
import subprocess
import sys

FIGURE = r"([\d.,]+)\s*(?:target tokens/s|tok/s|sentences/s)|Tokens per Sec:\s*([\d.,]+)"


class NoFigure(Exception):
    """A command that failed, or said nothing that can be compared."""


def figure_in(output, regex):
    """The last number that the regex finds; None when there is none."""
    found = [next(group for group in match.groups() if group) for match in re.finditer(regex, output)]
    return float(found[-1].replace(",", "")) if found else None


def measure(name, command, regex):
    """Runs a command; its output and figure."""
    run = subprocess.run(command, shell=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    figure = figure_in(run.stdout, regex)
    if run.returncode != 0 or not figure:
        what = f"ended with {run.returncode}" if run.returncode != 0 else "printed no figure"
        raise NoFigure(f"{name} {what}: {command}\n{run.stdout[-2000:]}")
    print(f"  {name}: {figure:g}", file=sys.stderr, flush=True)
    return run.stdout, figure


def verified(output):
    """The lines of our benchmarks that say where and of what a figure is."""
    return [line for line in output.splitlines() if line.startswith(("machine:", "verified:"))]


def compare(args, peers):
    """Figures of each name, in order; of a peer also the ratio of ours to it, round by round."""
    figures, ratios, said = {}, {}, []

    def take(name, command):
        output, figure = measure(name, command, args.regex)
        figures.setdefault(name, []).append(figure)
        if name == "ours":
            said[:] = verified(output)
        return figure

    for number in range(1, args.rounds + 1):
        print(f"round {number} of {args.rounds}", file=sys.stderr, flush=True)
        for name, command in peers:
            other = take(name, command)
            ratios.setdefault(name, []).append(take("ours", args.ours) / other)
        if not peers:
            take("ours", args.ours)
        if args.floor:
            ratios.setdefault("floor", []).append(figures["ours"][-1] / take("floor", args.floor))
    return figures, ratios, said


def table(figures, ratios):
    """Rows of Markdown: median, spread, ours over it (of the medians; in brackets of single rounds)."""
    ours = statistics.median(figures["ours"])
    rows = ["| | median | spread | runs | ours / it |", "|---|---|---|---|---|"]
    for name, values in figures.items():
        middle = statistics.median(values)
        ratio = f"{ours / middle:.2f} ({min(ratios[name]):.2f} to {max(ratios[name]):.2f})" if name in ratios else ""
        rows.append(f"| {name} | {middle:.5g} | {min(values):.5g} to {max(values):.5g} | {len(values)} | {ratio} |")
    return "\n".join(rows)


def named_command(text):
    name, equals, command = text.partition("=")
    if not equals or not name or not command or name in ("ours", "floor"):
        raise argparse.ArgumentTypeError(f"'{text}' is no NAME=COMMAND")
    return name, command


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ours", required=True, metavar="COMMAND")
    parser.add_argument("--peer", action="append", default=[], type=named_command, metavar="NAME=COMMAND")
    parser.add_argument("--floor", metavar="COMMAND")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--regex", default=FIGURE, help="the first group that matches is the figure; of several matches the last")
    args = parser.parse_args()
    if args.rounds < 1:
        parser.error("--rounds: at least 1")
    try:
        figures, ratios, said = compare(args, args.peer)
    except NoFigure as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print("\n".join(said + [table(figures, ratios)]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
