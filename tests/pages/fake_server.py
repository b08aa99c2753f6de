"""A server as src/serve/README.md describes it, with made answers: the same for the same question. The tests hold it, break it, end it and look at what it was asked."""
import collections
import http.server
import json
import threading
import time
import urllib.parse

import page as pages

WORDS = dict(pair.split("=") for pair in (
    "der=the die=the das=the ein=a eine=a kleiner=little alter=old Hund=dog Mann=man Frau=woman läuft=runs steht=stands über=across auf=on im=in Wiese=meadow Schnee=snow "
    "und=and sieht=sees ihn=him König=king Leute=people הילד=boy קורא=reads ספר=book").split())
OTHERS = {"little": "small", "runs": "walks", "across": "over", "the": "that", "man": "guy", "sees": "watches", "king": "ruler"}
# Where a word more or less would say too little.
KNOWN = {"Fünf Leute in Winterjacken und mit Helmen stehen im Schnee mit Schneemobilen im Hintergrund .":
         ("Five people wearing winter jackets and helmets stand in the snow , with snowmobiles in the background .",
          {0: [0], 1: [1], 2: [2], 3: [3], 4: [3], 5: [4], 6: [6], 7: [7], 8: [8], 9: [8], 10: [9], 11: [9], 12: [10], 13: [11], 14: [12], 15: [12], 16: [13], 17: [14]})}
LIMITS = {"sentences": 64, "characters": 2000, "tokens": 100, "beam": 32, "nbest": 16, "seconds": 30}


def model(name, score, **more):
    return {"name": name, "checkpoint": "best", "update": 3800, "score": score, "order": "recur_first", "heads": 1, "attends": score != "none",
            "source_vocabulary": 94, "target_vocabulary": 118, "parameters": 412345, "beam": 5, **more}


MODELS = [model("toy", "additive"), model("toy-location", "location"), model("plain", "none")]


def rounded(rows):
    return [[round(weight, 4) for weight in row] for row in rows]


class Problem(Exception):
    def __init__(self, status, message, **more):
        super().__init__(message)
        self.status, self.error = status, {"message": message, **more}


class Answers:
    """What the models say: word for word, all but the best with other words. lower: models that know no capitals; cut: words into pieces; unknown: words that no
    vocabulary has."""

    def __init__(self, models=MODELS):
        self.models, self.lower, self.cut, self.unknown = models, False, pages.halves, set()

    def translate(self, body):
        chosen = self.model(body)
        for field, limit in [("beam", LIMITS["beam"]), ("nbest", LIMITS["nbest"])]:
            if not 1 <= body.get(field, 1) <= limit:
                raise Problem(400, f"{field} is {body[field]}; expected between 1 and {limit}", hint="fewer are faster", field=field)
        return [self.translation(chosen, text, prefix, body) for text, prefix in zip(body["sentences"], body.get("prefixes") or [""] * len(body["sentences"]))]

    def model(self, body):
        found = [one for one in self.models if one["name"] == body.get("model", self.models[0]["name"])]
        if not found:
            raise Problem(404, f"there is no model named {body['model']}", field="model")
        return found[0]

    def translation(self, chosen, text, prefix, body):
        source = pages.side(text.split(), self.cut)
        given, links = KNOWN.get(text, (" ".join(WORDS.get(word, word) for word in text.split()), None))
        base = given.split()
        prefix = prefix.lower() if self.lower else prefix
        made, nbest = [], min(body.get("nbest", 1), body.get("beam", chosen["beam"]))
        for i in range(nbest):
            changed = [k for k, word in enumerate(base) if word in OTHERS][max(i - 1, 0):i]
            words = [OTHERS[word] if k in changed else word for k, word in enumerate(base)] + (["indeed"] * (i - 2) if i > 2 else [])
            words = prefix.split() + words[len(prefix.split()):]
            made.append(self.hypothesis(chosen, source, words, i, links, body.get("alignment", True)))
        return {"source": source, "hypotheses": made}

    def hypothesis(self, chosen, source, words, i, links, is_aligned):
        target = pages.side(["<unk>" if word in self.unknown else word for word in words], self.cut)
        out = {"text": " ".join(words), "target": target, "score": -0.03 - 0.11 * i, "log_probability": -0.21 - 1.3 * i, "ended": len(words) < 80}
        if is_aligned and chosen["attends"]:
            out["alignment"] = self.matrix(chosen, source, target, links, i)
        return out

    def matrix(self, chosen, source, target, links, seed=0):
        links = links or {t: [min(t, len(source["words"]) - 1)] for t in range(len(target["words"]))}
        return rounded(pages.matrix(target, source, links, seed + 1, 0.86 if chosen["score"] == "additive" else 0.5))

    def steps(self, translation):
        """The best hypothesis, a piece more at each step."""
        source, best = translation["source"], translation["hypotheses"][0]
        for n in range(len(best["target"]["pieces"]) + 1):
            of = best["target"]["word_of"][:n]
            words = best["target"]["words"][:of[-1] + 1] if of else []
            target = {"pieces": best["target"]["pieces"][:n], "words": words, "word_of": of}
            yield {"kind": "step", "target": target, **({"alignment": best["alignment"][:n + 1]} if "alignment" in best else {})}

    def align(self, body):
        chosen, made = self.model(body), []
        for text, translation in zip(body["sources"], body["targets"]):
            source, target = pages.side(text.split(), self.cut), pages.side(translation.split(), self.cut)
            if not chosen["attends"]:
                raise Problem(422, f"{chosen['name']} attends to nothing, so it aligns nothing", hint="a model with another score aligns", field="model")
            links = " ".join(f"{min(t, len(source['words']) - 1)}-{t}" for t in range(len(target["words"])))
            made.append({"source": source, "target": target, "log_probability": -4.2, "alignment": self.matrix(chosen, source, target, KNOWN.get(text, (0, None))[1]), "links": links})
        return made


