#!/usr/bin/env python3
"""Writes the curves of runs as TensorBoard's event files, by TensorBoard's own writer (pip install tensorboard).

    tools/event_files.py RUN...                   RUN/events; then: tensorboard --logdir RUN, or the folder of several runs
    tools/event_files.py RUN... --follow          goes on as they are trained, until Ctrl-C

Every number of metrics.jsonl is a curve over updates: train/loss, validation/bleu and so on. What was written before is written anew.
"""
import argparse
import json
import math
import pathlib
import sys
import time

KINDS = {"train", "validation"}
BESIDE = {"update", "seconds", "tokens"}  # where a line stands


def lines_of(text):
    """The lines that are what a training writes."""
    out = []
    for line in text.splitlines():
        try:
            found = json.loads(line)
        except ValueError:
            continue
        if isinstance(found, dict) and {"kind", "update"} <= found.keys():
            out.append(found)
    return out


def curves(line):
    """What a line of metrics.jsonl says, as (curve, value)."""
    for name, value in line.items() if line["kind"] in KINDS else ():
        if name not in BESIDE and isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
            yield f"{line['kind']}/{name}", value


class Run:
    """A run's event files, as far as they are written."""

    def __init__(self, folder):
        self.folder, self.metrics, self.events = folder, folder / "metrics.jsonl", folder / "events"
        self.writer, self.text, self.began = None, b"", 0.0

    def begin(self, lines):
        from tensorboard.summary import Writer
        self.close()
        for file in self.events.glob("events.out.tfevents.*"):
            file.unlink()
        spent = max((line.get("seconds") or 0 for line in lines), default=0)
        written = self.metrics.stat().st_mtime if self.metrics.exists() else time.time()
        self.writer, self.text, self.began = Writer(str(self.events)), b"", written - spent

    def update(self):
        """Writes what is new; how many lines that is. A training that was begun anew, or went on from an earlier checkpoint, has taken lines back: all anew."""
        text = self.metrics.read_bytes() if self.metrics.exists() else b""
        whole = text[:text.rfind(b"\n") + 1]
        if self.writer is None or not whole.startswith(self.text):
            self.begin(lines_of(whole))
        new, self.text = lines_of(whole[len(self.text):]), whole
        for line in new:
            for name, value in curves(line):
                self.writer.add_scalar(name, value, line["update"], wall_time=self.began + (line.get("seconds") or 0))
        self.writer.flush()
        return len(new)

    def close(self):
        writer, self.writer = self.writer, None
        if writer is not None:
            writer.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="+", type=pathlib.Path, metavar="RUN")
    parser.add_argument("--follow", action="store_true", help="go on as they are trained")
    parser.add_argument("--every", type=float, default=5, metavar="SECONDS", help="with --follow: between two looks (default 5)")
    flags = parser.parse_args()
    try:
        import tensorboard.summary  # noqa: F401
    except ImportError:
        raise SystemExit("error: TensorBoard is not installed\nhint: .venv/bin/pip install tensorboard, and run this by .venv/bin/python") from None
    runs = [Run(folder) for folder in flags.runs]
    for run in runs:
        if not run.metrics.is_file() and not (flags.follow and run.folder.is_dir()):
            raise SystemExit(f"error: {run.folder} has no metrics.jsonl: is it a run?")
    try:
        while True:
            for run in runs:
                count = run.update()
                if count:
                    print(f"{run.events}: {count} lines", flush=True)
            if not flags.follow:
                break
            time.sleep(flags.every)
    except KeyboardInterrupt:
        pass
    for run in runs:
        run.close()


if __name__ == "__main__":
    sys.exit(main())
