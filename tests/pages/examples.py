"""The sentences that the tests of the pages look at: one for each thing a page must cope with."""
import page

GERMAN = "Fünf Leute in Winterjacken und mit Helmen stehen im Schnee mit Schneemobilen im Hintergrund .".split()
ENGLISH = "Five people wearing winter jackets and helmets stand in the snow , with snowmobiles in the background .".split()
GERMAN_ENGLISH = {0: [0], 1: [1], 2: [2], 3: [3], 4: [3], 5: [4], 6: [6], 7: [7], 8: [8], 9: [8], 10: [9], 11: [9], 12: [10],
                  13: [11], 14: [12], 15: [12], 16: [13], 17: [14]}
HOSTILE = '</script><img src=x onerror="document.title=\'taken\'">'


def links_of(mapping):
    return [[s, t] for t, sources in mapping.items() for s in sources]


def gold():
    """Heads, gold links, a reference and every figure; of its four moments of training each is sharper than the last."""
    source, target = page.side(GERMAN, page.halves), page.side(ENGLISH, page.halves)
    sure = [link for link in links_of(GERMAN_ENGLISH) if link[1] not in (9, 11, 15)]
    moments = [{"update": update, "alignment": page.encode(page.matrix(target, source, GERMAN_ENGLISH, 40 + update, sharp))}
               for update, sharp in [(500, 0.05), (1000, 0.3), (2000, 0.5), (4000, 0.7)]]
    return page.sentence(4, GERMAN, ENGLISH, GERMAN_ENGLISH, heads=4, score=-0.31, log_probability=-5.83, bleu=34.2, entropy=0.83,
                         reference="Five people in winter jackets and helmets are standing in the snow with snowmobiles behind them .",
                         gold={"sure": sure, "possible": links_of(GERMAN_ENGLISH)}, snapshots=moments)


def alternatives():
    """Four translations, best first; the last is of another length."""
    made = page.sentence(7, "ein kleiner Hund läuft über die Wiese .".split(), "a little dog runs across the meadow .".split(),
                         score=-0.42, log_probability=-3.8, bleu=61.4, entropy=0.41)
    more = [("a small dog runs across the meadow .", -0.47), ("a little dog is running across the meadow .", -0.58), ("a dog runs over grass .", -0.93)]
    for i, (text, score) in enumerate(more):
        words = text.split()
        other = page.sentence(7, made["source"]["words"], words, {t: [min(t, 7)] for t in range(len(words))}, seed=70 + i,
                              score=score, log_probability=score * 9)["alternatives"][0]
        made["alternatives"].append(other)
    return made


def compared(names=("additive", "location", "marian")):
    """The same twelve words by twelve, as several systems align them."""
    source, target = GERMAN[:11] + ["."], "Five people in winter jackets and helmets stand in snow outside .".split()
    sentences = []
    for line in (1, 2):
        made = page.sentence(line, source, target, cut=lambda word: [word], entropy=0.0104 + 0.0043 * line)
        made["alternatives"] = [{**page.sentence(line, source, target, seed=90 + i, cut=lambda word: [word])["alternatives"][0], "name": name} for i, name in enumerate(names)]
        sentences.append(made)
    return {"title": "three systems", "program": "attune 0.1.0", "unit": "word", "sentences": sentences}


def hebrew():
    """From right to left, with a name in Latin letters and a mark at the end."""
    return page.sentence(9, "הילד הקטן של Anna קורא ספר .".split(), "Anna 's little boy reads a book .".split(),
                         {0: [3], 1: [2], 2: [1], 3: [0], 4: [4], 5: [5], 6: [5], 7: [6]}, cut=lambda word: [word], score=-0.8, bleu=48.0, entropy=0.62)


def arabic():
    return page.sentence(10, "يقرأ الولد الصغير كتابا جديدا في الحديقة .".split(), "the little boy reads a new book in the garden .".split(),
                         {0: [1], 1: [2], 2: [1], 3: [0], 4: [3], 5: [4], 6: [3], 7: [5], 8: [6], 9: [6], 10: [7]}, cut=lambda word: [word], score=-0.66, bleu=39.5, entropy=0.7)


def chinese():
    return page.sentence(11, "一个 小 男孩 在 花园 里 看书 。".split(), "a little boy is reading in the garden .".split(),
                         {0: [0], 1: [1], 2: [2], 3: [6], 4: [6], 5: [3, 5], 6: [4], 7: [4], 8: [7]}, cut=lambda word: [word], score=-0.52, bleu=55.0, entropy=0.55)


def long(words=64):
    """More words than fit a window."""
    source = [GERMAN[i % (len(GERMAN) - 1)] for i in range(words)] + ["."]
    target = [ENGLISH[i % (len(ENGLISH) - 1)] for i in range(words + 6)] + ["."]
    return page.sentence(12, source, target, {t: [min(t * len(source) // len(target), words)] for t in range(len(target))}, score=-1.2, bleu=12.4, entropy=1.31)


def hostile():
    return page.sentence(13, [HOSTILE, "Haus", "/*{data}*/"], ["house", HOSTILE, "&amp;"], cut=lambda word: [word], reference=HOSTILE, score=-2.0)


def empty(line, source, target):
    made = page.sentence(line, source, target, cut=lambda word: [word]) if source and target else None
    if made is None:
        made = {"line": line, "source": page.side(source), "alternatives": [{"target": page.side(target), "alignment": ""}]}
    return made


def everything():
    short = [("das Haus ist groß .", "the house is big ."), ("ich sehe den alten Mann .", "i see the old man ."), ("Élan und élan", "verve and verve")]
    made = [page.sentence(i + 1, a.split(), b.split(), score=-0.2 * (i + 1), bleu=70.0 - 20 * i, entropy=0.3 + 0.1 * i) for i, (a, b) in enumerate(short)]
    made += [gold(), page.sentence(5, "eine Frau singt .".split(), "a woman sings .".split()), page.sentence(6, "ein Mann , der mit einem Löwen schläft .".split(), "a man sleeping with a lion .".split(), bleu=8.1)]
    made += [alternatives(), empty(8, [], ["nothing"]), hebrew(), arabic(), chinese(), long(), hostile(), empty(14, ["etwas"], []), empty(15, [], [])]
    return {"title": "runs/multi30k", "program": "attune 0.1.0", "unit": "piece", "sentences": made}


def many(count):
    """A test set of `count` sentences of ten to thirty words."""
    nouns = "Mann Frau Hund Kind Haus Ball Straße Wasser Wiese Junge Mädchen Fahrrad Baum Tisch Stuhl".split()
    made, sentences = {}, []
    for i in range(count):
        length = 10 + i * 7 % 21
        words = [nouns[(i * 5 + k * k) % len(nouns)] for k in range(length)] + [str(i + 1)]
        if length not in made:
            made[length] = page.sentence(1, words, words, cut=lambda word: [word], score=-0.1)
        like = made[length]
        side = page.side(words)
        alternative = {"target": side, "alignment": like["alternatives"][0]["alignment"], "score": -(i * 37 % 1000) / 100}
        sentences.append({"line": i + 1, "source": side, "alternatives": [alternative], "bleu": i * 13 % 100})
    return {"title": "many", "program": "attune 0.1.0", "unit": "piece", "sentences": sentences}
