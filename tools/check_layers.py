#!/usr/bin/env python3
"""Fails when the source breaks the dependency rule of docs/design.md, section 4: who may include whom, and who may see which library.

    tools/check_layers.py [ROOT]

Every complaint is one line, file:line: what is wrong. Includes are full paths from the root, and those of the API from include/, so a regular
expression sees them all; what must not see torch is followed through every header that it includes.
"""
import pathlib
import re
import sys

# The C++ API: its headers include the standard library and each other, and every room may include them. So they must not see torch either.
API = "include/attune"
# A room (a folder with all below it) -> the rooms it may include, besides itself and the API.
BASE = ["src/base"]
ROOMS = {
    API: [],
    "src/base": [],
    "src/text": BASE,
    "src/alignment": BASE,
    "src/eval": BASE + ["src/alignment"],
    "src/pages": [],
    "src/plot": BASE + ["src/alignment", "src/pages"],
    "src/synthetic": BASE,
    "src/kernels": BASE,
    "models": BASE + ["src/kernels"],
    "src/corpus": BASE + ["src/alignment", "src/text"],
    "src/decode": BASE + ["src/alignment", "src/text", "src/corpus", "src/kernels", "models"],
    "src/train": BASE + ["src/text", "src/corpus", "src/kernels", "models", "src/decode", "src/alignment", "src/eval"],
    "src/demo": BASE + ["src/kernels", "models", "src/train"],
    "src/config": BASE + ["src/text", "src/corpus", "models", "src/decode", "src/train"],
    "src/api": BASE + ["src/text", "src/corpus", "src/kernels", "models", "src/decode", "src/alignment", "src/eval", "src/train", "src/config"],
    "src/serve": BASE + ["src/text", "src/alignment", "src/pages"],
    "src/app": BASE + ["src/alignment", "src/text", "src/corpus", "src/eval", "src/plot", "src/synthetic", "src/demo", "src/serve", "src/config"],
    "src/main.cpp": BASE + ["src/app"],
}
ROOMS["tools/bench"] = [room for room in ROOMS if room != "src/main.cpp"]

# A library -> how its includes begin, and the rooms or files that may have them.
LIBRARIES = {
    "torch": (r"(torch|ATen|c10|caffe2)/", ["models", "src/kernels", "src/corpus/batch.h", "src/corpus/batch.cpp", "src/corpus/batch_queue.h",
                                            "src/corpus/batch_queue.cpp", "src/corpus/guides.h", "src/corpus/guides.cpp", "src/demo", "src/decode", "src/train", "src/api",
                                            "tools/bench"]),
    "yaml-cpp": (r"yaml-cpp/", ["src/config"]),
    "CLI11": (r"CLI/", ["src/main.cpp", "src/app", "tools/bench"]),
    "cpp-httplib": (r"httplib", ["src/serve/connection.h", "tools/bench/serve.cpp"]),
    "sentencepiece": (r"sentencepiece", ["src/text/sentencepiece.cpp"]),
}
# Headers that say which parts and options there are, so that reading a config needs no torch.
TORCH_FREE = re.compile(r"(^|/)(models/options/\w+|options|tables)\.h$")

LONGEST_FILE = 400  # lines
INCLUDE = re.compile(r'\s*#\s*include\s*([<"])([^>"]+)[>"]')
# A definition outside of any other type, in the style of the project: at the start of a line.
NAMESPACE = re.compile(r"namespace ([\w:]+) \{$")
TYPE = re.compile(r"(?:struct|enum class|class|enum) (\w+)(?: final)?(?: : [^;{]*)? \{")
SOURCES = ("*.h", "*.hpp", "*.cpp", "*.cc", "*.cu", "*.cuh")


def inside(path, places):
    return any(path == place or path.startswith(place + "/") for place in places)


def room_of(path):
    return next((room for room in ROOMS if inside(path, [room])), None)


def library_of(include):
    return next((name for name, (start, _) in LIBRARIES.items() if re.match(start, include)), None)


class Tree:
    """The source files below a root and their includes."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        files = {f for folder in ("include", "src", "models", "tools") for kind in SOURCES for f in (self.root / folder).rglob(kind)}
        self.lines = {str(f.relative_to(self.root)): f.read_text(encoding="utf-8").splitlines() for f in files}
        self.includes = {path: list(self._includes(lines)) for path, lines in self.lines.items()}

    @staticmethod
    def _includes(lines):
        for number, line in enumerate(lines, 1):
            if found := INCLUDE.match(line):
                yield number, found[1] == '"', "include/" + found[2] if found[2].startswith("attune/") else found[2]

    def way_to_torch(self, path, seen):
        """The files from `path` to the one that includes torch, with that include; None when there is no way."""
        seen.add(path)
        for _, _, include in self.includes.get(path, []):
            if library_of(include) == "torch":
                return [path, include]
            if include not in seen and include in self.includes and (way := self.way_to_torch(include, seen)):
                return [path] + way
        return None


def check_include(tree, path, quoted, include):
    """What is wrong with one include, or None."""
    library = library_of(include)
    if quoted and library is None and (".." in include or not (tree.root / include).is_file()):
        return f'"{include}" is no path from the root of the project'
    if library and not inside(path, LIBRARIES[library][1]):
        return f"only {', '.join(LIBRARIES[library][1])} may include {library} ({include})"
    own, other = room_of(path), room_of(include)
    if own == API and other != API and not re.fullmatch(r"[a-z_]+", include):
        return f"{API} may include itself and the standard library only ({include})"
    if own and other and other not in (own, API) and other not in ROOMS[own]:
        return f"{own} may not include {other} ({include})"
    return None


def doubled_types(tree):
    """Types of one namespace that two headers define: the linker would take one of them for both in silence."""
    first = {}
    for path in sorted(path for path in tree.lines if path.endswith(".h")):
        namespace = ""
        for number, line in enumerate(tree.lines[path], 1):
            if found := NAMESPACE.match(line):
                namespace = found[1]
            if found := TYPE.match(line):
                other = first.setdefault((namespace, found[1]), path)
                if other != path:
                    yield f"{path}:{number}: {found[1]} is defined in {other} too"


def must_be_torch_free(path):
    return bool(TORCH_FREE.search(path)) or not inside(path, LIBRARIES["torch"][1])


def complaints(root):
    tree = Tree(root)
    if not tree.lines:
        yield f"{root}: no source files below include/, src/, models/ and tools/"
    for path in sorted(tree.lines):
        if room_of(path) is None:
            yield f"{path}:1: stands in no room that the dependency rule knows"
        if len(tree.lines[path]) > LONGEST_FILE:
            yield f"{path}:{LONGEST_FILE + 1}: {len(tree.lines[path])} lines; {LONGEST_FILE} are the end, split it"
        for number, quoted, include in tree.includes[path]:
            if wrong := check_include(tree, path, quoted, include):
                yield f"{path}:{number}: {wrong}"
        if must_be_torch_free(path) and (way := tree.way_to_torch(path, set())):
            yield f"{path}:1: must see no torch, but does: {' -> '.join(way)}"
    yield from doubled_types(tree)


def main():
    wrong = list(complaints(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[1]))
    print("\n".join(wrong) or "layers: clean")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
