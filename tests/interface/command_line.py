"""Flags of the verbs, options of a config, exit codes."""
import concurrent.futures
import re
import signal
import socket
import time

from workshop import RECURRENT

VERBS = ["train", "translate", "align", "evaluate", "score", "symmetrize", "serve", "average", "compare", "corpus", "demo", "describe"]
COLUMN = 30  # where descriptions begin


def flags(text):
    """The flags and positionals of a --help: their names, types, defaults and choices. Descriptions are left out."""
    lines, out, heading = text.splitlines(), [], ""
    for i, line in enumerate(lines):
        following = lines[i + 1] if i + 1 < len(lines) else ""
        if re.fullmatch(r"\S.*:", line):
            heading = line
        elif re.match(r"  \S", line) and heading:
            described_below = re.match(f" {{{COLUMN}}}\\S", following)
            signature = line if described_below else line[:COLUMN]
            out.append((heading, " ".join(signature.split()), []))
        elif out and (choice := re.match(f" {{{COLUMN + 2}}}([\\w+-]+): ", line)):
            out[-1][2].append(choice[1])
    return [flag(*one) for one in out]


def flag(heading, signature, choices):
    names, _, rest = signature.partition(" ")
    if heading == "Subcommands:":
        return f"subcommand {names}"
    rest, *relations = re.split(r"(?:^|\s+)(?=Needs:|Excludes:)", rest)
    rest = rest.strip()
    rest = re.sub(r"^(\S+(?: in \[[^]]*\])?) \[([^]]*)\](?=$| )", r"\1=\2", rest)  # CLI11 2.4 writes [x], 2.1 =x
    for relation in relations:  # their order is that of addresses
        name, *others = relation.split()
        rest += f" {name} {' '.join(sorted(others))}"
    if choices:
        rest += f" Choices: {' '.join(choices)}"
    kind = "positional " if heading == "Positionals:" else ""
    return f"{kind}{names}: {rest.strip() or 'flag'}"


def command_line(shop):
    commands = [[], *([verb] for verb in VERBS), ["demo", "nadaraya-watson"], ["demo", "snail"]]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        helps = list(pool.map(lambda words: shop.run(*words, "--help"), commands))
    for words, (code, text, err) in zip(commands, helps):
        if code:
            raise AssertionError(f"attune {' '.join(words)} --help ended with {code}: {err}")
        yield " ".join(["attune", *words]), flags(text)
    known = set(re.findall(r"^subcommand (.*)$", "\n".join(flags(helps[0][1])), re.M))
    if known != set(VERBS):
        raise AssertionError(f"the verbs that this test asks for are not those of the program: {sorted(known ^ set(VERBS))}")


def tables(shop):
    """The names that a flag takes, as the program says them to who gives another."""
    asked = {"corpus TASK": ["corpus", "nothing", "--output", "x"],
             "evaluate --metrics": ["evaluate", "runs/recurrent", "--metrics", "nothing", "--threads", "1", "--device", "cpu"],
             "demo snail --task": ["demo", "snail", "--output", "x", "--task", "nothing"]}
    for name, words in asked.items():
        code, _, err = shop.run(*words)
        found = re.search(r"expected one of (.*)", err)
        if not found:
            raise AssertionError(f"attune {' '.join(words)} ended with {code} and does not say which names there are: {err}")
        yield from (f"{name}: {one}" for one in found[1].split(", "))


def config_options(shop):
    """Path, default, what is allowed, and whether a run that is resumed may change it."""
    lines = shop.ask("describe").splitlines()
    for i, line in enumerate(lines):
        if found := re.fullmatch(r"  ([\w.+-]+): (.*?)( \*)?", line):
            yield f"{found[1]}: {found[2]}; {lines[i + 2].strip()}; {'may change' if found[3] else 'fixed'} on resume"


def stopped(shop, name, number):
    """Exit code of a training that a signal stops after some updates."""
    process = shop.start("train", "stopped.yaml", "--set", f"run=runs/{name}", "--threads", "1", "--device", "cpu", "--quiet")
    metrics = shop.folder / "runs" / name / "metrics.jsonl"
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until and process.poll() is None and not (metrics.exists() and metrics.stat().st_size > 0):
            time.sleep(0.05)
        process.send_signal(number)
        process.wait(60)
    finally:
        process.kill()
        process.communicate()
    return process.returncode


def exit_codes(shop):
    shop.write("wrong key.yaml", RECURRENT + "nothing: 1\n")
    shop.write("wrong value.yaml", RECURRENT + "seed: many\n")
    shop.write("no yaml.yaml", "data: [")
    shop.write("no limits.yaml", RECURRENT.replace("  limits: {updates: 6}\n", ""))
    shop.write("two", "the king\nthe king\n")

    def train(name):  # only one process trains a run: commands that run at the same time take different ones
        return ["train", f"{name}.yaml", "--quiet", "--threads", "1", "--device", "cpu", "--set", f"run=runs/{name}"]

    cases = {
        "no verb": [], "--version": ["--version"], "unknown verb": ["nothing"],
        "unknown flag": ["train", "recurrent.yaml", "--nothing"], "missing positional": ["train"],
        "missing required flag": ["corpus", "reverse"], "no demonstration": ["demo"],
        "value out of range": ["translate", "runs/recurrent", "--beam", "0"],
        "flags that exclude each other": ["align", "runs/recurrent", "--target", "valid.fr", "--reference", "valid.fr"],
        "missing config": ["train", "nothing.yaml"], "config that is no YAML": ["describe", "no yaml.yaml"],
        "wrong key in a config": ["describe", "wrong key.yaml"], "wrong value in a config": ["describe", "wrong value.yaml"],
        "wrong key in --set": ["describe", "recurrent.yaml", "--set", "nothing=1"],
        "config that names no limit": ["train", "no limits.yaml"],
        "missing run": ["translate", "runs/nothing"], "missing checkpoint": ["translate", "runs/recurrent", "--checkpoint", "nothing"],
        "texts of different lengths": ["score", "runs/recurrent", "--source", "two", "--target", "valid.fr"],
        "unknown device": ["translate", "runs/recurrent", "--device", "nothing"], "empty source": ["translate", "runs/recurrent"],
        "training that has ended": train("transformer"), "fixed option changed on resume": [*train("recurrent"), "--set", "seed=2"],
        "output that exists already": ["average", "runs/recurrent", "--output", "runs/recurrent"],
        "compare of which every training fails": ["compare", "recurrent.yaml", "--vary", "training.explosion=1e-9", "--output", "failed",
                                                  "--threads", "1", "--device", "cpu"],
    }
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for name, (code, _, err) in zip(cases, pool.map(lambda words: shop.run(*words), cases.values())):
            yield f"{name}: {code}{', says error:' if re.search('^error: ', err, re.M) else ''}"
    with open("/dev/full", "w") as full:
        yield f"full standard output: {shop.run('describe', stdout=full)[0]}"
    process = shop.start("describe")
    process.stdout.close()
    process.stdin.close()
    process.stderr.close()
    yield f"standard output without a reader: {process.wait(60)}"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield f"serve on a port that is taken: {shop.run('serve', 'runs/recurrent', '--port', str(taken.getsockname()[1]))[0]}"
