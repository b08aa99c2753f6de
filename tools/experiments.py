#!/usr/bin/env python3
"""Runs the experiments of configs/experiments.toml that docs/experiments.jsonl has no row of, and builds the published tables from the rows.

    tools/experiments.py list                            what there is, and how much of it is done
    tools/experiments.py run [NAME...] [--jobs 2] [--threads 1]   NAME: a group, or GROUP/VARIANT
    tools/experiments.py tables                          writes them between their markers in the documents

An experiment is a config, what is set over it, and a seed; its row tells the commit, the machine, the minutes and the figures. A row counts as
long as config and settings are what they were: the hash says so. Runs lie in runs/experiments and go on where they were stopped.
"""
import argparse
import collections
import concurrent.futures
import dataclasses
import hashlib
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import threading
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
PLAN, ROWS = ROOT / "configs/experiments.toml", ROOT / "docs/experiments.jsonl"
METRICS = "bleu,chrf,perplexity,exact"
writing = threading.Lock()
making = collections.defaultdict(threading.Lock)  # of each folder: data, runs
ended = set()                                      # run folders that hold all they should


@dataclasses.dataclass
class Experiment:
    """One row: `train` is set over the config, `decode` over the trained run. One that takes the runs of others trains only where it has settings of its own."""
    group: str
    variant: str
    seed: int
    config: str
    texts: dict
    prepare: list = dataclasses.field(default_factory=list)  # words of attune that make the data; several such lists, where it takes several
    train: dict = dataclasses.field(default_factory=dict)
    decode: dict = dataclasses.field(default_factory=dict)
    takes: list = dataclasses.field(default_factory=list)    # experiments whose runs are evaluated together, or started from
    average: int = 0                                          # of the newest checkpoints of what it takes
    interval: bool = False                                    # whether BLEU has its bootstrap interval
    heads: bool = False                                       # whether each layer's and head's alignment is judged by itself

    @property
    def name(self):
        return f"{self.group}/{self.variant}"

    @property
    def corpora(self):
        return [self.prepare] if self.prepare and isinstance(self.prepare[0], str) else self.prepare

    @property
    def run(self):
        return ROOT / "runs/experiments" / self.group / f"{slug(self.variant)}-{self.seed}"

    def hash(self):
        said = [said_by(ROOT / self.config), self.train, self.decode, self.average, [other.hash() for other in self.takes], self.texts, self.prepare]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:12]


def slug(text):
    return re.sub(r"[^a-z0-9.]+", "-", text.lower()).strip("-")


def said_by(config):
    """A config and those it includes, without comments."""
    lines = [re.sub(r"(^|\s)#.*", "", line).rstrip() for line in config.read_text().splitlines()]
    included = [said_by(config.parent / name.strip()) for line in lines if line.startswith("include:") for name in line[8:].strip(" []").split(",")]
    return "\n".join(included + [line for line in lines if line])


def plan():
    """All experiments, in the order of the file, in which what is taken stands before what takes it."""
    found = []

    def named(*names):
        return next(e for e in found if f"{e.name}/{e.seed}" in names)
    for group, said in tomllib.loads(PLAN.read_text()).items():
        for variant, settings in said["variants"].items():
            settings = dict(settings)
            source, members, average = settings.pop("source", None), settings.pop("members", []), settings.pop("average", 0)
            decode = {key: settings.pop(key) for key in list(settings) if key.startswith("decoding.")}
            own = {key: settings.pop(key, said.get(key)) for key in ("config", "texts", "prepare")}
            for seed in settings.pop("seeds", said.get("seeds", [1])):
                takes = [named(f"{group}/{source}/{seed}", f"{source}/{seed}")] if source else [named(name) for name in members]
                kept = {key: value if value is not None or not takes else getattr(takes[0], key) for key, value in own.items()}
                train = {**said.get("set", {}), **settings} if settings or not takes else {}
                found.append(Experiment(group, variant, seed, train=train, decode={**said.get("decode", {}), **decode}, takes=takes, average=average, interval=said.get("interval", False), heads=said.get("heads", False),
                                        config=kept["config"], texts=kept["texts"], prepare=kept["prepare"] or []))
    return found


def rows():
    return [json.loads(line) for line in ROWS.read_text().splitlines()] if ROWS.exists() else []


def key(row):
    return row["experiment"], row["seed"], row["hash"]


def processor():
    """Its name with its widest instructions, and whether `precision: auto` is bfloat16 on it."""
    text = pathlib.Path("/proc/cpuinfo").read_text()
    name = re.search(r"model name\s*: (.*)", text)[1].strip()
    flags = set(re.search(r"flags\s*: (.*)", text)[1].split())
    widest = [label for flag, label in (("avx2", "AVX2"), ("avx512f", "AVX-512"), ("avx512_bf16", "AVX512_BF16"), ("amx_bf16", "AMX")) if flag in flags]
    return f"{name}, {len(os.sched_getaffinity(0))} cores, {widest[-1] if widest else 'baseline'}", bool({"avx512_bf16", "amx_bf16"} & flags)


