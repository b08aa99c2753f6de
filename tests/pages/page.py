"""Puts a page of src/pages/web together as the program does, and makes data for it."""
import base64
import json
import pathlib
import random
import re

WEB = pathlib.Path(__file__).parents[2] / "src/pages/web"


def web_file(name):
    """The text of a file below the folder of the pages; names are unique there."""
    path, = WEB.rglob(name)
    return path.read_text(encoding="utf-8")


def assemble(data=None, skeleton="viewer.html"):
    """The page as one text: each placeholder of the skeleton becomes its file, the scripts or the JSON, in one pass. A page of a server has no data."""
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)

    def piece(match):
        if match[1] == "data":
            return text.replace("<", "\\u003c")
        if match[1] == "scripts":
            rows = [row.split() for row in web_file("scripts.txt").splitlines()]
            return "\n".join(web_file(script) for script, *users in rows if skeleton.removesuffix(".html") in users)
        return web_file(match[1])

    return re.sub(r"/\*\{([\w.]+)\}\*/", piece, web_file(skeleton))


def encode(rows):
    """A matrix of weights as the page's base64."""
    return base64.b64encode(bytes(round(255 * weight) for row in rows for weight in row)).decode()


def side(words, pieces_of=lambda word: [word]):
    """Words as one side of a sentence; `pieces_of` cuts a word, the mark of a blank goes before its first piece."""
    pieces, word_of = [], []
    for i, word in enumerate(words):
        cut = pieces_of(word)
        pieces += ["▁" + cut[0], *cut[1:]]
        word_of += [i] * len(cut)
    return {"pieces": pieces, "words": list(words), "word_of": word_of}


def halves(word):
    """Long words in two pieces."""
    return [word] if len(word) < 6 else [word[:len(word) // 2], word[len(word) // 2:]]


def matrix(target, source, links, seed=1, sharp=0.85):
    """A plausible matrix [target pieces + 1, source pieces + 1]: most of a row's weight on the pieces of its links (target word -> source words)."""
    chance = random.Random(seed)
    rows = []
    for word in [*target["word_of"], None]:
        near = [c for c, of in enumerate(source["word_of"]) if of in links.get(word, [])] if word is not None else [len(source["pieces"])]
        near = near or [chance.randrange(len(source["pieces"]) + 1)]
        noise = [chance.random() ** 4 for _ in range(len(source["pieces"]) + 1)]
        row = [(1 - sharp) * part / sum(noise) for part in noise]
        for c in near:
            row[c] += sharp / len(near)
        rows.append(row)
    return rows


def sentence(line, source_words, target_words, links=None, seed=None, cut=halves, heads=0, **more):
    """A sentence with one alternative; `links` maps target words to lists of source words, the diagonal when absent. `heads`: how many, or their names."""
    source, target = side(source_words, cut), side(target_words, cut)
    if links is None:
        links = {t: [min(t, len(source_words) - 1)] for t in range(len(target_words))}
    seed = line if seed is None else seed
    alternative = {"target": target, "alignment": encode(matrix(target, source, links, seed))}
    for field in ("score", "log_probability"):
        if field in more:
            alternative[field] = more.pop(field)
    if isinstance(heads, list):
        alternative["head_names"], heads = heads, len(heads)
    if heads:
        alternative["heads"] = [encode(matrix(target, source, links, seed + 100 * h, 0.3 + 0.6 * h / heads)) for h in range(1, heads + 1)]
    return {"line": line, "source": source, "alternatives": [alternative], **more}
