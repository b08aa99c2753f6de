#!/usr/bin/env python3
"""The Transformer in plain, well written PyTorch: what a user would write instead, and times it.

    tools/bench/peers/transformer.py [--embedding 256] [--norm post] [--precision bfloat16] ...

It learns from one random batch of one length, as train_step does. An update is forward, backward, clipping and Adam. Each repeat makes the same
updates; the figure is the median over the repeats, in target tokens, the end token counted.

Verified first: loss and gradients of tests/fixtures/transformer/transformer.json, in double precision; then that the loss falls. What was verified
is printed, then a line that compare.py reads.

Attention is written out in products and a softmax. On a processor F.scaled_dot_product_attention is no faster in float32 and much slower in
bfloat16, on the way back; nn.TransformerEncoder and nn.TransformerDecoder, which call it, are slower still (torch 2.13). Fused Adam is faster than foreach.

Shapes: B batch, S source length, T target length, N either, d width, V vocabulary.
"""
import argparse
import json
import math
import pathlib
import re
import statistics
import sys
import time
import typing

import torch
from torch import nn
from torch.nn import functional as F

PAD, BEGIN, END, FIRST_WORD = 1, 2, 3, 4
FIXTURE = pathlib.Path(__file__).resolve().parents[3] / "tests/fixtures/transformer/transformer.json"


class Batch(typing.NamedTuple):
    source: torch.Tensor                   # [B, S]
    padding: typing.Optional[torch.Tensor]  # [B, 1, 1, S], true where it stands; none where there is none
    target_input: torch.Tensor             # [B, T]
    target_output: torch.Tensor            # [B, T]


class Attention(nn.Module):
    """Of N positions to themselves, or to a memory; one product for all that is made of the same input."""
    def __init__(self, args, crosses):
        super().__init__()
        self.heads, self.drop = args.heads, nn.Dropout(args.attention_dropout)
        self.query = nn.Linear(args.embedding, args.embedding, bias=False) if crosses else None
        self.joint = nn.Linear(args.embedding, (2 if crosses else 3) * args.embedding, bias=False)  # of query, key, value the last ones
        self.output = nn.Linear(args.embedding, args.embedding, bias=False)

    def split(self, x, parts):
        """[B, N, parts * d] as `parts` of [B, heads, N, d / heads]."""
        return x.unflatten(-1, (parts, self.heads, -1)).permute(2, 0, 3, 1, 4).unbind(0)

    def forward(self, x, hidden, memory=None):
        """`hidden` is true where nothing may be seen; none where all may."""
        if memory is None:
            query, key, value = self.split(self.joint(x), 3)
        else:
            (query,), (key, value) = self.split(self.query(x), 1), self.split(self.joint(memory), 2)
        scores = (query * query.size(-1) ** -0.5) @ key.transpose(-1, -2)
        if hidden is not None:
            scores = scores.masked_fill(hidden, -math.inf)
        weights = self.drop(F.softmax(scores, -1))
        return self.output((weights @ value).transpose(1, 2).flatten(2))


class FeedForward(nn.Module):
    def __init__(self, args):
        super().__init__()
        self.inner, self.outer = nn.Linear(args.embedding, args.feed_forward), nn.Linear(args.feed_forward, args.embedding)
        self.drop = nn.Dropout(args.feed_forward_dropout)

    def forward(self, x):
        return self.outer(self.drop(F.relu(self.inner(x))))


class Block(nn.Module):
    def __init__(self, args, crosses):
        super().__init__()
        self.pre, self.drop = args.norm == "pre", nn.Dropout(args.dropout)
        self.self, self.self_norm = Attention(args, crosses=False), nn.LayerNorm(args.embedding)
        if crosses:
            self.cross, self.cross_norm = Attention(args, crosses=True), nn.LayerNorm(args.embedding)
        self.feed_forward, self.feed_forward_norm = FeedForward(args), nn.LayerNorm(args.embedding)

    def add(self, x, sublayer, norm, *args):
        return x + self.drop(sublayer(norm(x), *args)) if self.pre else norm(x + self.drop(sublayer(x, *args)))

    def forward(self, x, hidden, memory=None, padding=None):
        x = self.add(x, self.self, self.self_norm, hidden)
        if memory is not None:
            x = self.add(x, self.cross, self.cross_norm, padding, memory)
        return self.add(x, self.feed_forward, self.feed_forward_norm)


