"""tools/event_files.py writes what TensorBoard reads: its own reader is asked."""
import importlib.util
import json
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

SCRIPT = pathlib.Path(__file__).parents[2] / "tools/event_files.py"


def train(update, **more):
    return {"kind": "train", "update": update, "epoch": update / 300, "loss": 900 / update, "gradient_norm": None, "seconds": update / 10, **more}


def validation(update, **more):
    return {"kind": "validation", "update": update, "bleu": update / 30, "best": True, "seconds": update / 10, **more}


@unittest.skipUnless(importlib.util.find_spec("tensorboard"), "Python's tensorboard is not installed: tools/setup.sh --tests")
class EventFiles(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.run_folder = pathlib.Path(folder.name)

    def write(self, *lines):
        # At once, so that nobody reads half of it.
        (self.run_folder / "new").write_text("".join(json.dumps(line) + "\n" for line in lines))
        (self.run_folder / "new").rename(self.run_folder / "metrics.jsonl")

    def convert(self, *flags):
        return subprocess.run([sys.executable, SCRIPT, self.run_folder, *flags], capture_output=True, text=True, timeout=60)

    def read(self):
        """{curve: [(update, value)]}, and the times of each."""
        from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
        from tensorboard.util import tensor_util
        events = EventAccumulator(str(self.run_folder / "events"))
        events.Reload()
        self.times = {}
        found = {}
        for name in events.Tags()["tensors"]:
            self.times[name] = [event.wall_time for event in events.Tensors(name)]
            found[name] = [(event.step, round(float(tensor_util.make_ndarray(event.tensor_proto)), 4)) for event in events.Tensors(name)]
        return found

    def test_every_number_is_a_curve_over_updates(self):
        snapshot = {"kind": "snapshot", "update": 200, "line": 3, "alignment": "AAAA"}
        self.write(train(100), train(200, gradient_norm=0.5), validation(200), snapshot, train(300))
        self.assertEqual(self.convert().returncode, 0)
        found = self.read()
        self.assertEqual(set(found), {"train/epoch", "train/loss", "train/gradient_norm", "validation/bleu"})
        self.assertEqual(found["train/loss"], [(100, 9), (200, 4.5), (300, 3)])
        self.assertEqual(found["train/gradient_norm"], [(200, 0.5)])
        self.assertAlmostEqual(self.times["train/loss"][2] - self.times["train/loss"][0], 20, 3)

    def test_what_was_written_is_written_anew(self):
        self.write(train(100))
        for _ in range(2):
            self.assertEqual(self.convert().returncode, 0)
        self.assertEqual(self.read()["train/loss"], [(100, 9)])

    def test_it_follows_a_training_that_takes_lines_back(self):
        self.write(train(100), train(200))
        process = subprocess.Popen([sys.executable, SCRIPT, self.run_folder, "--follow", "--every", "0.05"], stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        self.assertIn("2 lines", process.stdout.readline())
        self.write(train(100), train(200), validation(200))
        self.assertIn("1 lines", process.stdout.readline())
        self.write(train(100))
        self.assertIn("1 lines", process.stdout.readline())
        self.write(train(100, gradient_norm=3), train(200), train(300))
        self.assertIn("3 lines", process.stdout.readline())
        (self.run_folder / "metrics.jsonl").unlink()
        time.sleep(0.3)
        self.write(train(100))
        self.assertIn("1 lines", process.stdout.readline())
        with open(self.run_folder / "metrics.jsonl", "a") as file:
            file.write('{"kind": "train", "upd')
            file.flush()
            time.sleep(0.3)
            file.write('ate": 150, "loss": 6}\n')
        self.assertIn("1 lines", process.stdout.readline())
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(30), 0)
        process.stdout.close()
        self.assertEqual(self.read(), {"train/epoch": [(100, 0.3333)], "train/loss": [(100, 9), (150, 6)]})

    def test_lines_that_are_none_are_left_out(self):
        self.write(train(100), [1, 2], {"kind": "train"}, train(200))
        with open(self.run_folder / "metrics.jsonl", "a") as file:
            file.write("{half\n")
        self.assertEqual(self.convert().returncode, 0)
        self.assertEqual(self.read()["train/loss"], [(100, 9), (200, 4.5)])

    def test_a_folder_that_is_no_run_is_refused(self):
        found = self.convert()
        self.assertEqual(found.returncode, 1)
        self.assertRegex(found.stderr, r"^error: .* has no metrics.jsonl: is it a run\?\n$")


if __name__ == "__main__":
    unittest.main()
