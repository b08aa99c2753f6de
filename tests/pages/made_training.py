"""A training as `GET /progress` tells it, made up: the same at every run, as long as a test wants."""
import json
import math
import random
import zlib

import examples
import page as pages

SENTENCES = [(examples.GERMAN, examples.ENGLISH, examples.GERMAN_ENGLISH),
             ("ein kleiner Hund läuft über die Wiese .".split(), "a little dog runs across the meadow .".split(), None)]
REFERENCES = [(" ".join(source), " ".join(target)) for source, target, _ in SENTENCES]
METRICS = [{"name": "perplexity", "title": "perplexity", "plot": "perplexity", "unit": "", "decimals": 3, "logarithmic": True},
           {"name": "accuracy", "title": "accuracy", "plot": "accuracy", "unit": "share of target tokens", "decimals": 3, "logarithmic": False},
           {"name": "bleu", "title": "BLEU", "plot": "BLEU", "unit": "in percent", "decimals": 2, "logarithmic": False},
           {"name": "chrf", "title": "chrF", "plot": "chrF", "unit": "in percent", "decimals": 2, "logarithmic": False},
           {"name": "aer", "title": "AER", "plot": "alignment error rate", "unit": "0 to 1", "decimals": 3, "logarithmic": False}]
EARLY = ["a a man in a .", "a man is in the the street .", "five people in jackets and helmets standing in the snow .",
         "five people wearing winter jackets and helmets standing in the snow .", "five people wearing winter jackets and helmets stand in the snow ."]


class Training:
    """Lines as they are written: train(), validate() and begin_anew() write, since() answers."""

    def __init__(self, updates=0, every=100, limits=None, validate_every=1000):
        self.run, self.state, self.reason, self.metric = "multi30k", "training", "", "bleu"
        self.limits = limits or {"updates": 20000, "epochs": 0, "minutes": 0}
        self.every, self.validate_every, self.text, self.starts, self.samples = every, validate_every, "", [0], None
        self.update, self.chance, self.best, self.has_snapshots = 0, random.Random(7), -1, True
        self.has_aer, self.has_chrf = False, False
        # A model that attends to nothing has no alignments; a server has the translations before while they are there.
        self.attends, self.has_before = True, True
        self.train(updates)

    def write(self, line):
        self.text += json.dumps(line, ensure_ascii=False) + "\n"

    def train(self, updates, loss=None):
        for _ in range(updates // self.every):
            self.update += self.every
            t = self.update / 4000
            noise = self.chance.gauss(0, 0.05)
            rate = min(self.update / 1500, (1500 / self.update) ** 0.5) * 0.002
            self.write({"kind": "train", "update": self.update, "epoch": self.update / 1812, "loss": loss or 1.35 + 4.6 * math.exp(-t * 2) + 0.5 / (1 + t) + noise,
                        "gradient_norm": 0.7 + 2.4 * math.exp(-t * 3) + abs(self.chance.gauss(0, 0.12)), "learning_rate": rate, "tokens": 81253,
                        "seconds": self.update * 0.021, "tokens_per_second": 38600 + self.chance.gauss(0, 700)})
            if self.validate_every and self.update % self.validate_every == 0:
                self.validate()

    def validate(self):
        t = self.update / 4000
        bleu = 37.5 * (1 - math.exp(-t * 1.3)) - max(t - 3, 0) * 1.1
        loss = 1.52 + 4.4 * math.exp(-t * 2.1) + max(t - 2.6, 0) * 0.05
        best = bleu > self.best
        self.best = max(bleu, self.best)
        line = {"kind": "validation", "update": self.update, "epoch": self.update / 1812, "loss": loss, "perplexity": math.exp(loss), "accuracy": 0.68 - 0.5 * math.exp(-t * 2),
                "bleu": bleu, "attention_entropy": 0.62 + 1.9 * math.exp(-t * 2.4), "best": best, "seconds": self.update * 0.021}
        self.write({**line, **({"aer": 0.24 + 0.5 * math.exp(-t * 2)} if self.has_aer else {}), **({"chrf": bleu + 20} if self.has_chrf else {})})
        self.sample(t)
        for i, (source, target, links) in enumerate(SENTENCES if self.has_snapshots else []):
            sides = pages.side(source, pages.halves), pages.side(target, pages.halves)
            rows = pages.matrix(sides[1], sides[0], links or {k: [k] for k in range(len(target))}, 5 + i, max(0.06, 0.9 * (1 - math.exp(-t * 1.1))))
            self.write({"kind": "snapshot", "update": self.update, "line": i + 1, "source": sides[0], "target": sides[1], "alignment": [[round(w, 4) for w in row] for row in rows]})

    def sample(self, t):
        said = [EARLY[min(int(t * 2.5), len(EARLY) - 1)], ("a little dog runs across the meadow ." if t > 1 else "a dog runs runs over the a .")]
        earlier = self.samples and {"update": self.samples["update"], "translations": [pair["translation"] for pair in self.samples["pairs"]]}
        self.samples = {"update": self.update, "pairs": [{"line": i + 1, "source": source, "reference": reference, "translation": said[i], **self.attention(source, said[i], t)}
                                                         for i, (source, reference) in enumerate(REFERENCES)], **({"before": earlier} if earlier else {})}

    def attention(self, source, translation, t):
        sides = pages.side(source.split(), pages.halves), pages.side(translation.split(), pages.halves)
        rows = pages.matrix(sides[1], sides[0], {k: [k] for k in range(len(sides[1]["words"]))}, 8, max(0.06, 0.9 * (1 - math.exp(-t * 1.1))))
        return {"alignment": {"source": sides[0], "target": sides[1], "alignment": [[round(w, 4) for w in row] for row in rows]}}

    def begin_anew(self):
        self.text, self.update, self.best, self.samples = "", 0, -1, None

    def since(self, after):
        data = self.text.encode()
        place = lambda end: f"{end}-{zlib.crc32(data[:end])}" if end else "0"
        end = int(after.split("-")[0])
        anew = after != place(min(end, len(data)))
        new = data if anew else data[end:]
        return {"run": self.run, "program": "attune 0.1.0", "state": self.state, **({"reason": self.reason} if self.reason else {}), "limits": self.limits, "metric": self.metric, "metrics": METRICS,
                "lines": [json.loads(line) for line in new.decode().splitlines()], "next": place(len(data)), "anew": anew, "samples": self.told()}

    def told(self):
        left_out = {name for name, has in [("before", self.has_before), ("alignment", self.attends)] if not has}
        keep = lambda record: {key: value for key, value in record.items() if key not in left_out}
        return self.samples and {**keep(self.samples), "pairs": [keep(pair) for pair in self.samples["pairs"]]}
