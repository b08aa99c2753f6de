"""A folder with a small corpus and configs, in which the program is run."""
import os
import pathlib
import re
import signal
import subprocess

RECURRENT = """
data:
  training: {source: train.en, target: train.fr}
  validation: {source: valid.en, target: valid.fr, gold: valid.gold}
  test: {source: valid.en, target: valid.fr, gold: valid.gold}
vocabulary: {tokenizer: whitespace, size: 300, joint: false}
model:
  embedding: 16
  encoder: {hidden: 16}
  decoder: {hidden: 16}
training:
  batch: {size: 16}
  schedule: {name: plateau}
  limits: {updates: 6}
  validation: {every: 3}
  log_every: 3
decoding: {longest_factor: 1}
"""
TRANSFORMER = """
include: recurrent.yaml
model:
  encoder: {kind: transformer, transformer: {layers: 2, heads: 2, feed_forward: 32}}
  decoder: {kind: transformer, transformer: {layers: 2, heads: 2, feed_forward: 32}}
training:
  moving_average: 0.9
  schedule: {name: cosine, cosine: {warmup: 2}}
"""
# A signal stops it.
STOPPED = """
include: recurrent.yaml
model: {attention: {score: none}}
training:
  optimizer: {name: sgd, sgd: {momentum: 0.9}}
  limits: {updates: 100000}
  validation: {every: 100000}
"""


class Workshop:
    """A folder with a small corpus and configs, in which the program is run."""

    def __init__(self, program, source, folder):
        self.program, self.folder = str(pathlib.Path(program).resolve()), pathlib.Path(folder)
        toy = pathlib.Path(source, "data/toy")
        for part, count in (("train", 100), ("valid", 8)):
            for side in ("en", "fr", "gold"):
                lines = (toy / f"{part}.{side}").read_text().splitlines(keepends=True)[:count]
                self.write(f"{part}.{side}", "".join(lines))
        for name, text in (("recurrent", RECURRENT), ("transformer", TRANSFORMER), ("stopped", STOPPED)):
            self.write(f"{name}.yaml", text)
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell in the background has it ignored, for its children too
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith("ATTUNE_")}
        self.environment.update(HOME=str(self.folder), OMP_NUM_THREADS="1", LC_ALL="C.UTF-8")

    def write(self, name, text):
        (self.folder / name).write_text(text)

    def read(self, name):
        return (self.folder / name).read_text()

    def start(self, *words, stdout=subprocess.PIPE):
        return subprocess.Popen([self.program, *words], cwd=self.folder, env=self.environment, stdin=subprocess.PIPE, stdout=stdout,
                                stderr=subprocess.PIPE, text=True)

    def run(self, *words, stdin="", stdout=subprocess.PIPE):
        """Exit code, standard output and standard error."""
        process = self.start(*words, stdout=stdout)
        try:
            out, err = process.communicate(stdin, timeout=120)
        except BaseException:
            process.kill()
            raise
        return process.returncode, out or "", err

    def ask(self, *words, stdin=""):
        """Standard output of a command that must succeed, on one thread of the processor."""
        code, out, err = self.run(*words, "--threads", "1", "--device", "cpu", "--quiet", stdin=stdin)
        if code:
            raise AssertionError(f"attune {' '.join(words)} ended with {code}: {err}")
        return out

    def files(self, name):
        folder = self.folder / name
        names = (str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())
        return sorted(re.sub(r"(?<=checkpoints/)\d+|(?<=valid\.)\d+", "UPDATE", name) for name in names)
