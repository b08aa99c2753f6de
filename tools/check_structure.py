#!/usr/bin/env python3
"""Fails when the source breaks rules 1 and 6 of docs/design.md, section 5: structs instead of positions, names only in registries.

    tools/check_structure.py [ROOT]

Every complaint is one line, file:line: what is wrong. The rules, for include/, src/ and models/:

    parameters   no function, lambda or type of a function has more than five parameters. forward() of a torch::autograd::Function is exempt.
    fields       no struct with more than four fields is filled by position; rows of a Table neither.
    names        no `== "name"` outside of a registry. ALLOWED has the words that name no row of a registry.

The script reads tokens and knows no types. So it does not see: parameters that are all unnamed and of class types by value; parentheses instead of
braces; a struct that is filled by position with four values or fewer where no type stands before the brace; braces of five values or more without a
type whose values are all of one kind (all strings, all numbers, all lists, all calls), since these are lists as a rule; names behind a variable.
"""
import pathlib
import re
import sys

MOST_PARAMETERS = 5
MOST_POSITIONS = 4  # fields of a struct that may be filled by position

# File -> the words that it may compare with, and why they name no row of a registry.
ALLOWED = {
    "src/api/process.cpp": ({"auto"}, "of --device, whose other values are LibTorch's"),
    "src/app/evaluate/evaluate.cpp": ({"beam"}, "the path of an option"),
    "src/app/train/display.cpp": ({"dumb"}, "of the environment: TERM"),
    "src/app/translate/prompt_line.cpp": ({"on", "off"}, "words of the prompt"),
    "src/config/document/layers.cpp": ({"include", "version"}, "keys that are no options"),
    "src/config/reader.cpp": ({"include"}, "a key that is no option"),
    "src/config/writer.cpp": ({"run"}, "the path of an option"),
    "src/pages/page.cpp": ({"data", "scripts"}, "places in a page"),
    "src/plot/terminal.cpp": ({"dumb", "truecolor", "24bit"}, "of the environment: TERM, COLORTERM"),
    "src/serve/run_progress.cpp": ({"end"}, "a kind of line in metrics.jsonl"),
    "src/serve/server.cpp": ({"HEAD", "localhost"}, "words of HTTP"),
    "src/synthetic/draft.cpp": ({"a"}, "a word of the toy language"),
    "src/synthetic/noun_phrase.cpp": ({"a", "some"}, "words of the toy language"),
    "src/train/checkpoint/checkpoint.cpp": ({"best", "last"}, "stand for names of checkpoints"),
    "src/train/checkpoint/safetensors.cpp": ({"__metadata__"}, "a key of the file format"),
}

TOKEN = re.compile(
    r"""(?P<skip>\s+|//[^\n]*|/\*.*?\*/)
      | (?P<directive>(?<![^\n])[ ]*\#(?:\\\n|[^\n])*)
      | (?P<string>(?:u8|u|U|L)?R"(?P<end>[^()\\ ]{0,16})\(.*?\)(?P=end)"|(?:u8|u|U|L)?"(?:\\.|[^"\\])*"|(?:u8|u|U|L)?'(?:\\.|[^'\\])+')
      | (?P<number>\.?\d(?:[eEpP][+-]|'(?=\w)|[\w.])*)
      | (?P<name>[A-Za-z_]\w*)
      | (?P<other>::|->\*?|\+\+|--|&&|\|\||[=!<+\-*/%&|^]=|<<|\.\.\.|.)""", re.VERBOSE | re.DOTALL)
