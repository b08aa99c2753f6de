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


def shapes(c):
    """Names and shapes of all parameters, as the program registers them."""
    out, le, ld = {}, c.get("encoder_layers", 1), c.get("decoder_layers", 1)
    tied, d = c.get("tied", "none"), c["memory"]
    r = E if tied != "none" else H
    feed = c["order"] == "recur_first" and c.get("feeding", True)
    if tied == "all":
        out["embedding.weight"] = (V, E)
    else:
        out["source_embedding.weight"] = out["target_embedding.weight"] = (V, E)
    for l in range(le):
        for way in ("forward", "backward"):
            cell(out, c, f"encoder.layer{l}_{way}", E if l == 0 else 2 * HE, HE)
    if d != 2 * HE:
        out["encoder.memory"] = (d, 2 * HE)
    for l in range(ld):
        width = H if l else E + (d if c["order"] == "attend_first" else r if feed else 0)
        cell(out, c, f"decoder.layer{l}", width, H)
        bridge = {"last": 2 * HE, "backward": HE, "mean": d, "zero": 0}[c.get("bridge", "last")]
        if bridge:
            out[f"decoder.bridge{l}.start.weight"], out[f"decoder.bridge{l}.start.bias"] = (H, bridge), (H,)
    score = "decoder.attention.score."
    out |= {"additive": {score + "query": (A, H), score + "key": (A, d), score + "energy": (A,)}, "general": {score + "key": (H, d)},
            "dot": {}, "location": {score + "position": (c.get("longest", 9), H), score + "bias": (c.get("longest", 9),)}}[c["score"]]
    if readout_of(c) == "attentional":
        out["decoder.readout.attentional"] = (r, d + H)
    else:
        width = r * (2 if readout_of(c) == "maxout" else 1)
        out["decoder.readout.deep.weight"], out["decoder.readout.deep.bias"] = (width, H + d + E), (width,)
    if tied == "none":
        out["generator.weight"] = (V, r)
    out["generator.bias"] = (V,)
    return out


def cell(out, c, name, inputs, hidden):
    out |= {f"{name}.weight_ih": (3 * hidden, inputs), f"{name}.weight_hh": (3 * hidden, hidden), f"{name}.bias_ih": (3 * hidden,), f"{name}.bias_hh": (3 * hidden,)}
    if c.get("cell") == "layer_norm_gru":
        out |= {f"{name}.gain_ih": (3 * hidden,), f"{name}.gain_hh": (3 * hidden,)}


def readout_of(c):
    return c.get("readout", {"attend_first": "tanh", "recur_first": "attentional"}[c["order"]])


def layer_norm_gru(p, name, x, h):
    """One step, with torch's layer_norm on gates [2H] and candidate [H] of both sides."""
    width = h.size(1)
    def normalised(v, side):
        parts = zip(v.split([2 * width, width], 1), p[f"{name}.gain_{side}"].split([2 * width, width]), p[f"{name}.bias_{side}"].split([2 * width, width]))
        return [F.layer_norm(part, part.shape[1:], gain, bias) for part, gain, bias in parts]
    (a, a_n), (u, u_n) = normalised(x @ p[f"{name}.weight_ih"].T, "ih"), normalised(h @ p[f"{name}.weight_hh"].T, "hh")
    r, z = torch.sigmoid(a + u).chunk(2, 1)
    return (1 - z) * torch.tanh(a_n + r * u_n) + z * h


def recur(p, name, x):
    """One direction over a sequence; torch.nn.GRU with our weights over packed sequences where it is one."""
    if f"{name}.gain_ih" in p:
        h, out = torch.zeros(B, p[f"{name}.weight_hh"].size(1)), []
        for t in range(S):
            alive = (t < LENGTHS).unsqueeze(1)
            h = torch.where(alive, layer_norm_gru(p, name, x[:, t], h), h)
            out.append(h * alive)
        return torch.stack(out, 1), h
    module = nn.GRU(x.size(-1), p[f"{name}.weight_hh"].size(1), batch_first=True)
    weights = {f"{k}_l0": p[f"{name}.{k}"] for k in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}
    packed = nn.utils.rnn.pack_padded_sequence(x, LENGTHS, batch_first=True, enforce_sorted=False)
    out, last = torch.func.functional_call(module, weights, (packed,))
    return nn.utils.rnn.pad_packed_sequence(out, batch_first=True, total_length=S)[0], last[0]


def flip(x):
    """Each sentence reversed within its own length."""
    return torch.stack([torch.cat([row[:n].flip(0), row[n:]]) for row, n in zip(x, LENGTHS)])


def encode(p, c):
    x, last = F.embedding(SOURCE, p.get("embedding.weight", p.get("source_embedding.weight"))), []
    for l in range(c.get("encoder_layers", 1)):
        ahead, end = recur(p, f"encoder.layer{l}_forward", x)
        back, start = recur(p, f"encoder.layer{l}_backward", flip(x))
        x = torch.cat([ahead, flip(back)], -1)
        last.append(torch.cat([end, start], -1))
    return (x @ p["encoder.memory"].T if "encoder.memory" in p else x), last


