"""What the program writes: the files of a run, and the output of its commands."""
import json
import re

from shapes import array, fields, keys, objects, options_of_yaml, tensors


def run_folder(shop, name):
    folder = shop.folder / "runs" / name
    checkpoint = sorted((folder / "checkpoints").iterdir())[-1]
    yield f"files of a {name} run", shop.files(f"runs/{name}")
    if name != "stopped":
        yield f"config.yaml of a {name} run", options_of_yaml((folder / "config.yaml").read_text())
    rows = objects((folder / "metrics.jsonl").read_text())
    yield f"metrics.jsonl of a {name} run", [line for kind in dict.fromkeys(row["kind"] for row in rows)
                                             for line in keys([row for row in rows if row["kind"] == kind], kind)]
    for file in ("model", "optimizer"):
        yield f"{file}.safetensors of a {name} run", tensors(checkpoint / f"{file}.safetensors")
    yield f"state.json of a {name} run", keys([json.loads((checkpoint / "state.json").read_text())])
    yield f"corpus/header.json of a {name} run", keys([json.loads((folder / "corpus/header.json").read_text())])
    for file in sorted(folder.glob("translations/*.jsonl"))[:1]:
        yield f"translations/valid.UPDATE.attention.jsonl of a {name} run", keys(objects(file.read_text()))
    sums = (checkpoint / "checksums").read_text().splitlines()
    yield f"checksums of a {name} run", [f"{line.split()[1]}: {len(line.split()[0])} hexadecimal digits" for line in sums]


def evaluations(shop):
    texts = ["--source", "valid.en", "--target", "valid.fr"]
    words = ["evaluate", "runs/recurrent", "--json", "--heads", "--by-length", "length.svg", "--output", "output.fr"]
    evaluated = json.loads(shop.ask(*words))
    signatures = [f"signature of {name}: {re.sub('(?<=version:).*', 'VERSION', metric['signature'])}"
                  for name, metric in evaluated["metrics"].items()]
    yield "evaluate --json", [*keys([evaluated], figures=True), *signatures]
    words = ["evaluate", "--json", "--target", "valid.fr", "--outputs", "valid.fr", "valid.en", "--trials", "10"]
    yield "evaluate --outputs --json", keys([json.loads(shop.ask(*words))], figures=True)
    shop.ask("align", "runs/recurrent", *texts, "--format", "pharaoh", "--output", "links")
    links = "links/alignments.pharaoh"
    words = ["evaluate", "--json", *texts, "--gold", "valid.gold", "--alignments", links]
    yield "evaluate --alignments --json", keys([json.loads(shop.ask(*words))], figures=True)
    words = ["symmetrize", links, links, *texts, "--gold", "valid.gold", "--json"]
    yield "symmetrize --json", keys([json.loads(shop.ask(*words))], figures=True)


def alignments(shop):
    formats = "svg,png,pdf,pages,sheet,html,jsonl,npy,csv,pharaoh,talp,marian,nematus"
    texts = ["--source", "valid.en", "--target", "valid.fr"]
    shop.ask("align", "runs/transformer", *texts, "--gold", "valid.gold", "--heads", "--format", formats, "--output", "drawn",
             "--sentences", "1-2", "--pictures", "1")
    yield "files of align", shop.files("drawn")
    yield "align --format csv", [f"header: {shop.read('drawn/alignments.csv').splitlines()[0]}"]
    yield "align --format jsonl", keys(objects(shop.read("drawn/alignments.jsonl")))
    shop.ask("align", "runs/recurrent", "--source", "valid.en", "--reference", "valid.fr", "--nbest", "2", "--format", "jsonl",
             "--output", "own")
    yield "align --format jsonl --nbest", keys(objects(shop.read("own/alignments.jsonl")))
    yield "align --format npy", [f"{file}: {array(shop.folder / 'drawn' / file)}" for file in shop.files("drawn") if "npy/" in file]
    texts = {name: shop.read(f"drawn/alignments.{name}") for name in ("pharaoh", "talp", "nematus")}
    yield "lines of align --format", [f"{name}: {fields(text)}" for name, text in texts.items()]


def translations(shop):
    sentences = shop.read("valid.en")
    shop.write("prefixes", "le roi\n" * len(sentences.splitlines()))
    translate, score = ["translate", "runs/recurrent", "--prefix", "prefixes"], ["score", "runs/recurrent", "--source", "valid.en"]
    lists = shop.ask(*translate, "--nbest", "2", stdin=sentences)
    shop.write("lists", lists)
    texts = {"translate": shop.ask(*translate, stdin=sentences), "translate --nbest": lists,
             "translate --alignment": shop.ask(*translate, "--alignment", stdin=sentences),
             "score --target": shop.ask(*score, "--target", "valid.fr"), "score --nbest": shop.ask(*score, "--nbest", "lists"),
             "score --words": shop.ask(*score, "--target", "valid.fr", "--words")}
    return [f"{name}: {fields(text)}" for name, text in texts.items()]


def written_folders(shop):
    shop.ask("corpus", "reverse", "--pairs", "3", "--output", "reverse")
    yield "files of corpus reverse", shop.files("reverse")
    shop.ask("average", "runs/recurrent", "--output", "runs/mean")
    yield "files of average", shop.files("runs/mean")
    shop.ask("compare", "recurrent.yaml", "--vary", "model.attention.score=dot", "--set", "training.limits.updates=2",
             "--output", "compared")
    files = [file for file in shop.files("compared") if not file.startswith("runs/")]
    yield "files of compare", files
    yield "report/table.csv of compare", [f"header: {shop.read('compared/report/table.csv').splitlines()[0]}"]
    for file in files:
        if file.endswith(".json"):
            yield f"{file} of compare", keys([json.loads(shop.read(f"compared/{file}"))], figures=True)


def demonstrations(shop):
    for name, short in (("nadaraya-watson", ["--seeds", "1", "--epochs", "1"]), ("snail", ["--updates", "1", "--episodes", "2"])):
        shop.ask("demo", name, *short, "--output", name)
        files = shop.files(name)
        yield f"files of demo {name}", files
        for file in files:
            if file.endswith(".json"):
                yield f"{file} of demo {name}", keys([json.loads(shop.read(f"{name}/{file}"))], figures=True)
        heads = {file: shop.read(f"{name}/{file}").splitlines()[0] for file in files if file.endswith(".csv")}
        yield f"tables of demo {name}", [f"{file}: {head}" for file, head in heads.items()]
