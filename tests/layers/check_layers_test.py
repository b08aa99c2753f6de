"""tools/check_layers.py finds every kind of breach in a small tree made for it, and says nothing of a tree that keeps the rule."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).parents[2] / "tools/check_layers.py"

CLEAN = {
    "include/attune/config.h": "#pragma once\n#include <string>\n",
    "include/attune/run.h": '#include "attune/config.h"\n',
    "src/base/error.h": '#pragma once\n#include "attune/config.h"\n',
    "src/text/tokenizer.h": '#include "src/base/error.h"\n',
    "src/text/sentencepiece.cpp": "#include <sentencepiece_processor.h>\n",
    "src/eval/bleu.h": '#include "src/base/error.h"\n',
    "src/plot/heatmap.h": '#include "src/base/error.h"\n',
    "src/synthetic/grammar.h": '#include "src/base/error.h"\n',
    "src/corpus/batch.h": '#include <torch/torch.h>\n#include "src/text/tokenizer.h"\n',
    "src/corpus/batcher.h": '#include "src/text/tokenizer.h"\n',
    "models/options/registries.h": '#include "src/base/error.h"\n',
    "models/options/model.h": '#include "models/options/registries.h"\n',
    "models/attention/scores/additive.h": '#include <ATen/core/Tensor.h>\n#include "models/options/model.h"\n',
    "src/decode/options.h": '#include "src/base/error.h"\n',
    "src/decode/beam.h": '#include <torch/torch.h>\n#include "models/options/model.h"\n#include "src/corpus/batch.h"\n',
    "src/api/run.cpp": '#include <torch/torch.h>\n#include "attune/run.h"\n#include "src/train/trainer.h"\n',
    "src/serve/api.cpp": '#include "attune/run.h"\n#include "src/text/tokenizer.h"\n',
    "src/train/options.h": '#include "src/base/error.h"\n',
    "src/train/trainer.h": '#include "src/decode/beam.h"\n#include "src/eval/bleu.h"\n',
    "src/config/reader.cpp": '#include <yaml-cpp/yaml.h>\n#include "src/decode/options.h"\n',
    "src/app/align/align.cpp": '#include <CLI/CLI.hpp>\n#include "attune/run.h"\n#include "src/plot/heatmap.h"\n#include "src/eval/bleu.h"\n',
    "tools/bench/step.cpp": '#include <CLI/CLI.hpp>\n#include <torch/torch.h>\n#include "src/train/trainer.h"\n',
    "src/main.cpp": '#include <CLI/CLI.hpp>\n#include "src/base/error.h"\n',
}


def check(changes):
    """Exit code and output of the script for the clean tree with `changes` (path -> text added at its end)."""
    with tempfile.TemporaryDirectory() as folder:
        for path in {**CLEAN, **changes}:
            file = pathlib.Path(folder, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(CLEAN.get(path, "") + changes.get(path, ""))
        run = subprocess.run([sys.executable, SCRIPT, folder], capture_output=True, text=True, check=False)
        return run.returncode, run.stdout + run.stderr


class CheckLayers(unittest.TestCase):
    def refuses(self, path, line, *expected):
        code, output = check({path: line + "\n"})
        self.assertEqual(code, 1, output)
        for part in expected:
            self.assertIn(part, output)

    def test_a_tree_that_keeps_the_rule_is_clean(self):
        self.assertEqual(check({}), (0, "layers: clean\n"))

    def test_an_empty_tree_is_not_called_clean(self):
        with tempfile.TemporaryDirectory() as folder:
            run = subprocess.run([sys.executable, SCRIPT, folder], capture_output=True, text=True, check=False)
        self.assertEqual(run.returncode, 1)

    def test_no_room_may_include_one_above_or_beside_it(self):
        for path, include in [("src/base/error.h", "src/text/tokenizer.h"), ("src/text/tokenizer.h", "src/eval/bleu.h"),
                              ("models/attention/scores/additive.h", "src/text/tokenizer.h"), ("src/eval/bleu.h", "src/plot/heatmap.h"),
                              ("src/corpus/batcher.h", "models/options/model.h"), ("src/decode/beam.h", "src/train/trainer.h"),
                              ("src/train/trainer.h", "src/plot/heatmap.h"), ("src/decode/beam.h", "src/eval/bleu.h"),
                              ("src/config/reader.cpp", "src/synthetic/grammar.h"), ("src/main.cpp", "models/options/model.h"),
                              ("src/app/align/align.cpp", "tools/bench/step.cpp"), ("src/app/align/align.cpp", "src/train/options.h"),
                              ("src/serve/api.cpp", "src/train/trainer.h")]:
            room = path if path == "src/main.cpp" else path.split("/")[0] if path.startswith("models") else "/".join(path.split("/")[:2])
            with self.subTest(path=path, include=include):
                self.refuses(path, f'#include "{include}"', f"{path}:", f"{room} may not include", include)

    def test_the_line_is_named(self):
        self.refuses("src/base/error.h", '#include "src/text/tokenizer.h"', "src/base/error.h:3: ")

    def test_no_torch_where_it_may_not_be(self):
        for path in ["src/base/error.h", "src/text/tokenizer.h", "src/eval/bleu.h", "src/plot/heatmap.h", "src/synthetic/grammar.h",
                     "src/config/reader.cpp", "src/corpus/batcher.h", "src/app/align/align.cpp", "src/serve/api.cpp", "src/main.cpp",
                     "include/attune/config.h"]:
            for include in ["<torch/torch.h>", '"torch/torch.h"', "<ATen/ATen.h>", "<c10/util/Exception.h>"]:
                with self.subTest(path=path, include=include):
                    self.refuses(path, f"#include {include}", path, "torch")

    def test_option_headers_and_tables_see_no_torch_even_where_their_room_does(self):
        for path in ["models/options/model.h", "models/options/registries.h", "src/decode/options.h", "src/train/tables.h"]:
            with self.subTest(path=path):
                self.refuses(path, "#include <torch/torch.h>", f"{path}:1: must see no torch")

    def test_torch_is_found_behind_other_headers(self):
        code, output = check({"src/decode/shapes.h": "#include <ATen/core/Tensor.h>\n", "src/decode/options.h": '#include "src/decode/shapes.h"\n'})
        self.assertEqual(code, 1)
        self.assertIn("src/config/reader.cpp:1: must see no torch, but does: src/config/reader.cpp -> src/decode/options.h -> "
                      "src/decode/shapes.h -> ATen/core/Tensor.h", output)

    def test_verbs_see_no_torch_behind_the_headers_of_other_rooms(self):
        code, output = check({"src/app/align/align.cpp": '#include "src/train/trainer.h"\n'})
        self.assertEqual(code, 1)
        self.assertIn("src/app/align/align.cpp -> src/train/trainer.h -> src/decode/beam.h -> torch/torch.h", output)

    def test_the_api_includes_nothing_of_the_machine(self):
        for include in ["src/base/error.h", "models/options/model.h", "nlohmann/json.hpp"]:
            with self.subTest(include=include):
                self.refuses("include/attune/run.h", f'#include "{include}"', "include/attune/run.h:2: ")
                self.refuses("include/attune/run.h", f"#include <{include}>", "include/attune/run.h:2: ")

    def test_includes_that_go_round_in_a_circle_end(self):
        code, output = check({"models/options/registries.h": '#include "models/options/model.h"\n'})
        self.assertEqual((code, output), (0, "layers: clean\n"))

    def test_libraries_stay_in_their_place(self):
        for path, include in [("src/train/trainer.h", "yaml-cpp/yaml.h"), ("src/app/align/align.cpp", "yaml-cpp/yaml.h"),
                              ("src/config/reader.cpp", "CLI/CLI.hpp"), ("src/text/tokenizer.h", "sentencepiece_processor.h"),
                              ("src/app/align/align.cpp", "sentencepiece_trainer.h")]:
            with self.subTest(path=path, include=include):
                self.refuses(path, f"#include <{include}>", f"{path}:", "only ", include)

    def test_includes_are_paths_from_the_root(self):
        for include in ["error.h", "../base/error.h", "src/../src/base/error.h", "src/base/missing.h"]:
            with self.subTest(include=include):
                self.refuses("src/text/tokenizer.h", f'#include "{include}"', "is no path from the root")

    def test_spaces_in_the_directive_hide_nothing(self):
        self.refuses("src/base/error.h", '  #  include   "src/text/tokenizer.h"', "may not include")

    def test_a_file_of_401_lines_is_too_long(self):
        self.assertEqual(check({"src/eval/long.cpp": "\n" * 400})[0], 0)
        self.refuses("src/eval/long.cpp", "\n" * 400, "src/eval/long.cpp:401: 401 lines")

    def test_a_type_that_two_rooms_define_is_refused(self):
        definition = "struct Units {\n};\n"
        self.assertEqual(check({"src/eval/bleu.h": definition, "src/plot/heatmap.h": "struct Units;\n"})[0], 0)
        code, output = check({"src/eval/bleu.h": definition, "src/plot/heatmap.h": "class Units : public Base {\n};\n"})
        self.assertEqual(code, 1)
        self.assertIn("src/plot/heatmap.h:2: Units is defined in src/eval/bleu.h too", output)

    def test_a_type_of_another_namespace_is_another_type(self):
        kinds = {"src/eval/bleu.h": "namespace attune::eval {\nstruct Units {\n};\n", "src/plot/heatmap.h": "namespace attune::plot {\nstruct Units {\n};\n"}
        self.assertEqual(check(kinds)[0], 0)

    def test_a_folder_that_the_rule_does_not_know_is_refused(self):
        self.refuses("src/misc/utils.h", "", "src/misc/utils.h:1: stands in no room")


if __name__ == "__main__":
    unittest.main()