def attend(p, c, query, memory):
    s = "decoder.attention.score."
    if c["score"] == "additive":
        e = torch.stack([torch.tanh(query @ p[s + "query"].T + memory[:, j] @ p[s + "key"].T) @ p[s + "energy"] for j in range(S)], 1)
    elif c["score"] == "general":
        e = torch.einsum("bq,qd,bjd->bj", query, p[s + "key"], memory)
    elif c["score"] == "dot":
        e = torch.einsum("bq,bjq->bj", query, memory)
    else:
        e = (query @ p[s + "position"].T + p[s + "bias"])[:, :S]
        e = F.pad(e, (0, S - e.size(1)), value=-math.inf)
    a = torch.softmax(e.masked_fill(SOURCE == PAD, -math.inf), -1)
    return a, torch.einsum("bj,bjd->bd", a, memory)


def readout(p, c, previous, state, context, word):
    kind = readout_of(c)
    if kind == "attentional":
        return torch.tanh(torch.cat([context, state], -1) @ p["decoder.readout.attentional"].T)
    x = torch.cat([previous if kind == "maxout" else state, context, word], -1) @ p["decoder.readout.deep.weight"].T + p["decoder.readout.deep.bias"]
    return torch.tanh(x) if kind == "tanh" else torch.maximum(x[:, 0::2], x[:, 1::2])


def start(p, c, memory, last, l):
    kind = c.get("bridge", "last")
    if kind == "zero":
        return torch.zeros(B, H)
    end = last[min(l, len(last) - 1)]
    mean = torch.stack([m[:n].mean(0) for m, n in zip(memory, LENGTHS)])
    x = {"last": end, "backward": end[:, HE:], "mean": mean}[kind]
    return torch.tanh(x @ p[f"decoder.bridge{l}.start.weight"].T + p[f"decoder.bridge{l}.start.bias"])


def run(p, c):
    memory, last = encode(p, c)
    layers = c.get("decoder_layers", 1)
    states = [start(p, c, memory, last, l) for l in range(layers)]
    words = F.embedding(TARGET_IN, p.get("embedding.weight", p.get("target_embedding.weight")))
    gates = [nn.GRUCell(p[f"decoder.layer{l}.weight_ih"].size(1), H) for l in range(layers)]
    feed = c["order"] == "recur_first" and c.get("feeding", True)
    fed = torch.zeros(B, E if c.get("tied", "none") != "none" else H)
    readouts, alignments = [], []
    for t in range(T):
        word, previous = words[:, t], states[-1]
        if c["order"] == "attend_first":
            a, context = attend(p, c, previous, memory)
            x = torch.cat([word, context], -1)
        else:
            x = torch.cat([word, fed], -1) if feed else word
        for l in range(layers):
            weights = {k: p[f"decoder.layer{l}.{k}"] for k in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}
            if c.get("cell") == "layer_norm_gru":
                states[l] = x = layer_norm_gru(p, f"decoder.layer{l}", x, states[l])
            else:
                states[l] = x = torch.func.functional_call(gates[l], weights, (x, states[l]))
        if c["order"] == "recur_first":
            a, context = attend(p, c, states[-1], memory)
        fed = readout(p, c, previous, states[-1], context, word)
        readouts.append(fed)
        alignments.append(a)
    readouts, alignments = torch.stack(readouts, 1), torch.stack(alignments, 1)
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


CASES = {f"{score}_{order}": dict(score=score, order=order, memory=H if score == "dot" else 2 * HE)
         for score in ("additive", "general", "dot", "location") for order in ("attend_first", "recur_first")}
CASES |= {
    "no_feeding": dict(score="additive", order="recur_first", memory=2 * HE, feeding=False),
    "maxout_backward": dict(score="additive", order="attend_first", memory=2 * HE, readout="maxout", bridge="backward"),
    "deep_mean": dict(score="general", order="attend_first", memory=2 * HE, bridge="mean", encoder_layers=2, decoder_layers=2),
    "deep_zero": dict(score="general", order="recur_first", memory=7, bridge="zero", encoder_layers=1, decoder_layers=3),
    "tied_target": dict(score="additive", order="attend_first", memory=2 * HE, tied="target"),
    "tied_all": dict(score="dot", order="recur_first", memory=H, tied="all"),
    "layer_norm_gru": dict(score="additive", order="attend_first", memory=2 * HE, cell="layer_norm_gru", decoder_layers=2),
    "short_location": dict(score="location", order="attend_first", memory=2 * HE, longest=3),
}

for name, c in CASES.items():
    OUT.mkdir(parents=True, exist_ok=True)
    text = json.dumps(case(c), separators=(",", ":")) + "\n"
    file = OUT / f"{name}.json"
    if not file.exists() or file.read_text() != text:
        file.write_text(text)
print(f"{len(CASES)} cases in {OUT}")
