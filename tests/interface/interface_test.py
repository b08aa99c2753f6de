#!/usr/bin/env python3
"""Holds what users and recorded experiments depend on against a snapshot, interface.txt in this folder.

  interface_test.py PROGRAM SOURCE_DIR            compares: a line that is removed, changed or added fails
  interface_test.py PROGRAM SOURCE_DIR --update   writes the snapshot again; it goes into the commit that changes the interface

The snapshot has a section for each thing that has an interface, and a line for each name in it: the flags of every verb, the options
of a config, the requests and answers of the server, the files and tensors of a run, the keys of what is written as JSON, exit codes.
It holds names, types and defaults, and no wording. It leaves out what differs between machines and versions: paths, versions, figures.
"""
import difflib
import pathlib
import re
import signal
import sys
import tempfile
import unittest

from command_line import command_line, config_options, exit_codes, stopped, tables
from served import served
from workshop import Workshop
from written import alignments, demonstrations, evaluations, run_folder, translations, written_folders

SNAPSHOT = pathlib.Path(__file__).with_name("interface.txt")
UPDATE = "python3 tests/interface/interface_test.py PROGRAM SOURCE_DIR --update"
HEAD = f"# Names that users and recorded experiments depend on. Written by: {UPDATE}\n"


def sections(shop):
    """Title and lines of every section."""
    for name in ("recurrent", "transformer"):
        shop.ask("train", f"{name}.yaml", "--set", f"run=runs/{name}")
    codes = [f"train, {signal.Signals(number).name}: {stopped(shop, name, number)}"
             for name, number in (("stopped", signal.SIGINT), ("stopped-2", signal.SIGTERM))]
    yield from command_line(shop)
    yield "names that flags take", tables(shop)
    yield "options of a config", config_options(shop)
    for name in ("recurrent", "transformer", "stopped"):
        yield from run_folder(shop, name)
    yield from evaluations(shop)
    yield from alignments(shop)
    yield "lines of translate and score", translations(shop)
    yield from written_folders(shop)
    yield from demonstrations(shop)
    yield from served(shop, codes)
    yield "exit codes", [*codes, *exit_codes(shop)]


def snapshot(program, source):
    with tempfile.TemporaryDirectory(prefix="attune-interface-") as folder:
        shop = Workshop(program, source, folder)
        return HEAD + "".join(f"\n[{title}]\n" + "".join(f"{line}\n" for line in sorted(set(lines))) for title, lines in sections(shop))


def lines_of(text):
    """Section and line, of every line."""
    title, out = "", []
    for line in text.splitlines():
        if re.fullmatch(r"\[[^]].*\]", line):  # "[].name: string" is a line
            title = line
        elif line and not line.startswith("#"):
            out.append((title, line))
    return out


def differences(before, after):
    """What was removed, changed and added, as lines to print; none where nothing was."""
    old, new = dict.fromkeys(lines_of(before)), dict.fromkeys(lines_of(after))
    removed, added = [one for one in old if one not in new], [one for one in new if one not in old]
    names = {(title, line.split(": ")[0]): (title, line) for title, line in added}
    pairs = [(one, names[one[0], one[1].split(": ")[0]]) for one in removed if (one[0], one[1].split(": ")[0]) in names]
    changed = {one for pair in pairs for one in pair}
    return [*(f"removed: {title} {line}" for title, line in removed if (title, line) not in changed),
            *(f"changed: {one[0]} {one[1]}\n     to: {' ' * len(one[0])} {other[1]}" for one, other in pairs),
            *(f"added:   {title} {line}" for title, line in added if (title, line) not in changed)]


class Interface(unittest.TestCase):
    def test_it_is_that_of_the_snapshot(self):
        before, after = SNAPSHOT.read_text(), snapshot(PROGRAM, SOURCE)
        if before == after:
            return
        diff = difflib.unified_diff(before.splitlines(), after.splitlines(), "interface.txt", "the program", lineterm="", n=1)
        self.fail("\n".join(["the interface is not that of tests/interface/interface.txt", "", *diff, "", *differences(before, after), "",
                             "Users and recorded experiments depend on these names. Where the change is meant, write the snapshot again "
                             "in the same commit:", f"  {UPDATE}"]))

    def test_differences_are_told_apart(self):
        found = differences("[a]\n--x: INT\n--y: INT\n--z: INT\n", "[a]\n--x: INT\n--y: TEXT\n[b]\n--z: INT\n")
        self.assertEqual(found, ["removed: [a] --z: INT", "changed: [a] --y: INT\n     to:     --y: TEXT", "added:   [b] --z: INT"])


if __name__ == "__main__":
    PROGRAM, SOURCE = sys.argv[1:3]
    if sys.argv[3:] == ["--update"]:
        SNAPSHOT.write_text(snapshot(PROGRAM, SOURCE))
    else:
        unittest.main(argv=sys.argv[:1])
