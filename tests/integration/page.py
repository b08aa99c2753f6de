#!/usr/bin/env python3
"""Runs the commands of a page, as a newcomer would type them, with training shortened.

  page.py ATTUNE SOURCE_DIR PAGE

Every ```sh block of the page that is not marked as set-up (a comment line "# set-up" at its head) is run in a scratch folder
that looks like a checkout: configs/ and data/ are the real ones, runs/ is its own. Each command must exit with 0, and leave the
picture that stands in *italics* below the picture the page shows; what the page links to must be there.
"""
import os, pathlib, re, subprocess, sys, tempfile

program, source, page = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve(), sys.argv[3]
UPDATES = ("--set training.limits.updates=12 --set training.limits.minutes=0 --set training.validation.every=6 --set model.embedding=16 "
           "--set training.log_every=5")
HIDDEN = "--set model.encoder.hidden=16 --set model.decoder.hidden=16"
SHORT = {r"attune train \S+-transformer.yaml": UPDATES, r"attune (train|compare)": f"{UPDATES} {HIDDEN}",
         r"attune demo nadaraya-watson": "--seeds 2", r"attune demo snail": "--updates 10 --episodes 50"}
LEAST = 6


def blocks(text):
    for block in re.findall(r"^```sh\n(.*?)^```", text, re.S | re.M):
        if not block.startswith("# set-up"):
            yield block.replace("\\\n", " ")


def shortened(line):
    def short(part):
        more = next((more for command, more in SHORT.items() if re.match(command + " ", part)), "")
        return re.sub(r" --updates \d+", "", part) + " " + more
    return " && ".join(map(short, line.split(" && ")))


def missing_links(text):
    folder = (source / page).parent
    targets = re.findall(r"\]\(([^)#]+)", text)
    return [target for target in targets if not target.startswith("http") and not (folder / target).exists()]


def main():
    text, passed = (source / page).read_text(), 0
    if missing := missing_links(text):
        sys.exit(f"{page} links to what is not there: {missing}")
    with tempfile.TemporaryDirectory(prefix="attune-page-") as scratch:
        scratch = pathlib.Path(scratch)
        for name in ("configs", "data"):
            (scratch / name).symlink_to(source / name)
        (scratch / "bin").mkdir()
        (scratch / "bin" / "attune").symlink_to(program)
        environment = dict(os.environ, PATH=f"{scratch / 'bin'}:{os.environ['PATH']}", HOME=str(scratch))
        for block in blocks(text):
            for line in filter(None, (line.split("  #")[0].strip() for line in block.splitlines())):
                if line.startswith("#") or "multi30k" in line:  # its data is fetched by the user
                    continue
                done = subprocess.run(["bash", "-euo", "pipefail", "-c", shortened(line)], cwd=scratch, env=environment, text=True,
                                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600)
                if done.returncode:
                    sys.exit(f"a command of {page} failed with {done.returncode}: {line}\n{done.stdout}")
                print(f"ok: {line}", flush=True)
                passed += 1
        if not_made := [picture for picture in re.findall(r"^\*(runs/\S+)\*$", text, re.M) if not (scratch / picture).exists()]:
            sys.exit(f"the commands of {page} do not make {not_made}")
    if passed < LEAST:
        sys.exit(f"only {passed} commands found in {page}: is it still written in ```sh blocks?")


main()
