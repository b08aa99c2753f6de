"""tools/experiments.py runs what has no row yet, and builds tables from the rows; here with an attune that only says what it was asked."""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).parents[2] / "tools/experiments.py"

ATTUNE = r"""#!/usr/bin/env python3
import json, pathlib, sys
words = sys.argv[1:]
here = pathlib.Path(__file__).parent
with open(here / "calls", "a") as calls:
    calls.write(" ".join(words) + "\n")
settings = dict(word.split("=", 1) for flag, word in zip(words, words[1:]) if flag == "--set")
if words[0] == "train":
    run = pathlib.Path(settings["run"])
    run.mkdir(parents=True, exist_ok=True)
    lines = [{"kind": "validation", "update": 10 * i, "epoch": i, "bleu": 20.0 + i, "best": i == 2, "seconds": 60 * i} for i in (1, 2, 3)]
    (run / "config.yaml").write_text("seed: 1\ntraining:\n  batch:\n    precision: no\n  precision: %s\ndecoding:\n  precision: auto\n" % settings.get("training.precision", "float32"))
    (run / "metrics.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
if words[0] == "corpus":
    pathlib.Path(words[words.index("--output") + 1]).mkdir(parents=True)
if words[0] == "average":
    mean = pathlib.Path(words[words.index("--output") + 1])
    mean.mkdir(parents=True)
    (mean / "config.yaml").write_text((pathlib.Path(words[1]) / "config.yaml").read_text())
if words[0] == "evaluate" and "--outputs" in words:
    print(json.dumps({"outputs": [{"metrics": {"bleu": {"value": 31.0, "half_width": 0.756}}}]}))
elif words[0] == "evaluate":
    pathlib.Path(words[words.index("--output") + 1]).write_text("translated\n")
    runs = words[1:words.index("--source")]
    value = 30.0 + len(runs) + ("decoding.beam" in settings) + sum(run.endswith("-2") for run in runs)
    maps = {"alignment": 0.3, "layer 1": 0.3, "layer 1, head 1": 0.1, "layer 1, head 2": 0.5, "layer 2": 0.4}
    report = {"metrics": {"bleu": {"value": value}, "chrf": {"value": 50.0}, "perplexity": {"value": 4.0}}}
    if "--heads" in words:
        report["heads"] = [{"name": name, "aer": aer} for name, aer in maps.items()]
    print(json.dumps(report))
"""

PLAN = """
[small]
config = "configs/a.yaml"
set = {"training.limits.epochs" = 3}
seeds = [1, 2]
texts = {valid = ["v.de", "v.en"]}
compare = true

[small.variants]
"base" = {}
"tied" = {"model.tied_embeddings" = "all", seeds = [1]}
"mean" = {source = "base", average = 2, seeds = [1]}
"greedy" = {source = "base", "decoding.beam" = 1, seeds = [1]}
"both" = {members = ["small/base/1", "small/base/2"], seeds = [1]}
"""


