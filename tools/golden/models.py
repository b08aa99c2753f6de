#!/usr/bin/env python3
"""Golden values of the models, from PyTorch: tests/fixtures/models/<case>.json.

The same model is written here a second time, from the papers' equations and torch.nn (GRU over packed sequences, GRUCell),
in double precision. Parameters are not stored: both sides fill them by the same formula (`fill`), in the order of their names.
A case holds what went in and what must come out: memory, alignment, readouts, loss, every gradient, ten losses of Adam.

Needs torch. Run from anywhere; writes only if something changed.
"""
import json, math, pathlib
import torch
from torch import nn
from torch.nn import functional as F

from cells import begin, cell, flip, recur, step
from outputs import COPIED_IN, COPIED_V, copied, known, output

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests" / "fixtures" / "models"
B, S, T, E, HE, H, A, V, PAD = 3, 5, 4, 4, 3, 5, 6, 11, 1
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

SOURCE = torch.tensor([[5, 6, 7, 8, 3], [9, 4, 3, 1, 1], [10, 5, 9, 3, 1]])
TARGET_IN = torch.tensor([[2, 7, 4, 9], [2, 5, 1, 1], [2, 8, 6, 1]])
TARGET_OUT = torch.tensor([[7, 4, 9, 3], [5, 3, 1, 1], [8, 6, 3, 1]])
LENGTHS = (SOURCE != PAD).sum(1)


def fill(index, shape):
    """Parameter number `index` of the sorted names: sin(0.7 i + 1.3 index) * 0.4, i counting its entries."""
    n = math.prod(shape)
    return (torch.sin(0.7 * torch.arange(n) + 1.3 * index) * 0.4).reshape(shape)


def hidden(c):
    return c.get("hidden", H)


def parts(c):
    return {"states": 1, "key_value": 2, "key_value_predict": 3}[c.get("parts", "states")]


def context_width(c):
    return c["memory"] // parts(c)


def heads(c):
    return c.get("heads", 1)


