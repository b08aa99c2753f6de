#!/usr/bin/env python3
"""Golden values of training, from PyTorch and from PyPI's safetensors: tests/fixtures/train/.

optimizers.json: ten steps of every update rule on two small parameters, in double precision; gradients follow a formula, and one parameter
has none in the steps 4 and 5. python.safetensors: tensors of every type that we write, as Python writes them; we must write the same bytes.

Needs torch, numpy and safetensors.
"""
import json, pathlib
import numpy
import torch
import safetensors.numpy

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests" / "fixtures" / "train"

CASES = {
    "adam": lambda p: torch.optim.Adam(p, lr=0.05),
    "adam, other options": lambda p: torch.optim.Adam(p, lr=0.05, betas=(0.8, 0.95), eps=1e-3),
    "adamw": lambda p: torch.optim.AdamW(p, lr=0.05, weight_decay=0.2),
    "sgd": lambda p: torch.optim.SGD(p, lr=0.05),
    "sgd, momentum": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9),
}


def gradient(step, parameter, count):
    return torch.sin(0.9 * torch.arange(count, dtype=torch.float64) + 0.5 * step + parameter)


def ten_steps(make):
    values = [torch.cos(torch.arange(6, dtype=torch.float64)).reshape(2, 3), torch.cos(2.0 * torch.arange(2, dtype=torch.float64))]
    values = [torch.nn.Parameter(value) for value in values]
    rule = make(values)
    steps = []
    for step in range(1, 11):
        for k, value in enumerate(values):
            value.grad = None if k == 1 and step in (4, 5) else gradient(step, k, value.numel()).reshape(value.shape)
        for group in rule.param_groups:
            group["lr"] = 0.05 / step
        rule.step()
        steps.append([value.detach().flatten().tolist() for value in values])
    return steps


def tensors():
    count = numpy.arange(6)
    return {
        "weight": (count / 4).astype(numpy.float32).reshape(2, 3),
        "a.bias": numpy.array([1.5, -2.25, 1e-30], numpy.float32),
        "double": count.astype(numpy.float64).reshape(3, 2) / 3,
        "half": numpy.array([0.5, -1.0], numpy.float16),
        "long": numpy.array([[1], [-(2**40)]], numpy.int64),
        "int": numpy.array([7, -8, 9], numpy.int32),
        "short": numpy.array([-3], numpy.int16),
        "bytes": numpy.arange(5, dtype=numpy.uint8),
        "bool": numpy.array([True, False, True]),
        "scalar": numpy.array(2.5, numpy.float32),
        "empty": numpy.zeros((0, 4), numpy.float32),
    }


OUT.mkdir(parents=True, exist_ok=True)
(OUT / "optimizers.json").write_text(json.dumps({name: ten_steps(make) for name, make in CASES.items()}) + "\n")
(OUT / "python.safetensors").write_bytes(safetensors.numpy.save(tensors(), {"format": "pt"}))
