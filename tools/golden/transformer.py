#!/usr/bin/env python3
"""Golden values of the Transformer, from torch.nn: tests/fixtures/transformer/transformer.json.

Vaswani et al. (2017): nn.TransformerEncoder and nn.TransformerDecoder in double precision, without dropout, with layer normalisation before
each sublayer (`pre`: and once more behind the last) or behind it (`post`: as in the paper, and none more). Embeddings times the root of the
width, plus sinusoids; the projections of an attention have no bias, all else has. Parameters are the same draw in both cases, and are stored.

A case holds its options, the parameters and their shapes, and what must come out: memory [B, S, d] and readouts [B, T, d] (what the output layer
reads), the loss (cross entropy, summed over the targets that are no padding), its gradient for every parameter, the weights of the decoder's
attention to the source, `cross` [B, layers * heads, T, S], and of the encoder's to itself, `self` [B, layers * heads, S, S], the heads of the
lowest layer first. All flat. At rows behind a sentence's end they hold what torch computes there: compare only rows within it.

Needs torch. Run from anywhere; writes only if something changed. tools/bench/peers/transformer.py computes loss and gradients a second way.
"""
import json
import math
import pathlib

import torch
from torch import nn
from torch.nn import functional as F

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/fixtures/transformer/transformer.json"
PAD, V = 1, 11
OPTIONS = {"positions": "sinusoidal", "embedding": 8, "heads": 2, "feed_forward": 12, "layers": 2}
D, HEADS, INNER, LAYERS = (OPTIONS[name] for name in ("embedding", "heads", "feed_forward", "layers"))
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

BATCH = {  # tests/support/tiny_model.h's
    "source": torch.tensor([[5, 6, 7, 8, 3], [9, 4, 3, 1, 1], [10, 5, 9, 3, 1]]),
    "lengths": torch.tensor([5, 3, 4]),
    "target_input": torch.tensor([[2, 7, 4, 9], [2, 5, 1, 1], [2, 8, 6, 1]]),
    "target_output": torch.tensor([[7, 4, 9, 3], [5, 3, 1, 1], [8, 6, 3, 1]]),
}
SOURCE, TARGET_IN, TARGET_OUT = (BATCH[name] for name in ("source", "target_input", "target_output"))
PADDED = SOURCE == PAD                                     # [B, S]
LATER = torch.ones(TARGET_IN.size(1), TARGET_IN.size(1), dtype=torch.bool).triu(1)  # [T, T]: what a position must not see
PARTS = ("query", "key", "value")


def sides(norm):
    """Of encoder and decoder: the attentions of a block, by name, and whether a norm stands behind the last."""
    return {"encoder": ("self",), "decoder": ("self", "cross")}, norm == "pre"


def shapes(norm):
    """Names and shapes of all parameters, as the program registers them."""
    attentions, last = sides(norm)
    gains = lambda name: {f"{name}.gain": (D,), f"{name}.bias": (D,)}
    out = {"source_embedding.weight": (V, D), "target_embedding.weight": (V, D)}
    for side, names in attentions.items():
        for i in range(LAYERS):
            block = f"{side}.block{i}"
            for name in names:
                out |= {f"{block}.{name}.{part}": (D, D) for part in (*PARTS, "output")} | gains(f"{block}.{name}_norm")
            out |= {f"{block}.feed_forward.inner.weight": (INNER, D), f"{block}.feed_forward.inner.bias": (INNER,),
                    f"{block}.feed_forward.outer.weight": (D, INNER), f"{block}.feed_forward.outer.bias": (D,)}
            out |= gains(f"{block}.feed_forward_norm")
        if last:
            out |= gains(f"{side}.norm")
    return out | {"generator.weight": (V, D), "generator.bias": (V,)}


def draw():
    """Every parameter that any case has; four decimals, so that what is stored is what was computed with."""
    generator = torch.Generator().manual_seed(2017)
    values = {}
    for name, shape in shapes("pre").items():
        noise = torch.randn(shape, generator=generator)
        values[name] = (1 + 0.1 * noise if name.endswith(".gain") else 0.3 * noise).round(decimals=4)
    return values


def embed(table, ids):
    """E[ids] sqrt(d) + PE: PE(pos, 2i) = sin(pos / 10000^(2i / d)), PE(pos, 2i + 1) = cos of the same."""
    angles = torch.arange(ids.size(1))[:, None] / 10000 ** (torch.arange(0, D, 2) / D)
    return F.embedding(ids, table) * math.sqrt(D) + torch.stack([angles.sin(), angles.cos()], -1).flatten(1)


def torch_names(p, side, norm):
    """The parameters of one side under the names of torch.nn; an attention's biases are zero."""
    attentions, last = sides(norm)
    out, zero = {}, torch.zeros
    layer_norm = lambda ours, theirs: {f"{theirs}.weight": p[f"{ours}.gain"], f"{theirs}.bias": p[f"{ours}.bias"]}
    for i in range(LAYERS):
        ours, theirs = f"{side}.block{i}", f"layers.{i}"
        for name, module in zip(attentions[side], ("self_attn", "multihead_attn")):
            out[f"{theirs}.{module}.in_proj_weight"] = torch.cat([p[f"{ours}.{name}.{part}"] for part in PARTS])
            out[f"{theirs}.{module}.out_proj.weight"] = p[f"{ours}.{name}.output"]
            out |= {f"{theirs}.{module}.in_proj_bias": zero(3 * D), f"{theirs}.{module}.out_proj.bias": zero(D)}
        for k, name in enumerate((*attentions[side], "feed_forward"), 1):
            out |= layer_norm(f"{ours}.{name}_norm", f"{theirs}.norm{k}")
        for layer, linear in (("inner", "linear1"), ("outer", "linear2")):
            out |= {f"{theirs}.{linear}.{kind}": p[f"{ours}.feed_forward.{layer}.{kind}"] for kind in ("weight", "bias")}
    return out | (layer_norm(f"{side}.norm", "norm") if last else {})


