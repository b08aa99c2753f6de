#!/usr/bin/env python3
"""Asks `attune serve` as a program of somebody else would: by its own description (OpenAPI), which is checked by openapi-spec-validator, as are its answers.

    serve.py ATTUNE CHECKOUT
"""
import json
import pathlib
import signal
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.request

import jsonschema
import openapi_spec_validator

ATTUNE, CHECKOUT = sys.argv[1], pathlib.Path(sys.argv[2])


def start(*words):
    """A server, and the address that it says."""
    process = subprocess.Popen([ATTUNE, "serve", *words, "--port", "0", "--threads", "1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    if not line.startswith("http://127.0.0.1:"):
        process.kill()
        raise AssertionError(f"it said {line!r} and {process.stderr.read()!r}")
    return process, line.split()[0]


def ask(address, body=None):
    """Status, and what was answered."""
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(address, data, {"Content-Type": "application/json"}), timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


class Serve(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.run_folder = str(pathlib.Path(cls.folder.name, "toy run"))
        toy = CHECKOUT / "data/toy"
        small = ["model.embedding=16", "model.encoder.hidden=16", "model.decoder.hidden=16", "training.limits.updates=30",
                 "training.limits.epochs=0", "training.validation.every=10", "training.log_every=5", f"data.validation.source={toy}/valid.en"]
        subprocess.run([ATTUNE, "train", str(CHECKOUT / "configs/toy.yaml"), "--quiet", "--threads", "1", "--device", "cpu",
                        *(word for setting in [f"run={cls.run_folder}", *small] for word in ("--set", setting))], check=True)
        cls.process, cls.address = start(cls.run_folder, cls.run_folder)

    @classmethod
    def tearDownClass(cls):
        cls.process.send_signal(signal.SIGINT)
        code = cls.process.wait(60)
        said = cls.process.stderr.read()
        cls.process.stdout.close()
        cls.process.stderr.close()
        cls.folder.cleanup()
        assert code == 0, f"it ended with {code}: {said}"

    def description(self):
        return json.loads(ask(self.address + "openapi.json")[1])

    def check(self, schema, answer):
        """Whether an answer is what the description says of it."""
        whole = {"$ref": f"#/components/schemas/{schema}", "components": self.description()["components"]}
        # OpenAPI 3.0 has its own word for what may be null.
        text = json.dumps(whole).replace('"type": "number", "nullable": true', '"type": ["number", "null"]')
        jsonschema.validate(json.loads(answer), json.loads(text))

    def test_its_description_is_openapi(self):
        openapi_spec_validator.validate(self.description())

    def test_it_answers_as_it_is_described(self):
        status, models = ask(self.address + "models")
        self.assertEqual(status, 200)
        self.check("Models", models)
        self.assertEqual([model["name"] for model in json.loads(models)["models"]], ["toy run", "toy run-2"])
        status, answer = ask(self.address + "translate", {"model": "toy run", "sentences": ["the king sees him .", ""], "nbest": 3})
        self.assertEqual(status, 200, answer)
        self.check("Translations", answer)
        status, answer = ask(self.address + "align", {"model": "toy run", "sources": ["the king"], "targets": ["le roi"]})
        self.assertEqual(status, 200, answer)
        self.check("Alignments", answer)
        status, answer = ask(self.address + "translate", {"model": "toy run", "sentences": 3})
        self.assertEqual(status, 400)
        self.check("Refusal", answer)
        status, answer = ask(self.address + "translate/stream", {"model": "toy run", "sentences": ["the king sees him ."]})
        self.assertEqual(status, 200)
        for line in answer.splitlines():
            self.check("Line", line)

    def test_it_translates_as_the_command_does(self):
        sentences = (CHECKOUT / "data/toy/test.en").read_text().splitlines()[:20]
        wanted = subprocess.run([ATTUNE, "translate", self.run_folder, "--threads", "1", "--device", "cpu", "--quiet"], input="\n".join(sentences) + "\n",
                                capture_output=True, text=True, check=True).stdout.splitlines()
        answer = json.loads(ask(self.address + "translate", {"model": "toy run", "sentences": sentences})[1])
        self.assertEqual([one["hypotheses"][0]["text"] for one in answer["translations"]], wanted)

    def test_it_shows_a_training(self):
        process, address = start(self.run_folder, "--watch")
        try:
            status, page = ask(address)
            self.assertEqual(status, 200)
            self.assertIn("<!DOCTYPE html>", page)
            progress = json.loads(ask(address + "progress?after=0")[1])
            self.assertEqual((progress["state"], progress["reason"]), ("finished", "training.limits.updates (30) is reached"))
            self.assertEqual(progress["limits"]["updates"], 30)
            kinds = [line["kind"] for line in progress["lines"]]
            self.assertEqual(kinds.count("train"), 6)
            self.assertEqual(kinds.count("validation"), 3)
            self.assertEqual(kinds.count("snapshot"), 9)
            pairs, before = progress["samples"]["pairs"], progress["samples"]["before"]
            self.assertEqual((len(pairs), before["update"], len(before["translations"])), (5, 20, 5))
            for pair in pairs:
                weights = pair["alignment"]
                self.assertEqual(" ".join(weights["target"]["words"]), pair["translation"])
                self.assertEqual(len(weights["alignment"]), len(weights["target"]["pieces"]) + 1)
            self.assertEqual(json.loads(ask(address + f"progress?after={progress['next']}")[1])["lines"], [])
        finally:
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(60), 0)
            process.stdout.close()
            process.stderr.close()

    def test_it_ends_while_somebody_asks(self):
        process, address = start(self.run_folder)
        program = "import sys, urllib.request as u\nwhile True: print(len(u.urlopen(u.Request(sys.argv[1], b'{\"sentences\": [\"the king sees him .\"]}')).read()), flush=True)"
        asking = [subprocess.Popen([sys.executable, "-c", program, address + "translate"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) for _ in range(4)]
        for one in asking:
            self.assertTrue(one.stdout.readline(), "an answer")
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(60), 0)
        for one in asking:
            self.assertNotEqual(one.wait(60), 0)
            one.stdout.close()
        process.stdout.close()
        process.stderr.close()

    def test_it_refuses_what_it_cannot_serve(self):
        for words, said in ((["nowhere"], "nowhere"), ([self.run_folder, self.run_folder, "--watch"], "--watch shows one run"),
                            ([self.run_folder, "--host", "no.such.host.invalid"], "cannot listen")):
            done = subprocess.run([ATTUNE, "serve", *words, "--port", "0"], capture_output=True, text=True)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(said, done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
