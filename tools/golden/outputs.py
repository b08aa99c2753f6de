"""The outputs of models.py that copy words of the source, and the batch that they are tried on.

`c` is a case, `p` its parameters by name.
"""
import torch

# The vocabulary is smaller: every target word is one of its source, and two words are beyond the vocabulary.
COPIED_V = 9
COPIED_IN = torch.tensor([[2, 7, 5, 8], [2, 9, 1, 1], [2, 10, 9, 1]])
COPIED_OUT = torch.tensor([[7, 5, 8, 3], [9, 3, 1, 1], [10, 9, 3, 1]])
ALL_WORDS, PAD = 11, 1


def output(c):
    return c.get("output", "generate")


def known(ids, c):
    """What of ids is read: a word beyond the vocabulary as <unk>."""
    return ids if output(c) == "generate" else torch.where(ids < COPIED_V, ids, 0)


def copied(p, c, source, readouts, weights, switches):
    """Loss and log-probability, word by word; `weights` [B, T, S], `switches` T times [B]."""
    loss, log_probability = 0, 0
    for b, t in (COPIED_OUT != PAD).nonzero().tolist():
        chances = [sum(weights[b, t, j] for j in (source[b] == word).nonzero()[:, 0]) for word in range(ALL_WORDS)]
        if output(c) == "copy_or_generate":
            table = p["generator.weight"] if c.get("tied", "none") == "none" else p.get("embedding.weight", p.get("target_embedding.weight"))
            written = torch.softmax(readouts[b, t] @ table.T + p["generator.bias"], -1)
            chances = [switches[t][b] * (written[w] if w < COPIED_V else 0) + (1 - switches[t][b]) * chances[w] for w in range(ALL_WORDS)]
        gold = torch.log(chances[COPIED_OUT[b, t]]).squeeze()
        smooth = sum(torch.log(x) for x in chances[:COPIED_V]) / COPIED_V if output(c) == "copy_or_generate" else gold
        log_probability, loss = log_probability + gold, loss - 0.9 * gold - 0.1 * smooth
    return loss, log_probability
