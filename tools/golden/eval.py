#!/usr/bin/env python3
"""Makes tests/fixtures/eval/corpora.json: what sacrebleu says of small corpora, for the tests of BLEU, chrF, TER, 13a and significance.

    .venv/bin/python tools/golden/eval.py        (sacrebleu 2.6.0 from PyPI; the same file every time)
"""
import json
import pathlib
import random

import sacrebleu
from sacrebleu.metrics import BLEU, CHRF, TER
from sacrebleu.significance import PairedTest
from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a

OUTPUT = pathlib.Path(__file__).parents[2] / "tests/fixtures/eval/corpora.json"

# name -> pairs of hypothesis and reference, written for this file
WRITTEN = {
    "captions": [
        ("A man in a blue shirt is climbing a ladder.", "A man in a blue shirt stands on a ladder cleaning a window."),
        ("Two children are playing with a ball on the beach.", "Two children play with a red ball at the beach."),
        ("A brown dog runs through the tall grass.", "A brown dog is running through tall grass."),
        ("The woman, who wears a hat, reads a newspaper.", "A woman wearing a hat is reading the newspaper."),
        ("People sit in front of a café.", "People are sitting outside a café."),
    ],
    "equal": [("The cat sees the old dog.", "The cat sees the old dog."), ("It sleeps.", "It sleeps.")],
    "nothing in common": [("aaa bbb ccc ddd eee", "vvv www xxx yyy zzz")],
    "no match of characters or words at all": [("1234", "abcd"), ("567", "efgh")],
    "one unigram matches, smoothing does the rest": [("the x y z w", "the a b c d")],
    "smoothing of the highest order only": [("the cat sat here now", "a cat sat here then")],
    "one word": [("Hello", "Hello")],
    "one word each, some wrong": [("Yes", "Yes"), ("No", "Nope"), ("Stop", "Stop")],
    "three words, so that there is no 4-gram": [("a b c", "a b c")],
    "short": [("It is.", "It is so."), ("He eats", "He eats.")],
    "empty hypotheses": [("", "There is a house."), ("There is a tree.", "There is a tree."), ("", "Rain.")],
    "only empty hypotheses": [("", "There is a house."), ("", "Rain.")],
    "empty references": [("A house.", ""), ("There is a tree in it.", "There is a tree in it.")],
    "empty on both sides": [("", ""), ("", "")],
    "empty on both sides, among others": [("", ""), ("one two three four five", "one two three four six")],
    "blank only": [("   ", "one two"), ("one two three four", "one two three four")],
    "hypotheses much longer": [("the the the the the the the the", "the cat is on the mat")],
    "hypotheses much shorter": [("the cat is on", "the cat is on the mat and the dog is below the table")],
    "repeated n-grams": [("a b a b a b a b", "a b a b c d"), ("x x x x x x", "x x x")],
    "numbers": [
        ("It costs 1,234.50 euros, not 3.14.", "It costs 1,234.50 euros, not 3.15."),
        ("On 2016-03-04, 5-7 p.m., at 10:30.", "On 2016-03-04, 5-6 p.m., at 10:30."),
        ("Version 2.6.0. No 7. .5 and ,5", "Version 2.6.0. No. 7 .5 and ,5"),
        ("50% of 1/2 is 1/4; 3-4 and -5", "50 % of 1/2 is 1/4 ; 3-4 and - 5"),
    ],
    "entities": [
        ("He said &quot;no&quot; &amp; left.", 'He said "no" & left.'),
        ("&lt;b&gt; is &amp;lt;b&amp;gt; &amp;amp;", "<b> is <b> &"),
        ("a <skipped> word here now <skip>", "a word here now <skip>"),
        ("AT&T &copy; &; & ;", "AT&T &copy; &;&;"),
    ],
    "punctuation": [
        ("\"Well...\" he said, 'it's (almost) [done]!?'", '"Well", he said... \'it\'s almost (done)!?\''),
        ("a..b ,, c., d.,. e", "a . . b , , c . , d . , . e"),
        ("well-known state-of-the-art x_y ~z `q` {w} | a^b @ #1 $5 * + = \\", "well known state of the art x _ y"),
    ],
    "unicode punctuation": [
        ("« Bonjour », dit-il… « l’été »", "« Bonjour » , dit-il … « l'été »"),
        ("„Guten Tag“ – sagte er — 5 €", "„Guten Tag“, – sagte er – 5 €."),
        ("¿Qué? ¡No!", "¿ Qué ? ¡ No !"),
        ("٣٫٥ و ١٢.٥، نعم", "٣٫٥ و ١٢.٥ ، نعم ."),
    ],
    "Chinese and Japanese": [
        ("我们在家里吃饭。", "我们在家吃饭。"),
        ("猫は魚を食べる。", "猫が魚を食べます。"),
        ("他有 3.5 公斤，对吧？", "他有 3.5 公斤 ，对吧 ？"),
        ("全角　空白", "全角 空白"),
    ],
    "combining marks and signs beyond the BMP": [
        ("cafe\u0301 nai\u0308ve", "caf\u00e9 na\u00efve"),
        ("x\u0301\u0302 y\u0303", "x\u0302\u0301 y\u0303"),
        ("\U0001f469\u200d\U0001f52c says \U0001f600\U0001f600.", "\U0001f469 says \U0001f600."),
        ("हिन्दी में लिखा", "हिन्दी मे लिखी"),
    ],
    "odd white space": [
        ("a\tb\tc  d", "a b c d"),
        ("a\u00a0b\u2009c\u3000d e", "a b c d e"),
        ("a\u200bb c\ufeffd e f", "a b c d e f"),
        ("x\u001cy\u001dz\u001ew\u001fv", "x y z w v"),
        ("p\u0085q\u2028r\u2029s\u000bt\u000cu", "p q r s t u"),
        ("m\u1680n\u2000o\u200ap\u202fq\u205fr\u180es", "m n o p q r s"),
        (" leading and trailing \t ", "leading and trailing"),
    ],
    "case": [("THE Cat Sat On The Mat", "the cat sat on the mat now"), ("ÉTÉ", "été")],
}

