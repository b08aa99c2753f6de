"""The descriptions and answers of `attune serve`."""
import contextlib
import json
import signal
import urllib.error
import urllib.request

from shapes import keys, objects


@contextlib.contextmanager
def server(shop, codes, *words):
    process = shop.start("serve", *words, "--port", "0", "--threads", "1", "--device", "cpu")
    try:
        address = process.stdout.readline().split()
        if not address or not address[0].startswith("http://127.0.0.1:"):
            raise AssertionError(f"attune serve {' '.join(words)} said {address}")
        yield address[0]
        process.send_signal(signal.SIGINT)
        codes.append(f"serve {' '.join(words)}, SIGINT: {process.wait(20)}".replace("runs/", ""))
    finally:
        process.kill()
        process.communicate()


def request(address, method, path, body=None, headers=()):
    """Status, headers and text of an answer."""
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    asked = urllib.request.Request(address + path, data, {"Content-Type": "application/json", **dict(headers)}, method=method)
    try:
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read().decode()


def schema_text(schema):
    """A schema in one line, without its description."""
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    inner = {key: value for key, value in schema.items() if key not in ("type", "items", "description", "properties", "required")}
    text = schema.get("type", "anything")
    if "items" in schema:
        text += f" of ({schema_text(schema['items'])})"
    for key, value in sorted(inner.items()):
        text += f", {key} {'(' + schema_text(value) + ')' if isinstance(value, dict) else json.dumps(value)}"
    return text


def schema_lines(name, schema):
    yield f"{name}: {schema_text(schema)}"
    for key, value in schema.get("properties", {}).items():
        need = "required" if key in schema.get("required", []) else "optional"
        yield f"{name}.{key}: {schema_text(value)}, {need}"


def description_lines(description):
    yield f"openapi: {description['openapi']}"
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            route = f"{method.upper()} {path}"
            for parameter in operation.get("parameters", []):
                yield f"{route} parameter {parameter['name']}: in {parameter['in']}, {schema_text(parameter['schema'])}"
            if "requestBody" in operation:
                for kind, content in operation["requestBody"]["content"].items():
                    yield from schema_lines(f"{route} request {kind}", content["schema"])
            for status, answer in operation["responses"].items():
                for kind, content in answer["content"].items():
                    yield f"{route} answer {status} {kind}: {schema_text(content['schema'])}"
    for name, schema in description["components"]["schemas"].items():
        yield from schema_lines(f"schema {name}", schema)


# Its prefix makes sure that something is translated, whatever the model learned.
ONE = {"model": "recurrent", "sentences": ["the king sees him ."], "prefixes": ["le roi"]}
REQUESTS = {
    "GET /": ("GET", "", None), "GET /health": ("GET", "health", None), "GET /models": ("GET", "models", None),
    "GET of no route": ("GET", "nothing", None), "GET /translate": ("GET", "translate", None),
    "POST /translate": ("POST", "translate", {**ONE, "beam": 2, "nbest": 2}),
    "POST /translate without alignment": ("POST", "translate", {**ONE, "alignment": False}),
    "POST /translate of a model without attention": ("POST", "translate", {**ONE, "model": "stopped"}),
    "POST /translate without a model where there are two": ("POST", "translate", {"sentences": ["the king"]}),
    "POST /translate without sentences": ("POST", "translate", {"model": "recurrent"}),
    "POST /translate with an unknown field": ("POST", "translate", {**ONE, "nothing": 1}),
    "POST /translate with a wrong type": ("POST", "translate", {**ONE, "sentences": 3}),
    "POST /translate with an unknown model": ("POST", "translate", {**ONE, "model": "nothing"}),
    "POST /translate with too large a beam": ("POST", "translate", {**ONE, "beam": 1000}),
    "POST /translate with no JSON": ("POST", "translate", b"nothing"),
    "POST /translate with too large a body": ("POST", "translate", b" " * 5000),
    "POST /translate/stream": ("POST", "translate/stream", ONE),
    "POST /translate/stream with two sentences": ("POST", "translate/stream", {**ONE, "sentences": ["the king", "the king"]}),
    "POST /align": ("POST", "align", {"model": "recurrent", "sources": ["the king"], "targets": ["le roi"]}),
    "POST /align of a model without attention": ("POST", "align", {"model": "stopped", "sources": ["the king"], "targets": ["le roi"]}),
    "POST /align with fewer targets": ("POST", "align", {"model": "recurrent", "sources": ["the king"], "targets": []}),
    "POST /translate from another site": ("POST", "translate", ONE, {"Origin": "http://example.com"}),
}
WATCH_REQUESTS = {
    "GET /": ("GET", "", None), "GET /health": ("GET", "health", None), "GET /progress": ("GET", "progress", None),
    "GET /progress of a wrong place": ("GET", "progress?after=nothing", None), "POST /translate": ("POST", "translate", {}),
}


def answers(address, requests):
    """Status and type of each answer; what it holds."""
    statuses, contents = [], []
    for name, asked in requests.items():
        status, headers, text = request(address, *asked)
        more = "".join(f", {key}: {headers[key]}" for key in ("Allow", "Retry-After") if headers[key])
        statuses.append(f"{name}: {status} {headers.get_content_type()}{more}")
        if headers.get_content_type() == "application/json":
            contents += keys([json.loads(text)], name)
        elif headers.get_content_type() == "application/x-ndjson":
            rows = objects(text)
            for kind in dict.fromkeys(row["kind"] for row in rows):
                contents += keys([row for row in rows if row["kind"] == kind], f"{name} {kind}")
    return statuses, contents


def served(shop, codes):
    for title, words, requests in (("serve", ["runs/recurrent", "runs/stopped", "--body", "4096"], REQUESTS),
                                   ("serve --watch", ["runs/recurrent", "--watch"], WATCH_REQUESTS)):
        with server(shop, codes, *words) as address:
            statuses, contents = answers(address, requests)
            status, headers, text = request(address, "GET", "openapi.json")
            statuses.append(f"GET /openapi.json: {status} {headers.get_content_type()}")
        yield f"{title}, openapi.json", description_lines(json.loads(text))
        yield f"{title}, statuses", statuses
        yield f"{title}, keys of answers", contents