def keep_weights(attention, into):
    """From now on each call of the attention also appends its weights [B, heads, queries, keys]."""
    def asked_again(module, args, kwargs):
        more = {"need_weights": True, "average_attn_weights": False}
        into.append(module.forward(*args, **kwargs | more)[1])
    attention.register_forward_pre_hook(asked_again, with_kwargs=True)


def by_torch(p, norm):
    """Memory, readouts, the decoder's weights on the source (cross), the encoder's on itself (self), loss."""
    sizes = {"d_model": D, "nhead": HEADS, "dim_feedforward": INNER, "dropout": 0, "batch_first": True, "norm_first": norm == "pre"}
    last = lambda: nn.LayerNorm(D) if norm == "pre" else None
    encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(**sizes), LAYERS, last(), enable_nested_tensor=False)
    decoder = nn.TransformerDecoder(nn.TransformerDecoderLayer(**sizes), LAYERS, last())
    own, cross = [], []
    for layer in encoder.layers:
        keep_weights(layer.self_attn, own)
    for layer in decoder.layers:
        keep_weights(layer.multihead_attn, cross)
    call = lambda module, side, *args, **kwargs: torch.func.functional_call(module, torch_names(p, side, norm), args, kwargs, strict=True)
    memory = call(encoder, "encoder", embed(p["source_embedding.weight"], SOURCE), src_key_padding_mask=PADDED)
    readouts = call(decoder, "decoder", embed(p["target_embedding.weight"], TARGET_IN), memory, tgt_mask=LATER, memory_key_padding_mask=PADDED)
    logits = F.linear(readouts, p["generator.weight"], p["generator.bias"])
    loss = F.cross_entropy(logits.flatten(0, 1), TARGET_OUT.flatten(), ignore_index=PAD, reduction="sum")
    return {"memory": memory, "readouts": readouts, "cross": torch.cat(cross, 1), "self": torch.cat(own, 1), "loss": loss}


def compute(norm):
    """The parameters, what a case says of them, and the loss's gradients; each by name."""
    p = {name: value.requires_grad_() for name, value in draw().items() if name in shapes(norm)}
    found = by_torch(p, norm)
    found["loss"].backward()
    return p, {name: value.detach() for name, value in found.items()}, {name: value.grad for name, value in p.items()}


def verify(norm, p, found, gradients):
    """What holds of any Transformer."""
    for name, slope in gradients.items():
        assert slope.shape == shapes(norm)[name] and slope.isfinite().all(), f"{norm}: the gradient of {name}"
        assert slope.abs().max() > 1e-6, f"{norm}: nothing hangs on {name}"
    sizes = {"cross": (TARGET_IN.size(1), SOURCE.size(1)), "self": (SOURCE.size(1), SOURCE.size(1))}
    for name, size in sizes.items():
        assert found[name].shape == (len(SOURCE), LAYERS * HEADS, *size), f"{norm}: {name} has the shape {tuple(found[name].shape)}"
        assert (found[name].sum(-1) - 1).abs().max() < 1e-12 and found[name].movedim(-1, 1)[PADDED].eq(0).all(), f"{norm}: {name}"
    for table in ("source_embedding.weight", "target_embedding.weight"):
        assert gradients[table][PAD].eq(0).all(), f"{norm}: padding has a gradient in {table}"
    assert all(value.eq(value.round(decimals=4)).all() for value in p.values()), "parameters have more than four decimals"


def case(norm):
    p, found, gradients = compute(norm)
    verify(norm, p, found, gradients)
    listed = lambda x: [float(f"{v:.12g}") for v in x.detach().flatten().tolist()]
    return {"options": {"norm": norm, **OPTIONS, "vocabulary": V}, "shapes": {name: list(shape) for name, shape in shapes(norm).items()},
            "parameters": {name: listed(value) for name, value in p.items()}, "loss": found.pop("loss").item(),
            **{name: listed(value) for name, value in found.items()}, "gradients": {name: listed(value) for name, value in gradients.items()}}


def main():
    cases = {norm: case(norm) for norm in ("pre", "post")}
    shared = cases["post"]["parameters"].items()
    assert all(cases["pre"]["parameters"][name] == values for name, values in shared) and cases["pre"]["loss"] != cases["post"]["loss"]
    out = {"made_by": "tools/golden/transformer.py", "batch": {name: value.tolist() for name, value in BATCH.items()}, "cases": list(cases.values())}
    text = json.dumps(out, separators=(",", ":")) + "\n"
    if not OUT.exists() or OUT.read_text() != text:
        OUT.write_text(text)
    print(f"{OUT}: {len(cases)} cases, {len(text)} bytes; losses " + ", ".join(f"{norm} {c['loss']:.10g}" for norm, c in cases.items()))


if __name__ == "__main__":
    main()
