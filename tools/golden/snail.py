#!/usr/bin/env python3
"""Golden values of SNAIL's blocks, from PyTorch: tests/fixtures/snail/<case>.json.

The blocks are written here a second time, from the paper's figure 2 and torch.nn.functional: convolutions are conv1d with its own dilation,
attention is a masked softmax, the LSTM is torch.nn.LSTM; in double precision. Parameters are not stored: both sides fill them by the same
formula (`fill`), in the order of their names. A case holds what must come out and every gradient of sum(output * fill).

Needs torch. Run from anywhere.
"""
import json, math, pathlib
import torch
from torch.nn import functional as F

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests" / "fixtures" / "snail"
B, T, C, O = 2, 6, 3, 4
torch.set_default_dtype(torch.float64)


def fill(index, shape):
    """Number `index`: sin(0.7 i + 1.3 index) * 0.4, i counting its entries."""
    return (torch.sin(0.7 * torch.arange(math.prod(shape)) + 1.3 * index) * 0.4).reshape(shape)


def dense(x, p, name, dilation):
    """weight [2D, 2C]: rows of tanh, then of sigmoid; columns of the past, then of the present."""
    weight, bias = p[name + "weight"], p[name + "bias"]
    taps = torch.stack(weight.chunk(2, 1), -1)  # [2D, C, 2]
    padded = F.pad(x.transpose(1, 2), (dilation, 0))
    convolved = F.conv1d(padded, taps, bias, dilation=dilation).transpose(1, 2)
    f, g = convolved.chunk(2, -1)
    return torch.cat([x, torch.tanh(f) * torch.sigmoid(g)], -1)


def temporal(x, p, name):
    for i in range(math.ceil(math.log2(T))):
        x = dense(x, p, f"{name}dense{i}.", 2**i)
    return x


def attend(x, p, name):
    query, keys, values = (x @ p[f"{name}attention.{part}"].T for part in ("query", "key", "value"))
    scores = query @ keys.transpose(1, 2) / math.sqrt(keys.size(-1))
    later = torch.ones(T, T, dtype=torch.bool).triu(1)
    return torch.cat([x, scores.masked_fill(later, -math.inf).softmax(-1) @ values], -1)


def snail(x, p, attends):
    for i in range(3):
        if attends:
            x = attend(x, p, f"attention{i}.")
        if i < 2:
            x = temporal(x, p, f"convolution{i}.")
    return x @ p["output.weight"].T + p["output.bias"]


def lstm(x, p):
    hidden = p["cell.weight_hh"].size(1)
    module = torch.nn.LSTM(C, hidden, batch_first=True)
    own = {f"{name}_l0": p["cell." + name] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}
    states, _ = torch.func.functional_call(module, own, (x,))
    return states @ p["output.weight"].T + p["output.bias"]


def dense_shapes(name, width, filters):
    return {name + "weight": (2 * filters, 2 * width), name + "bias": (2 * filters,)}


def temporal_shapes(name, width, filters):
    out = {}
    for i in range(math.ceil(math.log2(T))):
        out |= dense_shapes(f"{name}dense{i}.", width + i * filters, filters)
    return out, width + math.ceil(math.log2(T)) * filters


def attention_shapes(name, width, key, value):
    return {f"{name}attention.query": (key, width), f"{name}attention.key": (key, width), f"{name}attention.value": (value, width)}


def snail_shapes(filters, attends):
    out, width = {}, C
    for i, (key, value) in enumerate([(filters // 2, filters // 4), (2 * filters, filters), (4 * filters, 2 * filters)]):
        if attends:
            out |= attention_shapes(f"attention{i}.", width, key, value)
            width += value
        if i < 2:
            more, width = temporal_shapes(f"convolution{i}.", width, filters)
            out |= more
    return out | {"output.weight": (O, width), "output.bias": (O,)}


def lstm_shapes(h):
    return {"cell.weight_ih": (4 * h, C), "cell.weight_hh": (4 * h, h), "cell.bias_ih": (4 * h,), "cell.bias_hh": (4 * h,),
            "output.weight": (O, h), "output.bias": (O,)}


CASES = {
    "dense_1": (dense_shapes("", C, 2), lambda x, p: dense(x, p, "", 1)),
    "dense_4": (dense_shapes("", C, 2), lambda x, p: dense(x, p, "", 4)),
    "dense_beyond": (dense_shapes("", C, 2), lambda x, p: dense(x, p, "", 8)),
    "temporal": (temporal_shapes("", C, 2)[0], lambda x, p: temporal(x, p, "")),
    "attention": (attention_shapes("", C, 5, 2), lambda x, p: attend(x, p, "")),
    "snail": (snail_shapes(4, True), lambda x, p: snail(x, p, True)),
    "snail_without_attention": (snail_shapes(5, False), lambda x, p: snail(x, p, False)),
    "lstm": (lstm_shapes(5), lstm),
}


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    for case, (shapes, forward) in CASES.items():
        p = {name: fill(k, shapes[name]).requires_grad_() for k, name in enumerate(sorted(shapes))}
        x = fill(100, (B, T, C)).requires_grad_()
        output = forward(x, p)
        (output * fill(200, output.shape)).sum().backward()
        listed = lambda value: value.detach().flatten().tolist()
        out = {"shape": list(output.shape), "output": listed(output), "input_gradient": listed(x.grad),
               "gradients": {name: listed(p[name].grad) for name in sorted(p)}}
        (OUT / f"{case}.json").write_text(json.dumps(out) + "\n")


main()
