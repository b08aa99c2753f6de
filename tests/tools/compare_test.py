"""tools/bench/compare.py finds the figures of commands, runs them by turns and compares their medians."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).parents[2] / "tools/bench/compare.py"


def compare(*arguments):
    run = subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, text=True, check=False)
    return run.returncode, run.stdout, run.stderr


class Compare(unittest.TestCase):
    def test_every_peers_way_to_say_its_figure_is_understood(self):
        said = {"a": "0.799 s/step, 1702 target tokens/s", "b": "Tokens per Sec:     851", "c": "3000/3404 tok/s", "d": "2.0 s, 1,702.0 sentences/s"}
        peers = [word for name, line in said.items() for word in ("--peer", f"{name}=echo '{line}'")]
        code, out, err = compare("--ours", "echo '1702 target tokens/s'", *peers, "--rounds", "1")
        self.assertEqual(code, 0, err)
        for row in ["| a | 1702 | 1702 to 1702 | 1 | 1.00 (1.00 to 1.00) |", "| b | 851 | 851 to 851 | 1 | 2.00 (2.00 to 2.00) |",
                    "| c | 3404 | 3404 to 3404 | 1 | 0.50 (0.50 to 0.50) |", "| d | 1702 | 1702 to 1702 | 1 | 1.00 (1.00 to 1.00) |"]:
            self.assertIn(row, out)

    def test_the_last_figure_counts(self):
        _, out, _ = compare("--ours", "echo '5 tok/s'; echo '7 tok/s'", "--rounds", "1")
        self.assertIn("| ours | 7 |", out)

    def test_commands_take_turns_and_medians_are_taken(self):
        with tempfile.TemporaryDirectory() as folder:
            turns = pathlib.Path(folder, "turns")
            # The figures of ours grow by ten with every run: 10, 20, 30, ...
            ours = f"echo ours >>{turns}; echo $((10 * $(grep -c ours {turns}))) tok/s"
            code, out, err = compare("--ours", ours, "--peer", f"x=echo x >>{turns}; echo 5 tok/s", "--floor", f"echo floor >>{turns}; echo 40 tok/s", "--rounds", "3")
            self.assertEqual(code, 0, err)
            self.assertEqual(turns.read_text(encoding="utf-8").split(), ["x", "ours", "floor"] * 3)
        self.assertIn("| ours | 20 | 10 to 30 | 3 |", out)
        self.assertIn("| x | 5 | 5 to 5 | 3 | 4.00 (2.00 to 6.00) |", out)
        self.assertIn("| floor | 40 | 40 to 40 | 3 | 0.50 (0.25 to 0.75) |", out)

    def test_what_was_verified_on_which_machine_stands_above_the_table(self):
        _, out, _ = compare("--ours", "echo machine: here; echo noise; echo verified: all; echo 1 tok/s", "--rounds", "1")
        self.assertTrue(out.startswith("machine: here\nverified: all\n| |"), out)

    def test_a_regex_chooses_another_figure(self):
        _, out, _ = compare("--ours", "echo '3 apples, 4 tok/s'", "--regex", r"(\d+) apples", "--rounds", "1")
        self.assertIn("| ours | 3 |", out)

    def test_a_command_without_a_figure_or_that_fails_ends_it(self):
        for command, expected in [("echo nothing", "printed no figure"), ("echo 5 tok/s; exit 3", "ended with 3")]:
            with self.subTest(command=command):
                code, out, err = compare("--ours", "echo 1 tok/s", "--peer", f"x={command}")
                self.assertEqual((code, out), (1, ""))
                self.assertIn(f"error: x {expected}", err)

    def test_a_peer_needs_a_name(self):
        for peer in ["echo 5 tok/s", "=echo 5 tok/s", "ours=echo 5 tok/s"]:
            with self.subTest(peer=peer):
                self.assertEqual(compare("--ours", "echo 1 tok/s", "--peer", peer)[0], 2)


if __name__ == "__main__":
    unittest.main()
