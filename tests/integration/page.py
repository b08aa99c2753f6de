#!/usr/bin/env python3
"""Runs the README's commands, as a newcomer would type them, with training shortened.

  readme.py ATTUNE SOURCE_DIR

Every ```sh block of README.md that is not marked as set-up (a comment line "# set-up" at its head) is run in a scratch folder
that looks like a checkout: configs/ and data/ are the real ones, runs/ is its own. Each command must exit with 0.
"""
import os, pathlib, re, subprocess, sys, tempfile

program, source = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
SHORT = ("--set training.limits.updates=12 --set training.limits.minutes=0 --set training.validation.every=6 --set model.embedding=16 "
         "--set model.encoder.hidden=16 --set model.decoder.hidden=16 --set training.log_every=5")


def blocks(text):
    for block in re.findall(r"^```sh\n(.*?)^```", text, re.S | re.M):
        if not block.startswith("# set-up"):
            yield block.replace("\\\n", " ")


def shortened(line):
    return f"{line} {SHORT}" if re.match(r"attune (train|compare)\b", line) else line


def main():
    passed = 0
    with tempfile.TemporaryDirectory(prefix="attune-readme-") as scratch:
        scratch = pathlib.Path(scratch)
        for name in ("configs", "data"):
            (scratch / name).symlink_to(source / name)
        (scratch / "bin").mkdir()
        (scratch / "bin" / "attune").symlink_to(program)
        environment = dict(os.environ, PATH=f"{scratch / 'bin'}:{os.environ['PATH']}", HOME=str(scratch))
        for block in blocks((source / "README.md").read_text()):
            for line in filter(None, (line.split("  #")[0].strip() for line in block.splitlines())):
                if line.startswith("#") or "multi30k" in line:  # its data is fetched by the user
                    continue
                done = subprocess.run(["bash", "-euo", "pipefail", "-c", shortened(line)], cwd=scratch, env=environment, text=True,
                                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600)
                if done.returncode:
                    sys.exit(f"README command failed with {done.returncode}: {line}\n{done.stdout}")
                print(f"ok: {line}", flush=True)
                passed += 1
    if passed < 6:
        sys.exit(f"only {passed} commands found in README.md: is it still written in ```sh blocks?")


main()
