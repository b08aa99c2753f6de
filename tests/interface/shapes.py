"""What a text looks like: its names and types, without what it says."""
import ast
import itertools
import json
import re
import struct


def type_of(value):
    kinds = {bool: "boolean", int: "integer", float: "number", str: "string", type(None): "null"}
    return kinds[type(value)]


def keys(values, root="", figures=False):
    """The keys in JSON values of one kind, with the types of what stands there: "a.b[]: integer".

    In `figures` a whole number is a number: 1.0 may be written as 1.
    """
    found = {}

    def walk(value, path):
        if isinstance(value, dict):
            for key, inner in value.items():
                walk(inner, f"{path}.{key}" if path else key)
        elif isinstance(value, list):
            found.setdefault(path + "[]", set())
            for inner in value:
                walk(inner, path + "[]")
        else:
            found.setdefault(path, set()).add(type_of(value).replace("integer", "number") if figures else type_of(value))

    def has_more(path):
        return any(other.startswith((path + ".", path + "[")) for other in found)

    for value in values:
        walk(value, root)
    return [f"{path}: {' or '.join(sorted(types)) or 'nothing'}" for path, types in found.items() if types or not has_more(path)]


def objects(text):
    return [json.loads(line) for line in text.splitlines()]


def fields(text, between=" ||| "):
    """The fields of its lines as their kinds: "integer ||| text ||| F0= number". An empty one is shorter, and does not count."""
    def kind(word):
        if re.fullmatch(r"-?\d+", word):
            return "integer"
        if re.fullmatch(r"-?\d+\.?\d*(e[-+]?\d+)?", word):
            return "number"
        return word if word.endswith("=") else "link" if re.fullmatch(r"\d+-\d+", word) else "text"

    def kinds(field):
        found = [kind(word) for word in field.split()]
        return "text" if "text" in found else " ".join(kind for kind, _ in itertools.groupby(found))
    return max((between.join(kinds(field) for field in line.split(between)) for line in text.splitlines()), key=len)


def options_of_yaml(text):
    """The options of a resolved config, "path: value"; a value that is a path is left out."""
    open_sections, out = [], []
    for line in text.splitlines():
        found = re.fullmatch(r"( *)([\w+-]+):(?: (.*))?", line)
        if not found:
            continue  # the comment at its head
        depth = len(found[1]) // 2
        open_sections = [*open_sections[:depth], found[2]]
        if found[3] is not None:
            out.append(f"{'.'.join(open_sections)}: {'(a path)' if '/' in found[3] else found[3]}")
    return out


def tensors(file):
    """The names in a safetensors file, with type and rank."""
    data = file.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    metadata = header.pop("__metadata__", {})
    yield from (f"metadata {key}: {value if key == 'format' else type_of(value)}" for key, value in metadata.items())
    yield from (f"{name}: {row['dtype']}, rank {len(row['shape'])}" for name, row in header.items())


def array(file):
    data = file.read_bytes()
    header = ast.literal_eval(data[10:10 + struct.unpack("<H", data[8:10])[0]].decode())
    return f"version {data[6]}, {header['descr']}, fortran_order {header['fortran_order']}, rank {len(header['shape'])}"