OPENING = {"(": ")", "[": "]", "{": "}"}
CLOSING = set(OPENING.values())
# What an argument of a template has.
IN_ANGLES = {"::", ",", "*", "&", "&&", "...", "<", ">"}
# Words that stand before a parenthesis without being a function.
STATEMENTS = {"if", "for", "while", "switch", "catch", "return", "sizeof", "alignof", "alignas", "decltype", "throw", "noexcept", "requires", "static_assert"}
# Words before another one in an expression.
OPERATORS = {"new", "delete", "sizeof", "throw", "return", "co_await", "not", "and", "or", "typename", "template", "operator", "mutable", "else", "case"}
BUILTIN = {"bool", "char", "int", "unsigned", "long", "short", "float", "double", "size_t", "int8_t", "int16_t", "int32_t", "int64_t", "uint8_t", "uint16_t",
           "uint32_t", "uint64_t", "auto"}
CONTAINERS = {"vector", "array", "initializer_list", "map", "set", "unordered_map", "unordered_set", "span", "IntArrayRef", "TensorList", "variable_list", "tensor_list", "tuple"}
NO_FIELD = {"using", "static", "friend", "typedef", "template", "enum", "struct", "class", "union", "explicit", "virtual", "public", "private", "protected",
            "static_assert", "operator"}
WORD = re.compile(r'"(\w*[A-Za-z]\w*)"')


class Token:
    __slots__ = ("kind", "text", "line", "match")

    def __init__(self, kind, text, line):
        self.kind, self.text, self.line, self.match = kind, text, line, None


class Source:
    """The tokens of a file. `match` of an opening bracket is the place of its closing one, and the other way round; of an angle bracket where it belongs
    to a template."""

    def __init__(self, text):
        self.tokens, line = [], 1
        for found in TOKEN.finditer(text):
            kind = found.lastgroup if found.lastgroup != "end" else "string"
            if kind not in ("skip", "directive"):
                self.tokens.append(Token(kind, found[0], line))
            line += found[0].count("\n")
        self._match_brackets()
        self._match_angles()

    def _match_brackets(self):
        open_ones = []
        for i, token in enumerate(self.tokens):
            if token.kind != "other":
                continue
            if token.text in OPENING:
                open_ones.append(i)
            elif token.text in CLOSING and open_ones:
                token.match = open_ones.pop()
                self.tokens[token.match].match = i

    def _match_angles(self):
        for i, token in enumerate(self.tokens):
            if token.text == "<" and i > 0 and self.tokens[i - 1].kind == "name" and token.match is None:
                self._match_angle(i)

    def _match_angle(self, first):
        open_ones, i = [], first
        while i < len(self.tokens):
            token = self.tokens[i]
            if token.text == "<":
                open_ones.append(i)
            elif token.text == ">":
                start = open_ones.pop()
                if not open_ones:
                    self.tokens[start].match, token.match = i, start
                    return
            elif token.text in ("(", "[") and token.match:
                i = token.match
            elif not (token.kind in ("name", "number") or token.text in IN_ANGLES):
                return
            i += 1

    def text(self, i):
        return self.tokens[i].text if 0 <= i < len(self.tokens) else ""

    def after(self, i):
        """The place behind a token, or behind the brackets that it opens."""
        match = self.tokens[i].match
        return match + 1 if match is not None and match > i else i + 1

    def inside(self, opening):
        """What stands between brackets, cut at commas, without what stands in brackets of their own: lists of places."""
        out, part, i = [], [], opening + 1
        while i < self.tokens[opening].match:
            if self.text(i) == ",":
                out.append(part)
                part = []
            else:
                part.append(i)
            i = self.after(i)
        return out + [part] if part else out

    def types(self):
        """Each struct or class that is defined here: its keyword, its name, the words of its bases, the place of its brace."""
        for i, token in enumerate(self.tokens):
            if token.text not in ("struct", "class") or self.text(i - 1) == "enum":
                continue
            words, j = [], i + 1
            while self.text(j) not in ("{", ";", "(", ")", "}", "=", ""):
                words.append(self.text(j))
                j += 1
            colon = words.index(":") if ":" in words else len(words)
            name = [word for word in words[:colon] if word != "final"][-1:]
            if self.text(j) == "{" and self.tokens[j].match is not None and name and name[0].isidentifier():
                yield token.text, name[0], words[colon:], j