def shapes(c):
    """Names and shapes of all parameters, as the program registers them."""
    out, le, ld, h = {}, c.get("encoder_layers", 1), c.get("decoder_layers", 1), hidden(c)
    tied, d = c.get("tied", "none"), c["memory"]
    r = E if tied != "none" else h
    v = V if output(c) == "generate" else COPIED_V
    if tied == "all":
        out["embedding.weight"] = (v, E)
    else:
        out["source_embedding.weight"] = out["target_embedding.weight"] = (v, E)
    for l in range(le):
        for way in ("forward", "backward"):
            cell(out, c, f"encoder.layer{l}_{way}", E if l == 0 else 2 * HE, HE, c.get("encoder_transitions", 1))
    for l in range(c.get("unidirectional", 0)):
        cell(out, c, f"encoder.layer{le + l}", 2 * HE, 2 * HE, c.get("encoder_transitions", 1), c.get("residual", False))
    if d != 2 * HE:
        out["encoder.memory"] = (d, 2 * HE)
    transitions = c.get("decoder_transitions", 1)
    bottom = {"attend_first": context_width(c), "recur_first": r if c.get("feeding", True) else 0, "conditional": 0}[c["order"]]
    for l in range(ld):
        single = l == 0 and c["order"] == "conditional"
        cell(out, c, f"decoder.layer{l}", h if l else E + bottom, h, 1 if single else transitions, l > 0 and c.get("residual", False))
        bridge = {"last": 2 * HE, "backward": HE, "mean": d, "zero": 0}[c.get("bridge", "last")]
        if bridge:
            out[f"decoder.bridge{l}.start.weight"], out[f"decoder.bridge{l}.start.bias"] = (h, bridge), (h,)
    if c["order"] == "conditional":
        cell(out, c, "decoder.second", context_width(c), h, transitions)
    attention(out, c)
    if readout_of(c) == "attentional":
        out["decoder.readout.attentional"] = (r, context_width(c) + h // parts(c))
    elif readout_of(c) != "none":
        width = r * (2 if readout_of(c) == "maxout" else 1)
        out["decoder.readout.deep.weight"], out["decoder.readout.deep.bias"] = (width, h // parts(c) + context_width(c) + E), (width,)
    if output(c) == "copy_or_generate":
        out["decoder.switch.weight"], out["decoder.switch.bias"] = (1, context_width(c) + h // parts(c) + E), (1,)
    if output(c) != "copy":
        out["generator.bias"] = (v,)
        if tied == "none":
            out["generator.weight"] = (v, r)
    return out


def attention(out, c):
    name, n = "decoder.attention.", heads(c)
    q, d = hidden(c) // parts(c), context_width(c)
    if c["score"] == "none":
        return
    for k in range(n):
        head, (hq, hd) = "" if n == 1 else str(k), (q // n, d // n)
        tanh = {"query": (A, hq), "key": (A, hd), "energy": (A,)}
        own = {"additive": tanh, "normed_additive": tanh | {"bias": (A,), "gain": ()}, "concat": {"joint": (A, hq + hd), "energy": (A,)},
               "general": {"key": (hq, hd)}, "scaled_general": {"key": (hq, hd), "gain": ()}, "dot": {}, "scaled_dot": {},
               "cosine": {"query": (hd, hq), "sharpness": (hq,)}, "gaussian": {"sharpness": ()}, "epanechnikov": {"sharpness": ()}, "boxcar": {},
               "constant": {}, "location": {"position": (c.get("longest", 9), hq), "bias": (c.get("longest", 9),)}}
        out |= {f"{name}score{head}.{k}": shape for k, shape in own[c["score"]].items()}
        if c.get("coverage", "none") != "none":
            width = A if "energy" in own[c["score"]] else hq if c["score"] in ("general", "scaled_general") else hd
            out[f"{name}covered{head}"] = (width, c.get("width", 1))
    if n > 1:
        out |= {name + "query": (q, q)} | {name + k: (d, d) for k in ("key", "value", "output")}
    if c.get("window") == "local_p":
        out |= {name + "window.query": (q, q), name + "window.position": (q,)}
    if c.get("coverage") == "linguistic":
        out[name + "coverage.fertility"] = (c["memory"],)
    if c.get("coverage") == "neural":
        cell(out, {}, name + "coverage.cell", 1 + c["memory"] + q, c["width"])


def readout_of(c):
    if output(c) == "copy" and not (c["order"] == "recur_first" and c.get("feeding", True)):
        return "none"
    return c.get("readout", {"attend_first": "tanh", "recur_first": "attentional", "conditional": "tanh"}[c["order"]])


def encode(p, c):
    x, last, le = F.embedding(known(SOURCE, c), p.get("embedding.weight", p.get("source_embedding.weight"))), [], c.get("encoder_layers", 1)
    for l in range(le):
        ahead, end = recur(p, c, f"encoder.layer{l}_forward", x, LENGTHS, HE)
        back, start = recur(p, c, f"encoder.layer{l}_backward", flip(x, LENGTHS), LENGTHS, HE)
        states = torch.cat([ahead, flip(back, LENGTHS)], -1)
        x = states + x if l and c.get("residual", False) else states
        last.append(torch.cat([end, start], -1))
    for l in range(c.get("unidirectional", 0)):
        x = recur(p, c, f"encoder.layer{le + l}", x, LENGTHS, 2 * HE)[0]
    return (x @ p["encoder.memory"].T if "encoder.memory" in p else x), last


def energies(p, c, s, query, keys, more):
    """[B, S] of one head; `more` [B, S, K] is what coverage adds to the keys."""
    every = query.unsqueeze(1).expand(-1, S, -1)
    kind = c["score"]
    if kind in ("additive", "normed_additive"):
        v = p[s + "energy"]
        v, b = (v, 0) if kind == "additive" else (p[s + "gain"] * v / torch.linalg.vector_norm(v), p[s + "bias"])
        return torch.tanh(every @ p[s + "query"].T + keys @ p[s + "key"].T + more + b) @ v
    if kind == "concat":
        return torch.tanh(torch.cat([every, keys], -1) @ p[s + "joint"].T + more) @ p[s + "energy"]
    if kind in ("general", "scaled_general"):
        return torch.einsum("bq,bjq->bj", query, p.get(s + "gain", 1) * torch.einsum("qd,bjd->bjq", p[s + "key"], keys) + more)
    if kind in ("dot", "scaled_dot"):
        return torch.einsum("bq,bjq->bj", query, keys / (math.sqrt(query.size(1)) if kind == "scaled_dot" else 1) + more)
    if kind == "cosine":
        return F.softplus(query @ p[s + "sharpness"]).unsqueeze(1) * F.cosine_similarity(every @ p[s + "query"].T, keys, dim=-1)
    if kind == "constant":
        return torch.zeros(query.size(0), S)
    if kind in ("gaussian", "epanechnikov", "boxcar"):
        distance = torch.linalg.vector_norm(every - keys - more, dim=-1)
        u = distance * p[s + "sharpness"] if kind != "boxcar" else distance / c["kernel_width"]
        return {"gaussian": lambda: -u ** 2 / 2, "boxcar": lambda: torch.log(torch.where(u <= 1, 1.0, 1e-30)),
                "epanechnikov": lambda: torch.log(torch.clamp(1 - u ** 2, min=1e-30))}[kind]()
    e = (query @ p[s + "position"].T + p[s + "bias"])[:, :S]
    return F.pad(e, (0, S - e.size(1)), value=-math.inf)


def sparsemax(row):
    """Of the finite entries: the projection on the simplex, by looking for the support."""
    z = row[torch.isfinite(row)].sort(descending=True).values
    k = max(k for k in range(1, len(z) + 1) if 1 + k * z[k - 1] > z[:k].sum())
    return torch.clamp(row - (z[:k].sum() - 1) / k, min=0)


def window(p, c, query, t):
    """What is added to the scores and what multiplies the weights, both [B, S]."""
    kind, last = c.get("window", "global"), (LENGTHS - 1).double()
    if kind == "global":
        return torch.zeros(B, S), torch.ones(B, S)
    if kind == "causal":
        return torch.where(torch.arange(S) <= t + c["ahead"], 0.0, -math.inf).expand(B, S), torch.ones(B, S)
    if kind == "local_m":
        centre = torch.clamp(last, max=t)
    else:
        centre = last * torch.sigmoid(torch.tanh(query @ p["decoder.attention.window.query"].T) @ p["decoder.attention.window.position"])
    distance = torch.arange(S) - centre.unsqueeze(1)
    inside = torch.where(distance.abs() <= c["D"], 0.0, -math.inf)
    if kind == "local_m":
        return inside, torch.ones(B, S)
    gaussian = torch.exp(-distance ** 2 / (2 * (c["D"] / 2) ** 2))
    return (inside + torch.log(gaussian), torch.ones(B, S)) if c.get("renormalize", False) else (inside, gaussian)


def cover(p, c, coverage, weights, query, memory):
    kind, at = c["coverage"], "decoder.attention.coverage."
    if kind == "accumulated":
        return coverage + weights.unsqueeze(-1)
    if kind == "linguistic":
        return coverage + (weights / (2 * torch.sigmoid(memory @ p[at + "fertility"]))).unsqueeze(-1)
    x = torch.cat([weights.unsqueeze(-1), memory, query.unsqueeze(1).expand(-1, S, -1)], -1)
    return step(p, {}, at + "cell", x.flatten(0, 1), [coverage.flatten(0, 1)])[0].reshape(coverage.shape)


def attend(p, c, state, t, memory, last, coverage):
    """Weights [B, heads, S], context, coverage."""
    name, n, d = "decoder.attention.", heads(c), context_width(c)
    if c["score"] == "none":
        context = torch.stack([m[n - 1] for m, n in zip(memory, LENGTHS)]) if c.get("unidirectional") else last[-1]
        return torch.zeros(B, 1, S), context if c.get("every_step", True) else torch.zeros(B, d), coverage
    query, keys = state[:, :hidden(c) // parts(c)], memory[..., :d]
    values = keys if parts(c) == 1 else memory[..., d:2 * d]
    bias, factor = window(p, c, query, t)
    asked, met, given = ([x] if n == 1 else (x @ p[name + k].T).chunk(n, -1) for x, k in ((query, "query"), (keys, "key"), (values, "value")))
    weights, contexts = [], []
    for k in range(n):
        head = "" if n == 1 else str(k)
        more = coverage @ p[f"{name}covered{head}"].T if coverage is not None else 0
        e = (energies(p, c, f"{name}score{head}.", asked[k], met[k], more) + bias).masked_fill(SOURCE == PAD, -math.inf)
        a = {"softmax": lambda: torch.softmax(e, -1), "sparsemax": lambda: torch.stack([sparsemax(row) for row in e]),
             "hard": lambda: F.one_hot(e.argmax(-1), S).double()}[c.get("normalizer", "softmax")]()
        weights.append(a * factor)
        contexts.append(torch.einsum("bj,bjd->bd", weights[-1], given[k]))
    context = contexts[0] if n == 1 else torch.cat(contexts, -1) @ p[name + "output"].T
    weights = torch.stack(weights, 1)
    return weights, context, None if coverage is None else cover(p, c, coverage, weights.mean(1), query, memory)


def readout(p, c, previous, state, context, word):
    kind = readout_of(c)
    if kind == "none":
        return state[:, :0]
    if kind == "attentional":
        return torch.tanh(torch.cat([context, state], -1) @ p["decoder.readout.attentional"].T)
    x = torch.cat([previous if kind == "maxout" else state, context, word], -1) @ p["decoder.readout.deep.weight"].T + p["decoder.readout.deep.bias"]
    return torch.tanh(x) if kind == "tanh" else torch.maximum(x[:, 0::2], x[:, 1::2])


def start(p, c, memory, last, l):
    kind = c.get("bridge", "last")
    if kind == "zero":
        return torch.zeros(B, hidden(c))
    end = last[min(l, len(last) - 1)]
    mean = torch.stack([m[:n].mean(0) for m, n in zip(memory, LENGTHS)])
    x = {"last": end, "backward": end[:, HE:], "mean": mean}[kind]
    return torch.tanh(x @ p[f"decoder.bridge{l}.start.weight"].T + p[f"decoder.bridge{l}.start.bias"])


def run(p, c):
    memory, last = encode(p, c)
    layers, n = c.get("decoder_layers", 1), parts(c)
    states = [begin(p, c, f"decoder.layer{l}", start(p, c, memory, last, l)) for l in range(layers)]
    read = known(COPIED_IN, c) if output(c) != "generate" else TARGET_IN
    words = F.embedding(read, p.get("embedding.weight", p.get("target_embedding.weight")))
    feed = c["order"] == "recur_first" and c.get("feeding", True)
    fed = torch.zeros(B, E if c.get("tied", "none") != "none" else hidden(c))
    coverage = torch.zeros(B, S, c.get("width", 1)) if c.get("coverage", "none") != "none" else None
    shown = lambda state: state.chunk(n, -1)[-1]
    readouts, alignments, switches = [], [], []
    for t in range(T):
        word, previous = words[:, t], states[-1][0]
        if c["order"] == "attend_first":
            a, context, coverage = attend(p, c, previous, t, memory, last, coverage)
            x = torch.cat([word, context], -1)
        else:
            x = torch.cat([word, fed], -1) if feed else word
        for l in range(layers):
            states[l] = step(p, c, f"decoder.layer{l}", x, states[l])
            if l == 0 and c["order"] == "conditional":
                a, context, coverage = attend(p, c, states[0][0], t, memory, last, coverage)
                states[0] = step(p, c, "decoder.second", context, states[0])
            x = states[l][0]
        if c["order"] == "recur_first":
            a, context, coverage = attend(p, c, states[-1][0], t, memory, last, coverage)
        fed = readout(p, c, shown(previous), shown(states[-1][0]), context, word)
        readouts.append(fed)
        alignments.append(a)
        if output(c) == "copy_or_generate":
            seen = torch.cat([context, shown(states[-1][0]), word], -1)
            switches.append(torch.sigmoid(seen @ p["decoder.switch.weight"][0] + p["decoder.switch.bias"]))
    readouts, alignments = torch.stack(readouts, 1), torch.stack(alignments, 2)
    if output(c) != "generate":
        return memory, readouts, alignments, *copied(p, c, SOURCE, readouts, alignments.mean(1), switches)
    table = p["generator.weight"] if c.get("tied", "none") == "none" else p.get("embedding.weight", p.get("target_embedding.weight"))
    logits = readouts @ table.T + p["generator.bias"]
    loss = F.cross_entropy(logits.flatten(0, 1), TARGET_OUT.flatten(), ignore_index=PAD, label_smoothing=0.1, reduction="sum")
    plain = F.cross_entropy(logits.flatten(0, 1), TARGET_OUT.flatten(), ignore_index=PAD, reduction="sum")
    return memory, readouts, alignments, loss, -plain


def case(c):
    p = {name: fill(i, shape).requires_grad_() for i, (name, shape) in enumerate(sorted(shapes(c).items()))}
    memory, readouts, alignments, loss, log_probability = run(p, c)
    loss.backward()
    rounded = lambda x: [float(f"{v:.12g}") for v in x.detach().flatten().tolist()]
    out = {"case": c, "memory": rounded(memory), "readouts": rounded(readouts), "alignment": rounded(alignments), "loss": loss.item(),
           "log_probability": log_probability.item(), "gradients": {k: rounded(v.grad) if v.grad is not None else [0.0] * v.numel() for k, v in p.items()}}
    optimizer, tokens, losses = torch.optim.Adam(p.values(), lr=0.01), int((TARGET_OUT != PAD).sum()), []
    for _ in range(10):
        optimizer.zero_grad()
        loss = run(p, c)[3] / tokens
        loss.backward()
        nn.utils.clip_grad_norm_(p.values(), 0.5)
        optimizer.step()
        losses.append(loss.item())
    return out | {"ten_losses": losses}


ORDERS = ("attend_first", "recur_first", "conditional")
CASES = {f"{score}_{order}": dict(score=score, order=order, memory=H if score == "dot" else 2 * HE)
         for score in ("additive", "general", "dot", "location") for order in ORDERS}
CASES |= {
    "no_feeding": dict(score="additive", order="recur_first", memory=2 * HE, feeding=False),
    "maxout_backward": dict(score="additive", order="attend_first", memory=2 * HE, readout="maxout", bridge="backward"),
    "deep_mean": dict(score="general", order="attend_first", memory=2 * HE, bridge="mean", encoder_layers=2, decoder_layers=2),
    "deep_zero": dict(score="general", order="recur_first", memory=7, bridge="zero", encoder_layers=1, decoder_layers=3),
    "tied_target": dict(score="additive", order="attend_first", memory=2 * HE, tied="target"),
    "tied_all": dict(score="dot", order="recur_first", memory=H, tied="all"),
    "short_location": dict(score="location", order="attend_first", memory=2 * HE, longest=3),
    "normed_additive": dict(score="normed_additive", order="attend_first", memory=2 * HE),
    "concat": dict(score="concat", order="recur_first", memory=2 * HE),
    "scaled_general": dict(score="scaled_general", order="attend_first", memory=7),
    "scaled_dot": dict(score="scaled_dot", order="recur_first", memory=H),
    "cosine": dict(score="cosine", order="recur_first", memory=2 * HE),
    "gaussian": dict(score="gaussian", order="recur_first", memory=H, coverage="accumulated"),
    "epanechnikov": dict(score="epanechnikov", order="attend_first", memory=4, hidden=4, heads=2),
    "boxcar": dict(score="boxcar", order="attend_first", memory=H, kernel_width=0.62),
    "constant": dict(score="constant", order="conditional", memory=2 * HE),
    "none_every_step": dict(score="none", order="attend_first", memory=2 * HE),
    "none_unidirectional": dict(score="none", order="conditional", memory=2 * HE, unidirectional=1),
    "none_at_the_start": dict(score="none", order="recur_first", memory=2 * HE, every_step=False),
    "causal": dict(score="general", order="recur_first", memory=2 * HE, window="causal", ahead=1),
    "local_m": dict(score="general", order="recur_first", memory=2 * HE, window="local_m", D=1),
    "local_p": dict(score="general", order="recur_first", memory=2 * HE, window="local_p", D=2),
    "local_p_renormalized": dict(score="additive", order="attend_first", memory=2 * HE, window="local_p", D=2, renormalize=True),
    "sparsemax": dict(score="additive", order="attend_first", memory=2 * HE, normalizer="sparsemax"),
    "hard": dict(score="general", order="conditional", memory=2 * HE, normalizer="hard"),
    "heads": dict(score="scaled_dot", order="attend_first", memory=4, hidden=4, heads=2),
    "heads_of_parts": dict(score="additive", order="recur_first", memory=8, hidden=4, heads=2, parts="key_value"),
    "key_value": dict(score="additive", order="recur_first", memory=6, hidden=4, parts="key_value"),
    "key_value_predict": dict(score="additive", order="attend_first", memory=6, hidden=6, parts="key_value_predict"),
    "accumulated": dict(score="additive", order="recur_first", memory=2 * HE, coverage="accumulated"),
    "accumulated_no_feeding": dict(score="dot", order="recur_first", memory=H, coverage="accumulated", feeding=False),
    "linguistic": dict(score="general", order="attend_first", memory=2 * HE, coverage="linguistic"),
    "neural": dict(score="concat", order="conditional", memory=2 * HE, coverage="neural", width=2),
    "covered_heads": dict(score="additive", order="attend_first", memory=4, hidden=4, heads=2, coverage="neural", width=3),
    "unidirectional": dict(score="additive", order="attend_first", memory=2 * HE, unidirectional=2, encoder_layers=2, residual=True, decoder_layers=3),
    "deep_transition": dict(score="additive", order="attend_first", memory=2 * HE, encoder_transitions=2, decoder_transitions=3),
    "deep_conditional": dict(score="additive", order="conditional", memory=2 * HE, encoder_transitions=2, decoder_transitions=2, decoder_layers=2, residual=True),
    "lstm_transition": dict(score="general", order="recur_first", memory=2 * HE, cell="lstm", encoder_transitions=2, decoder_transitions=2, unidirectional=1,
                            residual=True),
    "copy": dict(score="additive", order="recur_first", memory=2 * HE, output="copy", feeding=False),
    "copy_fed": dict(score="additive", order="recur_first", memory=2 * HE, output="copy"),
    "copy_conditional": dict(score="dot", order="conditional", memory=H, output="copy"),
    "copy_heads": dict(score="scaled_dot", order="recur_first", memory=4, hidden=4, heads=2, output="copy"),
    "copy_tied": dict(score="general", order="recur_first", memory=2 * HE, output="copy", feeding=False, tied="all"),
    "copy_or_generate": dict(score="additive", order="attend_first", memory=2 * HE, output="copy_or_generate", tied="target"),
    "copy_or_generate_fed": dict(score="general", order="recur_first", memory=2 * HE, output="copy_or_generate", coverage="accumulated"),
    "copy_or_generate_parts": dict(score="additive", order="conditional", memory=6, hidden=4, parts="key_value", output="copy_or_generate"),
}
CASES |= {cell: dict(score="additive", order=order, memory=2 * HE, cell=cell, decoder_layers=2)
          for cell, order in (("layer_norm_gru", "attend_first"), ("lstm", "conditional"), ("layer_norm_lstm", "recur_first"), ("elman", "attend_first"),
                              ("layer_norm_elman", "conditional"))}

for name, c in CASES.items():
    OUT.mkdir(parents=True, exist_ok=True)
    text = json.dumps(case(c), separators=(",", ":")) + "\n"
    file = OUT / f"{name}.json"
    if not file.exists() or file.read_text() != text:
        file.write_text(text)
print(f"{len(CASES)} cases in {OUT}")