class Stack(nn.Module):
    def __init__(self, args, crosses):
        super().__init__()
        self.blocks = nn.ModuleList(Block(args, crosses) for _ in range(args.layers))
        self.norm = nn.LayerNorm(args.embedding) if args.norm == "pre" else nn.Identity()

    def forward(self, x, *args):
        for block in self.blocks:
            x = block(x, *args)
        return self.norm(x)


class Transformer(nn.Module):
    """Vaswani et al. (2017); its attentions have no biases. The loss of a batch, a mean over its target tokens."""
    def __init__(self, args):
        super().__init__()
        self.scale, self.smoothing, self.drop = math.sqrt(args.embedding), args.label_smoothing, nn.Dropout(args.dropout)
        self.source_embedding = nn.Embedding(args.vocabulary, args.embedding)
        self.target_embedding = nn.Embedding(args.vocabulary, args.embedding)
        self.encoder, self.decoder = Stack(args, crosses=False), Stack(args, crosses=True)
        self.generator = nn.Linear(args.embedding, args.vocabulary)
        for parameter in self.parameters():
            if parameter.dim() > 1:
                nn.init.xavier_uniform_(parameter)
        for embedding in (self.source_embedding, self.target_embedding):
            nn.init.normal_(embedding.weight, std=args.embedding ** -0.5)
        if args.tied != "none":
            self.generator.weight = self.target_embedding.weight
        if args.tied == "all":
            self.source_embedding.weight = self.target_embedding.weight
        waves = torch.arange(args.longest)[:, None] / 10000 ** (torch.arange(0, args.embedding, 2) / args.embedding)
        self.register_buffer("positions", torch.stack([waves.sin(), waves.cos()], -1).flatten(1), persistent=False)
        self.register_buffer("later", torch.ones(args.longest, args.longest, dtype=torch.bool).triu(1), persistent=False)

    def embed(self, embedding, ids):
        return self.drop(embedding(ids) * self.scale + self.positions[:ids.size(1)])

    def forward(self, batch):
        memory = self.encoder(self.embed(self.source_embedding, batch.source), batch.padding)
        length = batch.target_input.size(1)
        target = self.embed(self.target_embedding, batch.target_input)
        readouts = self.decoder(target, self.later[:length, :length], memory, batch.padding)
        logits = self.generator(readouts).flatten(0, 1)
        # In 32 bits at least, whatever the products were made in.
        logits = logits if logits.dtype == torch.float64 else logits.float()
        return F.cross_entropy(logits, batch.target_output.flatten(), ignore_index=PAD, label_smoothing=self.smoothing)


def random_batch(args):
    """Pairs of one length, so without padding."""
    side = lambda length: torch.randint(FIRST_WORD, args.vocabulary, (args.batch, length - 1))
    source, target, column = side(args.source_length), side(args.target_length), lambda token: torch.full((args.batch, 1), token)
    join = lambda *parts: torch.cat(parts, 1)
    return Batch(join(source, column(END)), None, join(column(BEGIN), target), join(target, column(END)))


def names_of(key):
    """The names that Attune has for a parameter of this file; several where this file keeps them as one."""
    name = re.sub(r"blocks\.(\d+)", r"block\1", key)
    for joint, parts in (("self.joint.weight", ("query", "key", "value")), ("cross.joint.weight", ("key", "value")), ("cross.query.weight", ("query",)),
                         (".output.weight", ("output",))):
        if name.endswith(joint):
            return [f"{name.rsplit('.', 2)[0]}.{part}" for part in parts]
    return [re.sub(r"norm\.weight$", "norm.gain", name)]


def verify_model():
    """Loss and gradients are the fixture's; how many numbers were compared."""
    fixture, compared = json.loads(FIXTURE.read_text()), 0
    batch = fixture["batch"]
    source, target_input, target_output = (torch.tensor(batch[name]) for name in ("source", "target_input", "target_output"))
    tokens = int((target_output != PAD).sum())
    packed = Batch(source, (source == PAD)[:, None, None], target_input, target_output)
    for case in fixture["cases"]:
        options = case["options"] | {"dropout": 0, "attention_dropout": 0, "feed_forward_dropout": 0, "label_smoothing": 0, "tied": "none", "longest": 9}
        torch.set_default_dtype(torch.float64)
        model = Transformer(argparse.Namespace(**options))
        torch.set_default_dtype(torch.float32)
        joined = lambda kind, key: torch.tensor([v for name in names_of(key) for v in case[kind][name]], dtype=torch.float64)
        model.load_state_dict({key: joined("parameters", key).view_as(value) for key, value in model.state_dict().items()})
        loss = model(packed) * tokens
        loss.backward()
        wrong = [key for key, p in model.named_parameters() if not torch.allclose(p.grad.flatten(), joined("gradients", key), rtol=0, atol=1e-9)]
        if wrong or abs(loss.item() - case["loss"]) > 1e-9:
            sys.exit(f"wrong result: {case['options']['norm']}: loss {loss.item()}, {case['loss']} expected; other gradients: {wrong}")
        compared += sum(p.numel() for p in model.parameters())
    return f"{len(fixture['cases'])} cases of {FIXTURE.name}, {compared} gradients in double precision"