class Experiments(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        for name in ("tools", "configs", "docs"):
            (self.root / name).mkdir()
        shutil.copy(SCRIPT, self.root / "tools")
        (self.root / "configs/experiments.toml").write_text(PLAN)
        (self.root / "configs/a.yaml").write_text("# a config\nseed: 1\n")
        for name in ("docs/quality.md", "configs/README.md", "README.md"):
            (self.root / name).write_text("before\n<!-- experiments: small -->\nold\n<!-- end of experiments -->\nafter\n")
        self.attune = self.root / "attune"
        self.attune.write_text(ATTUNE)
        self.attune.chmod(0o755)
        for words in (["init", "-q"], ["add", "."], ["-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "x"]):
            subprocess.run(["git", *words], cwd=self.root, check=True)

    def call(self, *words):
        return subprocess.run([sys.executable, self.root / "tools/experiments.py", *words], capture_output=True, text=True, check=False)

    def run_all(self, *words):
        done = self.call("run", "--attune", self.attune, "--threads", "1", "--jobs", "2", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return self.rows()

    def rows(self):
        return [json.loads(line) for line in (self.root / "docs/experiments.jsonl").read_text().splitlines()]

    def calls(self):
        return (self.root / "calls").read_text().splitlines()

    def test_every_variant_and_seed_gets_a_row_that_says_where_it_comes_from(self):
        rows = self.run_all()
        self.assertEqual(sorted((row["experiment"], row["seed"]) for row in rows),
                         [("small/base", 1), ("small/base", 2), ("small/both", 1), ("small/greedy", 1), ("small/mean", 1), ("small/tied", 1)])
        for row in rows:
            self.assertRegex(row["hash"], "^[0-9a-f]{12}$")
            self.assertRegex(row["commit"], "^[0-9a-f]+$")
            self.assertEqual(row["threads"], 1)
        base = next(row for row in rows if (row["experiment"], row["seed"]) == ("small/base", 1))
        self.assertEqual((base["minutes"], base["updates"], base["best_update"], base["figures"]["valid"]["bleu"]), (3.0, 30, 20, 31.0))

    def test_a_run_is_trained_once_however_many_variants_take_it(self):
        self.run_all()
        self.assertEqual(sum(call.startswith("train") for call in self.calls()), 3)
        self.assertEqual(sum(call.startswith("average") for call in self.calls()), 1)

    def test_data_that_several_take_is_made_once(self):
        (self.root / "configs/experiments.toml").write_text(PLAN.replace("compare = true", 'prepare = ["corpus", "toy", "--output", "data/made"]'))
        self.run_all()
        self.assertEqual([call for call in self.calls() if call.startswith("corpus")], [f"corpus toy --output {self.root}/data/made --quiet --threads 1"])

    def test_several_corpora_are_each_made_once(self):
        corpora = 'prepare = [["corpus", "toy", "--output", "data/made"], ["corpus", "toy", "--seed", "2", "--output", "data/other"]]'
        (self.root / "configs/experiments.toml").write_text(PLAN.replace("compare = true", corpora))
        self.run_all()
        self.assertEqual(sorted(call for call in self.calls() if call.startswith("corpus")),
                         [f"corpus toy --output {self.root}/data/made --quiet --threads 1", f"corpus toy --seed 2 --output {self.root}/data/other --quiet --threads 1"])

    def test_layers_and_heads_are_judged_where_a_group_asks_for_it(self):
        (self.root / "configs/experiments.toml").write_text(PLAN.replace("compare = true", 'heads = true\nshow = ["bleu", "layers"]\nshow_first = ["best_head"]'))
        rows = self.run_all()
        self.assertEqual(rows[0]["figures"]["valid"]["heads"]["layer 1, head 2"], 0.5)
        self.call("tables")
        table = (self.root / "README.md").read_text()
        self.assertIn("| valid BLEU | valid AER of layers | valid AER of the best head |", table)
        self.assertRegex(table, r"\| base \| [^|]+ \| 0.300 / 0.400 \| 0.100 \(0.100-0.100\) \|")

    def test_what_has_a_row_is_not_run_again(self):
        before = self.run_all()
        calls = self.calls()
        self.assertEqual(self.run_all(), before)
        self.assertEqual(self.calls(), calls)

    def test_another_config_or_setting_is_another_experiment_but_a_comment_is_not(self):
        before = len(self.run_all("small/tied"))
        (self.root / "configs/a.yaml").write_text("# another comment\nseed: 1   # here too\n")
        self.assertEqual(len(self.run_all("small/tied")), before)
        shutil.rmtree(self.root / "runs")
        (self.root / "configs/a.yaml").write_text("seed: 2\n")
        rows = self.run_all("small/tied")
        self.assertEqual(len(rows), before + 1)
        self.assertTrue(rows[-1]["commit"].endswith("+"), "what is not committed is told")

    def test_a_config_that_includes_another_changes_with_it(self):
        (self.root / "configs/b.yaml").write_text("include: a.yaml\nrun: x\n")
        (self.root / "configs/experiments.toml").write_text(PLAN.replace("a.yaml", "b.yaml"))
        before = len(self.run_all("small/tied"))
        (self.root / "configs/a.yaml").write_text("seed: 2\n")
        self.assertEqual(len(self.run_all("small/tied")), before + 1)

    def test_what_takes_a_run_changes_with_it(self):
        before = len(self.run_all())
        (self.root / "configs/experiments.toml").write_text(PLAN.replace('"base" = {}', '"base" = {"model.embedding" = 8}'))
        shutil.rmtree(self.root / "runs")
        rows = self.run_all()[before:]
        self.assertEqual(sorted(row["experiment"] for row in rows), ["small/base", "small/base", "small/both", "small/greedy", "small/mean"])

    def test_settings_of_training_train_on_from_the_run_that_is_taken(self):
        (self.root / "configs/experiments.toml").write_text(PLAN + '"gone on" = {source = "base", "training.optimizer.learning_rate" = 1e-5, seeds = [1]}\n')
        self.run_all("small/gone on")
        call = next(call for call in self.calls() if "learning_rate" in call)
        self.assertIn(f"training.start={self.root}/runs/experiments/small/base-1", call)
        self.assertIn("training.limits.epochs=3", call)

    def test_the_precision_is_the_runs_own(self):
        self.assertEqual({row["precision"] for row in self.run_all()}, {"float32"})
        (self.root / "configs/experiments.toml").write_text(PLAN.replace("epochs\" = 3", "epochs\" = 3, \"training.precision\" = \"auto\""))
        shutil.rmtree(self.root / "runs")
        has_bfloat16 = any(flag in pathlib.Path("/proc/cpuinfo").read_text() for flag in ("avx512_bf16", "amx_bf16"))
        self.assertEqual(self.run_all("small/tied")[-1]["precision"], "bfloat16" if has_bfloat16 else "float32")

    def test_settings_reach_training_and_decoding(self):
        self.run_all()
        self.assertTrue(any("--set model.tied_embeddings=all" in call and "--set training.limits.epochs=3" in call for call in self.calls()))
        greedy = [call for call in self.calls() if "decoding.beam=1" in call]
        self.assertEqual([call.split()[0] for call in greedy], ["evaluate"])
        both = next(call for call in self.calls() if "base-1" in call and "base-2" in call)
        self.assertTrue(both.startswith("evaluate "))

    def test_a_run_of_another_group_is_evaluated_on_texts_of_ones_own(self):
        (self.root / "configs/experiments.toml").write_text(PLAN + '[published.variants."base"]\nsource = "small/base"\nseeds = [2]\ntexts = {test = ["t.de", "t.en"]}\n')
        row = next(row for row in self.run_all() if row["experiment"] == "published/base")
        self.assertEqual((row["seed"], list(row["figures"]), row["config"]), (2, ["test"], "configs/a.yaml"))
        calls = [call for call in self.calls() if "t.de" in call or "published" in call]
        self.assertEqual([call.split()[:2] for call in calls], [["evaluate", f"{self.root}/runs/experiments/small/base-2"]])

    def test_translations_are_kept_and_judged_with_an_interval_where_it_is_asked_for(self):
        (self.root / "configs/experiments.toml").write_text(PLAN.replace("compare = true", "interval = true"))
        rows = self.run_all()
        self.assertTrue(all(row["figures"]["valid"]["bleu_half_width"] == 0.756 for row in rows))
        kept = self.root / "runs/experiments/small/tied-1.valid"
        self.assertEqual(kept.read_text(), "translated\n")
        self.assertTrue(any(call.startswith(f"evaluate --outputs {kept} --target {self.root}/v.en") for call in self.calls()))
        self.call("tables")
        text = (self.root / "docs/quality.md").read_text()
        self.assertIn("| tied | 31.00 ± 0.76 | 1 | 3.0 |", text)
        self.assertIn("| base | 31.50 (31.00-32.00) | 1, 2 |", text)

    def test_the_tables_stand_between_their_markers(self):
        self.run_all()
        self.assertEqual(self.call("tables").returncode, 0)
        text = (self.root / "docs/quality.md").read_text()
        self.assertEqual(text, (self.root / "README.md").read_text())
        self.assertTrue(text.startswith("before\n") and text.endswith("<!-- end of experiments -->\nafter\n"))
        self.assertNotIn("old", text)
        self.assertIn("| base | 31.50 (31.00-32.00) |  | 1, 2 | 3.0 (3.0-3.0) |", text)
        self.assertIn("| both | 33.00 | +1.50 | 1 |  |", text)

    def test_minutes_that_say_nothing_are_left_out(self):
        (self.root / "configs/experiments.toml").write_text(PLAN.replace("compare = true", "compare = true\nminutes = false"))
        self.run_all()
        self.call("tables")
        text = (self.root / "docs/quality.md").read_text()
        self.assertIn("| base | 31.50 (31.00-32.00) |  | 1, 2 |\n", text)
        self.assertNotIn("minutes", text)

    def test_rows_of_another_config_are_in_no_table(self):
        self.run_all()
        (self.root / "configs/a.yaml").write_text("seed: 3\n")
        self.call("tables")
        self.assertIn("-->\nNot measured yet.\n<!--", (self.root / "docs/quality.md").read_text())

    def test_one_that_fails_is_told_and_the_others_go_on(self):
        self.attune.write_text(ATTUNE.replace('if words[0] == "train":', 'if words[0] == "train" and "tied" in settings["run"]:\n    sys.exit(2)\nif words[0] == "train":'))
        done = self.call("run", "--attune", self.attune, "--threads", "1")
        self.assertEqual(done.returncode, 1)
        self.assertIn("small/tied 1: failed", done.stderr)
        self.assertEqual(len(self.rows()), 5)


unittest.main()
