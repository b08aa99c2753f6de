#!/usr/bin/env python3
"""Trains configs/toy.yaml with every attention score and both decoder orders, several seeds each, and prints the README's tables.

    tools/measure_toy.py [--attune build/release/attune] [--seeds 3] [--jobs 2] [--output runs/measure]

Each job is one thread. What is trained already is not trained again; the figures of each run lie beside it as test.json and long.json.
"""
import argparse
import concurrent.futures
import json
import pathlib
import statistics
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
VARIANTS = {
    "recur_first": {"model.decoder.order": "recur_first"},
    "attend_first": {"model.decoder.order": "attend_first"},
    "general": {"model.attention.score": "general"},
    "dot": {"model.attention.score": "dot"},
    "location": {"model.attention.score": "location"},
}
FIGURES = [("test", "bleu"), ("test", "aer"), ("long", "bleu"), ("long", "aer")]


def measure(args, variant, seed):
    """Trains and evaluates one run; {(split, metric): value}."""
    run = args.output / f"{variant}-{seed}"
    settings = {"run": run, "seed": seed, **VARIANTS[variant]}
    overrides = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
    subprocess.run([args.attune, "train", ROOT / "configs/toy.yaml", "--threads", "1", "--quiet", *overrides], check=True, stdout=subprocess.DEVNULL)
    found = {}
    for split in ("test", "long"):
        texts = [word for flag, ending in (("source", "en"), ("target", "fr"), ("gold", "gold"))
                 for word in (f"--{flag}", ROOT / f"data/toy/{split}.{ending}")]
        report = subprocess.run([args.attune, "evaluate", run, *texts, "--threads", "1", "--quiet", "--json"], check=True, stdout=subprocess.PIPE, text=True).stdout
        (run / f"{split}.json").write_text(report)
        metrics = json.loads(report)["metrics"]
        found.update({(split, name): metrics[name]["value"] for name in ("bleu", "aer")})
        found[split, "diagonal"] = metrics["aer"]["diagonal"]
    return found


def cell(values, metric):
    digits = 2 if metric == "bleu" else 3
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:.{digits}f}" + (f" ({low:.{digits}f}-{high:.{digits}f})" if len(values) > 1 else "")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--attune", type=pathlib.Path, default=ROOT / "build/release/attune")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--output", type=pathlib.Path, default=ROOT / "runs/measure")
    parser.add_argument("--variants", nargs="+", choices=VARIANTS, default=list(VARIANTS))
    args = parser.parse_args()
    jobs = [(variant, seed) for variant in args.variants for seed in range(1, args.seeds + 1)]
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        results = dict(zip(jobs, pool.map(lambda job: measure(args, *job), jobs)))
    print("| variant | test BLEU | test AER | `long` BLEU | `long` AER |\n|---|---|---|---|---|")
    for variant in args.variants:
        runs = [results[variant, seed] for seed in range(1, args.seeds + 1)]
        print(f"| `{variant}` | " + " | ".join(cell([run[figure] for run in runs], figure[1]) for figure in FIGURES) + " |")
    first = results[jobs[0]]
    print(f"\nThe diagonal's AER: {first['test', 'diagonal']:.3f} on test, {first['long', 'diagonal']:.3f} on long.")


main()