def is_parameter(source, part):
    """Whether a piece between commas can only be a declaration."""
    tokens = [source.tokens[i] for i in part]
    if tokens[-1].text in ("*", "&", "&&", "..."):
        return True
    if len(tokens) == 1 and tokens[0].text in BUILTIN:
        return True
    for before, after in zip(tokens, tokens[1:]):
        if before.text in ("=", "?"):
            return False
        if before.kind == "name" and after.kind == "name" and before.text not in OPERATORS and after.text not in OPERATORS:
            return True
        if before.text == "<" and before.match is not None and after.kind == "name":  # std::vector<int> x
            return True
    return False


def name_before(source, i):
    """The name of what a parenthesis at `i` belongs to."""
    before = i - 1
    if source.text(before) == ">" and source.tokens[before].match is not None:
        before = source.tokens[before].match - 1
    if source.text(before) == ")" and source.tokens[before].match is not None:  # (*name)(..)
        if source.text(before - 2) == "operator":
            return "operator()"
        names = [source.text(j) for j in range(source.tokens[before].match, before) if source.tokens[j].kind == "name"]
        return names[-1] if names else "a type"
    if source.text(before) == "]":
        return "a lambda"
    return source.text(before)


def too_many_parameters(source):
    exempt = [(name, begin, source.tokens[begin].match) for _, name, bases, begin in source.types() if "Function" in bases]
    for i, token in enumerate(source.tokens):
        if token.text != "(" or token.match is None:
            continue
        name = name_before(source, i)
        parts = source.inside(i)
        if len(parts) <= MOST_PARAMETERS or name in STATEMENTS or not any(is_parameter(source, part) for part in parts if part):
            continue
        in_function = any(begin < i < end for _, begin, end in exempt) or source.text(i - 3) in [function for function, _, _ in exempt]
        if not (name == "forward" and in_function):
            yield token.line, f"{name} has {len(parts)} parameters; {MOST_PARAMETERS} are the most, take a struct"


def statements_of(source, opening):
    """What stands between the braces at `opening`, cut into statements: lists of words, a pair of brackets with all in it as one word."""
    words, i = [], opening + 1
    while i < source.tokens[opening].match:
        token = source.tokens[i]
        if token.match is not None and token.match > i:
            words.append(token.text + source.text(token.match))
            i = token.match
        elif token.text != ";":
            words.append(token.text)
        if token.text == ";" or (words[-1:] == ["{}"] and "()" in words and "=" not in words) or words[-1:] == [":"] and len(words) == 2:
            yield words
            words = []
        i += 1


def fields_of(source, opening, name):
    """How many fields a struct has whose body begins here; None where it is no aggregate, as far as it can be seen."""
    count = 0
    for words in statements_of(source, opening):
        if words[:1] == [name] and words[1:2] == ["()"] or words in (["private", ":"], ["protected", ":"]):
            return None
        declared = words[:words.index("=")] if "=" in words else words
        is_function = "()" in declared and declared[-2:] != ["()", "()"]  # the latter is a pointer to a function
        is_type = words[:1] and words[0] in NO_FIELD and (words[1:2] != ["{}"] or len(words) == 2)  # else a field of a type without a name
        if words and not is_function and not is_type and not {"operator", "constexpr", ":"} & set(words) and words[0] not in ("{}", ","):
            count += 1 + words.count(",")
    return count


def structs_of(source):
    """(name, fields) of the aggregates that a file defines."""
    for keyword, name, bases, opening in source.types():
        if keyword == "struct" and (fields := fields_of(source, opening, name)) is not None:
            yield name, fields + bool(bases)