def commit():
    def git(*words):
        return subprocess.run(["git", "-C", ROOT, *words], check=True, capture_output=True, text=True).stdout.strip()
    return git("rev-parse", "--short", "HEAD") + ("+" if git("status", "--porcelain", "src", "models", "configs/*.yaml") else "")


def attune(args, *words, **more):
    return subprocess.run([args.attune, *map(str, words), "--threads", str(args.threads)], check=True, text=True, **more)


def settings(values):
    """The words --set k=v ... of attune; YAML reads JSON."""
    return [word for name, value in values.items() for word in ("--set", f"{name}={value if isinstance(value, str) else json.dumps(value)}")]


def trained(experiment, args):
    """The run folders that are evaluated, after all training that they need."""
    taken = [trained(other, args)[0] for other in experiment.takes]
    if taken and not experiment.train and not experiment.average:
        return taken
    with making[experiment.run]:
        if experiment.run not in ended:
            make_run(experiment, args, taken[0] if taken else None)
            ended.add(experiment.run)
    return [experiment.run]


def make_run(experiment, args, source):
    """Averages, or trains; a training that was stopped goes on, and one that has ended ends at once."""
    if experiment.average:
        shutil.rmtree(experiment.run, ignore_errors=True)
        attune(args, "average", source, "--last", experiment.average, "--output", experiment.run, stdout=subprocess.DEVNULL)
        return
    start = {"training.start": str(source)} if source else {}
    experiment.run.parent.mkdir(parents=True, exist_ok=True)
    with open(f"{experiment.run}.log", "a") as log:
        attune(args, "train", ROOT / experiment.config, "--quiet", *settings({"run": str(experiment.run), "seed": experiment.seed, **experiment.train, **start}),
               stdout=log, stderr=log)


def training_of(run):
    """Minutes, updates and the validation that was best, from the run's own record."""
    file = run / "metrics.jsonl"
    lines = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    validations = [line for line in lines if line["kind"] == "validation"]
    if not validations:
        return {}
    best = [line for line in validations if line["best"]][-1]
    curve = {f"{line['epoch']:.2f}": [round(line["seconds"] / 60, 2), round(line["bleu"], 2)] for line in validations if "bleu" in line}
    return {"minutes": round(lines[-1]["seconds"] / 60, 1), "updates": lines[-1]["update"], "best_update": best["update"], "greedy": curve}


def precision_of(run, automatic):
    """That a run was trained in, from its config; `automatic` is what auto is on this machine."""
    training = (run / "config.yaml").read_text().split("\ntraining:\n")[1]
    said = re.search(r"^  precision: (\w+)$", training, re.M)[1]
    return automatic if said == "auto" else said


def carry_out(experiment, args):
    for *words, folder in experiment.corpora:
        with making[ROOT / folder]:
            if not (ROOT / folder).exists():
                attune(args, *words, ROOT / folder, "--quiet", stdout=subprocess.DEVNULL)
    runs = trained(experiment, args)
    figures = {}
    for name, files in experiment.texts.items():
        texts = [word for flag, file in zip(("--source", "--target", "--gold"), files) for word in (flag, ROOT / file)]
        metrics = METRICS + (",aer" if len(files) > 2 else "")
        output = experiment.run.with_name(f"{experiment.run.name}.{slug(name)}")
        output.parent.mkdir(parents=True, exist_ok=True)
        heads = ["--heads"] if experiment.heads else []
        report = json.loads(attune(args, "evaluate", *runs, *texts, *heads, "--quiet", "--json", "--metrics", metrics, "--output", output, *settings(experiment.decode),
                                   capture_output=True).stdout)
        figures[name] = {metric: round(said["value"], 4) for metric, said in report["metrics"].items()}
        if experiment.heads:
            figures[name]["heads"] = {said["name"]: round(said["aer"], 4) for said in report["heads"]}
        if experiment.interval:
            figures[name]["bleu_half_width"] = half_width(output, ROOT / files[1], args)
    name, has_bfloat16 = processor()
    precision = precision_of(runs[0], "bfloat16" if has_bfloat16 else "float32")
    row = {"experiment": experiment.name, "seed": experiment.seed, "config": experiment.config, "hash": experiment.hash(), "commit": commit(),
           "processor": name, "threads": args.threads, "precision": precision, **(training_of(runs[0]) if len(runs) == 1 else {}),
           "figures": figures}
    with writing, ROWS.open("a") as file:
        file.write(json.dumps(row) + "\n")
    print(f"{experiment.name} {experiment.seed}: " + ", ".join(f"{text} {value['bleu']:.2f}" for text, value in figures.items()), flush=True)


def half_width(output, reference, args):
    """Of the interval that holds BLEU in 95 of 100 resampled texts."""
    report = attune(args, "evaluate", "--outputs", output, "--target", reference, "--metrics", "bleu", "--quiet", "--json", capture_output=True)
    return round(json.loads(report.stdout)["outputs"][0]["metrics"]["bleu"]["half_width"], 4)


def wanted(experiment, names):
    return not names or experiment.group in names or experiment.name in names


