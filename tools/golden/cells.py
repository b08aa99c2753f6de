"""The recurrent cells of models.py, over torch.nn's where it has them: parameters, one step, one direction over a sequence.

`c` is a case, `p` its parameters by name, `name` where a cell's begin.
"""
import torch
from torch import nn
from torch.nn import functional as F

GATES = {"gru": 3, "lstm": 4, "elman": 1}


def cell(out, c, name, inputs, width, transitions=1, residual=False):
    name += ".cell" if residual else ""
    for k in range(transitions):
        at, kind = name if transitions == 1 else f"{name}.transition{k}", c.get("cell", "gru")
        rows = GATES[kind.removeprefix("layer_norm_")] * width
        if k == 0:
            out[f"{at}.weight_ih"] = (rows, inputs)
        out |= {f"{at}.weight_hh": (rows, width), f"{at}.bias_ih": (rows,), f"{at}.bias_hh": (rows,)}
        if kind.startswith("layer_norm"):
            out |= {f"{at}.gain_ih": (rows,), f"{at}.gain_hh": (rows,)}
        if kind == "layer_norm_lstm":
            out |= {f"{at}.gain_c": (width,), f"{at}.bias_c": (width,)}


def step(p, c, name, x, state):
    """The next state of a cell, a list whose first entry is what others see of it."""
    if any(k.startswith(name + ".cell.") for k in p) and "coverage" not in name:
        inner = step(p, c, name + ".cell", x, state[1:])
        return [inner[0] + x, *inner]
    if f"{name}.transition0.weight_ih" in p:
        state = step(p, c, name + ".transition0", x, state)
        k = 1
        while f"{name}.transition{k}.weight_hh" in p:
            state, k = step(p, c, f"{name}.transition{k}", torch.zeros(len(x), 1), state), k + 1
        return state
    kind, width = c.get("cell", "gru"), p[name + ".weight_hh"].size(1)
    w = {k: p.get(f"{name}.{k}") for k in ("weight_ih", "weight_hh", "bias_ih", "bias_hh", "gain_ih", "gain_hh")}
    if w["weight_ih"] is None:
        w["weight_ih"] = torch.zeros(len(w["weight_hh"]), 1)
    if kind.startswith("layer_norm"):
        return layer_norm_step(p, kind, name, w, x, state)
    module = {"gru": nn.GRUCell, "lstm": nn.LSTMCell, "elman": nn.RNNCell}[kind](x.size(1), width)
    weights = {k: v for k, v in w.items() if v is not None}
    out = torch.func.functional_call(module, weights, (x, tuple(state) if kind == "lstm" else state[0]))
    return list(out) if kind == "lstm" else [out]


def layer_norm_step(p, kind, name, w, x, state):
    """torch's layer_norm on what each cell normalises for itself."""
    width, split = state[0].size(1), {"layer_norm_gru": [2, 1], "layer_norm_lstm": [4], "layer_norm_elman": [1]}[kind]
    def normalised(v, side):
        widths = [width * n for n in split]
        triples = zip(v.split(widths, 1), w[f"gain_{side}"].split(widths), w[f"bias_{side}"].split(widths))
        return torch.cat([F.layer_norm(part, part.shape[1:], gain, bias) for part, gain, bias in triples], 1)
    a, u, h = normalised(x @ w["weight_ih"].T, "ih"), normalised(state[0] @ w["weight_hh"].T, "hh"), state[0]
    if kind == "layer_norm_elman":
        return [torch.tanh(a + u)]
    if kind == "layer_norm_lstm":
        i, f, g, o = (a + u).chunk(4, 1)
        memory = torch.sigmoid(f) * state[1] + torch.sigmoid(i) * torch.tanh(g)
        return [torch.sigmoid(o) * torch.tanh(F.layer_norm(memory, (width,), p[name + ".gain_c"], p[name + ".bias_c"])), memory]
    r, z = torch.sigmoid(a + u)[:, :2 * width].chunk(2, 1)
    return [(1 - z) * torch.tanh(a[:, 2 * width:] + r * u[:, 2 * width:]) + z * h]


def begin(p, c, name, h):
    """A cell's state whose output is h; an LSTM's memory is zero."""
    state = [h, torch.zeros_like(h)] if c.get("cell", "gru").endswith("lstm") else [h]
    return [h, *state] if any(k.startswith(name + ".cell.") for k in p) else state


def recur(p, c, name, x, lengths, width):
    """One direction over a sequence; torch.nn's GRU, LSTM or RNN with our weights over packed sequences where it is one."""
    kind = c.get("cell", "gru")
    if kind in GATES and f"{name}.weight_ih" in p:
        module = {"gru": nn.GRU, "lstm": nn.LSTM, "elman": nn.RNN}[kind](x.size(-1), width, batch_first=True)
        weights = {f"{k}_l0": p[f"{name}.{k}"] for k in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}
        packed = nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        out, last = torch.func.functional_call(module, weights, (packed,))
        return nn.utils.rnn.pad_packed_sequence(out, batch_first=True, total_length=x.size(1))[0], (last[0] if kind == "lstm" else last)[0]
    state, out = begin(p, c, name, torch.zeros(len(x), width)), []
    for t in range(x.size(1)):
        alive = (t < lengths).unsqueeze(1)
        state = [torch.where(alive, new, old) for new, old in zip(step(p, c, name, x[:, t], state), state)]
        out.append(state[0] * alive)
    return torch.stack(out, 1), state[0]


def flip(x, lengths):
    """Each sentence reversed within its own length."""
    return torch.stack([torch.cat([row[:n].flip(0), row[n:]]) for row, n in zip(x, lengths)])