def kind_of(source, part):
    """What a value between braces looks like."""
    first, texts = source.tokens[part[0]], [source.text(i) for i in part]
    if texts == ["{"]:
        return "a list"
    if all(source.tokens[i].kind == "string" for i in part):
        return "a string"
    if first.kind == "number" or (first.text == "-" and len(part) == 2 and source.tokens[part[1]].kind == "number"):
        return "a number"
    if texts[-1] == "(" and all(source.tokens[i].kind == "name" or source.text(i) in ("::", ".", "->", "<", "(") for i in part):
        return "a call of " + texts[-2]
    if texts[-1] == "{":
        return "a value of " + texts[-2]
    if texts[0] == "&" or texts[0] == "*":
        return texts[0]
    return "other"


def is_designated(source, parts):
    return all(source.text(part[0]) == "." and source.text(part[0] + 2) in ("=", "{") for part in parts if part)


def type_before(source, i):
    """The names that may be the type of the braces at `i`, `Name{`, `Name x{`, `Name x = {`, `Name<..>{`, and the arguments of a template there."""
    j, names, arguments = i - 1, [], None
    if source.text(j) == "=":
        j -= 1
    while j >= 0 and len(names) < 2:
        token = source.tokens[j]
        if token.text == ">" and token.match is not None:
            arguments = arguments or (token.match, j)
            j = token.match - 1
        elif token.text in ("&", "*"):
            j -= 1
        elif token.kind == "name" and token.text not in OPERATORS | STATEMENTS | {"const"}:
            names.append(token.text)
            if source.text(j - 1) in ("::", ".", "->", ",") or source.text(j - 1) in OPENING:
                break
            j -= 1
        else:
            break
    return names, arguments


def returned_type(source, i):
    """The same for the braces behind a `return` at `i`: what the function around it returns."""
    j = i
    while j >= 0:
        token = source.tokens[j]
        if token.text in CLOSING and token.match is not None:
            j = token.match
        elif token.text == "{" and (end := end_of_type(source, j)) is not None:
            return type_before(source, end)
        j -= 1
    return [], None


def end_of_type(source, brace):
    """Where the type ends that a function returns whose body begins at this brace; 0 for a lambda without one; None for what is no function."""
    j = brace - 1
    while source.tokens[j].kind == "name" or source.text(j) in ("::", "&", "*", ">"):
        j = source.tokens[j].match - 1 if source.tokens[j].match is not None else j - 1
    if source.text(j) in ("->", "]"):
        return brace if source.text(j) == "->" else 0
    if source.text(j) != ")" or source.tokens[j].match is None or source.text(source.tokens[j].match - 1) in STATEMENTS:
        return None
    name = source.tokens[j].match - 1
    while source.text(name - 1) == "::":
        name -= 2
    return 0 if source.text(name) == "]" else name


def is_body(source, i):
    """Whether a brace begins statements or a type, not values."""
    head = i - 1
    while head >= 0 and (source.tokens[head].kind == "name" or source.text(head) in ("::", ":")):
        if source.text(head) in ("namespace", "enum"):
            return True
        head -= 1
    if source.text(i - 1) in (")", "else", "do", "try", "const", "override", "final", "noexcept", "mutable", ":", ";", "}"):
        return True
    j = i + 1
    while j < source.tokens[i].match and source.text(j) != ";":
        j = source.after(j)
    return source.text(j) == ";"