def make_step(args, model):
    """Batch -> its loss, and the model is one update further."""
    loss_of = torch.compile(model) if args.compile == "yes" else model
    optimizer = torch.optim.Adam(model.parameters(), lr=args.learning_rate, betas=(0.9, 0.98), eps=1e-9, fused=True)

    def step(batch):
        optimizer.zero_grad()
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=args.precision == "bfloat16"):
            loss = loss_of(batch)
        loss.backward()
        if args.clip > 0:
            nn.utils.clip_grad_norm_(model.parameters(), args.clip, foreach=True)
        optimizer.step()
        return loss.item()
    return step


def measure(args, step, batch):
    """Seconds of each repeat, and the loss of every update."""
    losses, seconds = [step(batch) for _ in range(args.warm_up)], []
    for _ in range(args.repeats):
        start = time.perf_counter()
        losses += [step(batch) for _ in range(args.updates)]
        seconds.append(time.perf_counter() - start)
    return seconds, losses


def parse():
    parser = argparse.ArgumentParser(description="Times a Transformer in PyTorch.", formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    flag = parser.add_argument
    flag("--embedding", type=int, default=256, help="width of everything but the feed-forward layers within")
    flag("--heads", type=int, default=4)
    flag("--feed-forward", type=int, default=1024, help="width within a feed-forward layer")
    flag("--layers", type=int, default=3, help="blocks of the encoder, and of the decoder")
    flag("--norm", choices=["pre", "post"], default="pre")
    flag("--tied", choices=["none", "target", "all"], default="none", help="which embedding is the output layer, too")
    flag("--dropout", type=float, default=0.1, help="on embeddings with positions, and on what each layer adds (Attune's embedding, encoder and decoder)")
    flag("--attention-dropout", type=float, default=0.0, help="on the weights of attentions")
    flag("--feed-forward-dropout", type=float, default=0.0, help="within feed-forward layers")
    flag("--label-smoothing", type=float, default=0.0)
    flag("--vocabulary", type=int, default=8000, help="entries of each side's")
    flag("--batch", type=int, default=80, help="pairs of the random batch")
    flag("--source-length", type=int, default=17, help="tokens of a source, the end token counted")
    flag("--target-length", type=int, default=17, help="tokens of a target, the end token counted")
    flag("--updates", type=int, default=10, help="of a repeat")
    flag("--warm-up", "--warmup", type=int, default=3, help="updates before them")
    flag("--repeats", type=int, default=3)
    flag("--precision", choices=["float32", "bfloat16"], default="float32", help="bfloat16: by autocast, weights in float32")
    flag("--compile", choices=["no", "yes"], default="no", help="by torch.compile; it compiles in the updates before, so give it more of them")
    flag("--learning-rate", type=float, default=3e-4)
    flag("--clip", type=float, default=1.0, help="the gradient's norm; 0: not")
    flag("--threads", type=int, default=2)
    flag("--seed", type=int, default=1)
    return parser.parse_args()


def main():
    args = parse()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    verified = verify_model()
    batch = random_batch(args)
    args.longest = max(args.source_length, args.target_length)
    seconds, losses = measure(args, make_step(args, Transformer(args)), batch)
    if not losses[-1] < losses[0]:
        sys.exit(f"wrong result: the loss went from {losses[0]} to {losses[-1]}")
    middle, least, most = (of(seconds) / args.updates for of in (statistics.median, min, max))
    print(f"verified: {verified}; loss {losses[0]:.4g} to {losses[-1]:.4g} in {len(losses)} updates\n"
          f"transformer.py {args.precision}: {middle:.4f} s/update ({least:.4f} to {most:.4f}), {batch.target_output.numel() / middle:.0f} target tokens/s")


if __name__ == "__main__":
    main()