def run(args):
    done = {key(row) for row in rows()}
    left = [e for e in plan() if wanted(e, args.names) and (e.name, e.seed, e.hash()) not in done]
    # What takes another's run comes after it.
    first, then = [e for e in left if not e.takes], [e for e in left if e.takes]
    failed = []

    def one(experiment):
        try:
            carry_out(experiment, args)
        except (subprocess.CalledProcessError, OSError) as error:
            failed.append(experiment.name)
            print(f"{experiment.name} {experiment.seed}: failed: {error}", file=sys.stderr, flush=True)

    for batch in (first, then):
        with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
            list(pool.map(one, batch))
    sys.exit(1 if failed else 0)


def show(args):
    done = {key(row) for row in rows()}
    for e in plan():
        print(f"{'done' if (e.name, e.seed, e.hash()) in done else '    '}  {e.name}  seed {e.seed}")


def spread(values, digits):
    """The mean, and the range where there are several."""
    if not values:
        return ""
    text = f"{statistics.mean(values):.{digits}f}"
    return text if len(values) == 1 else f"{text} ({min(values):.{digits}f}-{max(values):.{digits}f})"


def of_layers(figures):
    """The AER of each layer's mean, from the first layer on; nothing where there is one alone."""
    layers = [[aer for name, aer in said.get("heads", {}).items() if re.fullmatch(r"layer \d+", name)] for said in figures]
    return " / ".join(f"{statistics.mean(values):.3f}" for values in zip(*layers))


def of_best_head(figures):
    """The least AER that any single head has; nothing where there is one alone."""
    heads = [[aer for name, aer in said.get("heads", {}).items() if "head" in name] for said in figures]
    return spread([min(said) for said in heads if len(said) > 1], 3)


DERIVED = {"layers": ("AER of layers", of_layers), "best_head": ("AER of the best head", of_best_head)}  # title, and the cell of all seeds' figures


def interval(figures, metric):
    """The bootstrap interval of one seed's figure, where it was asked for."""
    half = figures[0].get(f"{metric}_half_width") if len(figures) == 1 else None
    return "" if half is None else f" ± {half:.2f}"


def cell(figures, metric):
    """Of one metric on one text, from all seeds' figures."""
    if metric in DERIVED:
        return DERIVED[metric][1](figures)
    return spread([said[metric] for said in figures if metric in said], 3 if metric == "aer" else 2) + interval(figures, metric)


def table(group, said, found):
    """Markdown: a line a variant; the difference to the first, where the group asks for it."""
    texts = dict.fromkeys(text for row in found if row["experiment"].startswith(group + "/") for text in row["figures"])
    columns = [(text, metric) for i, text in enumerate(texts) for metric in said.get("show", ["bleu"]) + (said.get("show_first", []) if i == 0 else [])]
    titles = {"bleu": "BLEU", "chrf": "chrF", "perplexity": "perplexity", "aer": "AER", "exact": "exact", **{name: title for name, (title, _) in DERIVED.items()}}
    head = ["", *(f"{text} {titles[metric]}" for text, metric in columns), *(["against the first"] if said.get("compare") else []), "seeds", *(["minutes"] if said.get("minutes", True) else [])]
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    first = None
    for variant in said["variants"]:
        mine = sorted((row for row in found if row["experiment"] == f"{group}/{variant}"), key=lambda row: row["seed"])
        if not mine:
            continue
        cells = [cell([row["figures"].get(text, {}) for row in mine], metric) for text, metric in columns]
        if said.get("compare"):
            mean = statistics.mean(row["figures"][columns[0][0]]["bleu"] for row in mine)
            cells.append("" if first is None else f"{mean - first:+.2f}")
            first = mean if first is None else first
        minutes = [row["minutes"] for row in mine if "minutes" in row]
        cells += [", ".join(str(row["seed"]) for row in mine), *([spread(minutes, 1)] if said.get("minutes", True) else [])]
        lines.append(f"| {variant} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n" if len(lines) > 2 else "Not measured yet.\n"


def tables(args):
    current = {(e.name, e.seed, e.hash()) for e in plan()}
    found = [row for row in rows() if key(row) in current]
    groups = tomllib.loads(PLAN.read_text())
    for document in (*sorted((ROOT / "docs").glob("*.md")), ROOT / "configs/README.md", ROOT / "README.md"):
        text = document.read_text()
        for group, said in groups.items():
            begin, end = f"<!-- experiments: {group} -->\n", "<!-- end of experiments -->"
            if begin in text:
                at = text.index(begin) + len(begin)
                text = text[:at] + table(group, said, found) + text[text.index(end, at):]
        if text != document.read_text():
            document.write_text(text)
            print(f"{document.relative_to(ROOT)}: written")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(required=True)
    verbs.add_parser("list").set_defaults(do=show)
    verbs.add_parser("tables").set_defaults(do=tables)
    runs = verbs.add_parser("run")
    runs.add_argument("names", nargs="*")
    runs.add_argument("--attune", type=pathlib.Path, default=ROOT / "build/release/attune")
    runs.add_argument("--jobs", type=int, default=1)
    runs.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    runs.set_defaults(do=run)
    args = parser.parse_args()
    args.do(args)


main()