class Braces:
    """The braces of a source that hold values, and what is known of their types."""

    def __init__(self, source, structs, containers):
        self.source, self.structs, self.containers = source, structs, containers
        self.inner = {}  # place of a brace -> the type that its container holds
        self.rows = set()  # those of them that are rows of a Table

    def note_inner(self, opening, arguments, is_table=False):
        name = self.source.text(arguments[1] - 1) if self.source.text(arguments[1] - 1) != ">" else "vector"
        for part in self.source.inside(opening):
            if self.source.text(part[0]) == "{":
                self.inner[part[0]] = name
                if is_table:
                    self.rows.add(part[0])

    def note_tables(self):
        for i, token in enumerate(self.source.tokens):
            if token.text != "Table" or self.source.text(i + 1) != "<" or self.source.tokens[i + 1].match is None:
                continue
            j = self.source.tokens[i + 1].match + 1
            if j < len(self.source.tokens) and self.source.tokens[j].kind == "name":
                j += 1
            if self.source.text(j) in ("{", "("):
                for part in self.source.inside(j):
                    if self.source.text(part[0]) == "{":
                        self.note_inner(part[0], (i + 1, self.source.tokens[i + 1].match), is_table=True)

    def wrong(self, i, parts):
        """What is wrong with the braces at `i`, or None."""
        if i in self.inner:
            names, arguments = [self.inner[i]], None
        elif self.source.text(i - 1) == "return":
            names, arguments = returned_type(self.source, i - 1)
        else:
            names, arguments = type_before(self.source, i)
        if any(name in self.containers for name in names):
            if arguments is not None:
                self.note_inner(i, arguments)
            return None
        known = next((name for name in names if name in self.structs), None)
        if known is not None:
            if min(self.structs[known]) <= MOST_POSITIONS or (len(parts) == 1 and i not in self.rows):
                return None
            what = f"a row of Table<{known}>" if i in self.rows else known
            return f"{what} is filled by position; name its fields"
        if len(parts) <= MOST_POSITIONS or self.source.text(i - 2) == "save_for_backward":  # which takes a list of tensors
            return None
        kinds = {kind_of(self.source, part) for part in parts}
        if len(kinds) == 1 and kinds != {"other"}:
            return None
        return f"{len(parts)} values by position, of a type that is not seen; name the fields, or write the type of a list"

    def complaints(self):
        self.note_tables()
        for i, token in enumerate(self.source.tokens):
            if token.text != "{" or token.match is None or (i not in self.inner and is_body(self.source, i)):
                continue
            parts = self.source.inside(i)
            if parts and all(parts) and not is_designated(self.source, parts) and (wrong := self.wrong(i, parts)):
                yield token.line, wrong


def containers_of(source):
    """Names that a file gives to containers."""
    for i, token in enumerate(source.tokens):
        if token.text == "using" and source.text(i + 2) == "=":
            end = next(j for j in range(i, len(source.tokens)) if source.text(j) == ";")
            first = [source.text(j) for j in range(i + 3, end) if source.tokens[j].kind == "name" and source.text(j) != "std"][:1]
            if first and first[0] in CONTAINERS:
                yield source.text(i + 1)


def compared_names(path, source, used):
    for i, token in enumerate(source.tokens):
        if token.text not in ("==", "!="):
            continue
        for j in (i - 1, i + 1):
            if found := WORD.fullmatch(source.text(j)):
                if found[1] in ALLOWED.get(path, ((), ""))[0]:
                    used.add((path, found[1]))
                else:
                    yield token.line, f'"{found[1]}" is compared with; ask the row of the registry'


def complaints(root):
    root = pathlib.Path(root)
    files = sorted(f for folder in ("include", "src", "models") for kind in ("*.h", "*.cpp") for f in (root / folder).rglob(kind))
    sources = {str(f.relative_to(root)): Source(f.read_text(encoding="utf-8")) for f in files}
    if not sources:
        yield f"{root}: no source files below include/, src/ and models/"
    structs, containers, used = {}, set(CONTAINERS), set()
    for source in sources.values():
        containers.update(containers_of(source))
        for name, fields in structs_of(source):
            structs.setdefault(name, []).append(fields)
    for path, source in sources.items():
        for line, wrong in sorted([*too_many_parameters(source), *Braces(source, structs, containers).complaints(), *compared_names(path, source, used)]):
            yield f"{path}:{line}: {wrong}"
    for path, (words, _) in ALLOWED.items():
        if path in sources:
            yield from (f'tools/check_structure.py: {path} does not compare with "{word}" any more' for word in words if (path, word) not in used)


def main():
    wrong = list(complaints(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[1]))
    print("\n".join(wrong) or "structure: clean")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