WORDS = ("the a of to in is house tree dog red , . ; ! ? ' \" ( ) - -- 3.5 1,000 2-3 it's été Straße « » 中文 字 & &amp; "
         "&quot; a.b c,d U.S. 5. .5 x- -y 10% e.g., «oui» naïve").split()
SIGNS = list("abz019.,-.,- '\"&;:/()[]{}_~@é中") + ["&quot;", "&amp;", "<skipped>", "\u00a0", "\u3000", "\t", "\u2026"]


def random_pairs(rng, count):
    """References of random words; hypotheses are the references with words lost, doubled, changed and swapped."""
    pairs = []
    for _ in range(count):
        reference = [rng.choice(WORDS) for _ in range(rng.randint(0, 14))]
        hypothesis = []
        for word in reference:
            roll = rng.random()
            hypothesis += [] if roll < 0.1 else [word, word] if roll < 0.15 else [rng.choice(WORDS)] if roll < 0.3 else [word]
        if len(hypothesis) > 2 and rng.random() < 0.3:
            at = rng.randrange(len(hypothesis) - 1)
            hypothesis[at], hypothesis[at + 1] = hypothesis[at + 1], hypothesis[at]
        glue = rng.choice([" ", " ", " ", ""])
        pairs.append((glue.join(hypothesis), " ".join(reference)))
    return pairs


def golden(name, pairs):
    hypotheses, references = [h for h, _ in pairs], [r for _, r in pairs]
    bleu, others = BLEU(), {"bleu_char": BLEU(tokenize="char"), "chrf": CHRF(), "chrf++": CHRF(word_order=2), "ter": TER()}
    b = bleu.corpus_score(hypotheses, [references])
    sentence = BLEU(effective_order=True)
    return {
        "name": name, "hypotheses": hypotheses, "references": references,
        "bleu": {"score": b.score, "precisions": b.precisions, "matches": b.counts, "totals": b.totals,
                 "brevity_penalty": b.bp, "hypothesis_length": b.sys_len, "reference_length": b.ref_len,
                 "detail": b._verbose, "signature": str(bleu.get_signature())},
        "sentence_bleu": [sentence.sentence_score(h, [r]).score for h, r in pairs],
    } | {key: {"score": m.corpus_score(hypotheses, [references]).score, "signature": str(m.get_signature())}
         for key, m in others.items()}


def significance(rng):
    """Two systems of which one is a little better, and what sacrebleu says of their difference."""
    pairs = random_pairs(rng, 150)
    references = [r for _, r in pairs]
    spoil = lambda text, share: " ".join(rng.choice(WORDS) if rng.random() < share else w for w in text.split())
    baseline, out = [spoil(r, 0.3) for r in references], {"references": references}
    out["baseline"] = baseline
    for name, share in (("alike", 0.295), ("better", 0.26), ("much better", 0.1)):
        system = [spoil(r, share) for r in references]
        tests = {}
        for key, samples in (("bs", 2000), ("ar", 2000)):
            _, found = PairedTest([("a", baseline), ("b", system)], {"bleu": BLEU(), "chrf": CHRF(), "ter": TER()}, [references],
                                  test_type=key, n_samples=samples)()
            tests[key] = {metric: found[label][1].p_value
                          for metric, label in (("bleu", "BLEU"), ("chrf", "chrF2"), ("ter", "TER"))}
            if key == "bs":
                tests["mean"], tests["ci"] = found["BLEU"][1].mean, found["BLEU"][1].ci
        out[name] = {"system": system, **tests}
    return out


def main():
    rng = random.Random(20160101)
    corpora = [golden(name, pairs) for name, pairs in WRITTEN.items()]
    everything = [pair for pairs in WRITTEN.values() for pair in pairs]
    corpora.append(golden("all of the above", everything))
    corpora.append(golden("random", random_pairs(rng, 200)))
    shifted = [(" ".join(rng.sample(r.split(), len(r.split()))), r) for _, r in random_pairs(rng, 60)]
    corpora.append(golden("words in another order", shifted + [("a b c d e f g h", "e f g h a b c d"), ("x " * 70, "y " * 5)]))
    lines = [text for pair in everything for text in pair]
    lines += ["".join(rng.choice(SIGNS) for _ in range(rng.randint(1, 16))) for _ in range(300)]
    lines += ["hyphen-\nation", "two\nlines", "end-\n", "end-\n \n", "\n"]
    tokenizer = Tokenizer13a()
    tokenized = [{"line": line, "words": tokenizer(line.rstrip()).split()} for line in lines]
    made_by = f"tools/golden/eval.py, sacrebleu {sacrebleu.__version__}"
    body = ",\n".join(json.dumps(c) for c in corpora), ",\n".join(json.dumps(t) for t in tokenized)
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(f'{{"made_by": "{made_by}",\n"corpora": [\n{body[0]}],\n"significance": {json.dumps(significance(rng))},\n"tokenized": [\n{body[1]}]}}\n')
    print(f"{OUTPUT}: {len(corpora)} corpora, {len(tokenized)} lines, {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
