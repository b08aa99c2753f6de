#!/usr/bin/env python3
"""Golden values of kernel regression, from NumPy and PyTorch: tests/fixtures/regression/kernel_regression.json.

Weights and pooled values are NumPy's, written from the kernels' formulas without a softmax; the gradient of w is PyTorch's autograd,
of the mean squared error of points that are each predicted from all others.

Needs numpy and torch. Run from anywhere; writes only if something changed.
"""
import json, pathlib
import numpy as np
import torch

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests" / "fixtures" / "regression" / "kernel_regression.json"
TINY = 1e-30
torch.set_default_dtype(torch.float64)

INPUTS = np.array([0.1, 0.45, 0.5, 1.3, 1.9, 2.2, 3.6, 4.4])
OUTPUTS = 2 * np.sin(INPUTS) + INPUTS ** 0.8 + 0.3 * np.cos(17 * INPUTS)
ASKED = np.array([0.0, 0.55, 1.25, 2.85, 4.9, 9.5])  # nothing is near the last
WIDTHS = (0.4, 1.0, 1.7)

KERNELS = {"gaussian": lambda u: np.exp(-u ** 2 / 2), "boxcar": lambda u: (u <= 1) * 1.0, "epanechnikov": lambda u: np.maximum(1 - u ** 2, 0),
           "constant": lambda u: np.ones_like(u)}
LOGARITHMS = {"gaussian": lambda u: -u ** 2 / 2, "epanechnikov": lambda u: torch.log(torch.clamp(1 - u ** 2, min=TINY))}


def weights(kernel, width):
    """[asked, points]; the mean of all where nothing is in reach."""
    k = KERNELS[kernel](np.abs(ASKED[:, None] - INPUTS) / width)
    if kernel != "gaussian":
        k[k.sum(1) == 0] = 1
    return k / k.sum(1, keepdims=True)


def gradient(kernel, width):
    """The loss of points left out, and its derivative at w = 1 / width."""
    w = torch.tensor(1 / width, requires_grad=True)
    x, y, predicted = torch.tensor(INPUTS), torch.tensor(OUTPUTS), []
    for i in range(len(x)):
        others = [j for j in range(len(x)) if j != i]
        alpha = torch.softmax(LOGARITHMS[kernel]((x[i] - x[others]).abs() * w), 0)
        predicted.append(alpha @ y[others])
    loss = ((torch.stack(predicted) - y) ** 2).mean()
    loss.backward()
    return {"loss": loss.item(), "gradient": w.grad.item()}


rounded = lambda x: [float(f"{v:.12g}") for v in np.ravel(x)]
cases = []
for kernel in KERNELS:
    for width in WIDTHS:
        alpha = weights(kernel, width)
        case = {"kernel": kernel, "width": width, "weights": rounded(alpha), "outputs": rounded(alpha @ OUTPUTS)}
        cases.append(case | ({"left_out": gradient(kernel, width)} if kernel in LOGARITHMS else {}))
text = json.dumps({"inputs": rounded(INPUTS), "outputs": rounded(OUTPUTS), "asked": rounded(ASKED), "cases": cases}, separators=(",", ":")) + "\n"
OUT.parent.mkdir(parents=True, exist_ok=True)
if not OUT.exists() or OUT.read_text() != text:
    OUT.write_text(text)
print(f"{len(cases)} cases in {OUT}")