class FakeServer:
    """Serves a page at / and the API on a free port of this machine.

    held: while set, a stream waits before each step for release(); asked: [(path, body)]; dropped: the streams that the page left; is_cut:
    streams end before their end; failures: {path: [(status, error, headers), ...]}, each for one request; progress: a
    made_training.Training, for the dashboard."""

    def __init__(self, text="", models=MODELS, progress=None):
        self.text, self.answers, self.progress = text, Answers(models), progress
        self.held, self.is_cut, self.asked, self.dropped, self.failures, self.port = False, False, [], [], {}, 0
        self.turns = collections.defaultdict(lambda: threading.Semaphore(0))
        self.server = None

    def start(self):
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            do_GET = do_POST = lambda self: answer(self, outer)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads, allow_reuse_address = True, True

            def handle_error(self, *_):
                pass

        self.server = Server(("127.0.0.1", self.port), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return f"http://127.0.0.1:{self.port}/"

    def stop(self):
        if self.server:
            self.server.shutdown()
            self.server.server_close()
        self.server = None

    def release(self, text, steps=1):
        """Lets the stream of a sentence go on."""
        for _ in range(steps):
            self.turns[text].release()

    def fail(self, path, status, message, times=1, headers=(), **more):
        self.failures.setdefault(path, []).extend([(status, {"error": {"message": message, **more}}, dict(headers))] * times)

    def asked_for(self, path):
        return [body for where, body in self.asked if where == path]

    def wait_turn(self, text):
        if self.held:
            self.turns[text].acquire(timeout=20)


def send(handler, status, text, kind="application/json", **headers):
    body = text.encode()
    handler.send_response(status)
    for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def stream(handler, outer, translation, body):
    handler.send_response(200)
    handler.send_header("Content-Type", "application/x-ndjson")
    handler.end_headers()
    lines = [{"kind": "source", "source": translation["source"]}, *outer.answers.steps(translation), {"kind": "end", "translation": translation}][:-1 if outer.is_cut else None]
    try:
        for line in lines:
            if line["kind"] != "source":
                outer.wait_turn(body["sentences"][0])
            text = json.dumps(line, ensure_ascii=False).encode() + b"\n"
            # A line may come in two parts, cut anywhere, inside of a letter too.
            for part in (text[:len(text) // 2], text[len(text) // 2:]):
                handler.wfile.write(part)
                handler.wfile.flush()
                time.sleep(0.003)
    except OSError:
        outer.dropped.append(body)


def answer(handler, outer):
    address = urllib.parse.urlparse(handler.path)
    length = int(handler.headers.get("Content-Length") or 0)
    body = json.loads(handler.rfile.read(length)) if length else None
    query = {name: values[0] for name, values in urllib.parse.parse_qs(address.query).items()}
    outer.asked.append((address.path, body if body is not None else query))
    if outer.failures.get(address.path):
        status, error, headers = outer.failures[address.path].pop(0)
        send(handler, status, json.dumps(error), **headers)
        return
    try:
        route(handler, outer, address.path, body, query)
    except Problem as problem:
        send(handler, problem.status, json.dumps({"error": problem.error}))


def route(handler, outer, path, body, query):
    answers = outer.answers
    if path == "/":
        send(handler, 200, outer.text, "text/html; charset=utf-8")
    elif path == "/health":
        send(handler, 200, '{"status": "ok"}')
    elif path == "/models":
        send(handler, 200, json.dumps({"program": "attune 0.1.0", "models": answers.models, "limits": LIMITS}))
    elif path == "/translate/stream":
        stream(handler, outer, answers.translate(body)[0], body)
    elif path == "/align":
        send(handler, 200, json.dumps({"model": answers.model(body)["name"], "alignments": answers.align(body)}))
    elif path == "/progress" and outer.progress:
        send(handler, 200, json.dumps(outer.progress.since(query.get("after", "0"))))
    else:
        raise Problem(404, f"there is no {path} here")
