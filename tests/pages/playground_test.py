"""The playground, in headless Chromium, against a made server: translations as they come, prefixes, several models, alignments."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import browser
import fake_server
from browser import cell, labels, links, tip, wait
from served import DOG, DOG_ENGLISH, KING, KING_ENGLISH, Played, fields


def setUpModule():
    Played.start()


class Translating(Played):
    def test_the_button_and_its_keys_translate(self):
        page = self.open()
        page.fill("#text", DOG)
        self.assertEqual(self.streams(), [])
        page.click("#go")
        self.translated(page, DOG_ENGLISH)
        self.assertEqual(self.streams(), [{"model": "toy", "sentences": [DOG], "beam": 5, "nbest": 4, "length_penalty": 1, "alignment": True}])
        self.assertEqual(labels(page, "columns"), DOG.split())
        self.assertEqual(labels(page, "rows"), DOG_ENGLISH.split())
        self.assertEqual(page.inner_text(".column-figures"), "score −0.03, log probability −0.21")
        self.assertEqual(page.inner_text("#said"), f"toy: {DOG_ENGLISH}")
        page.fill("#text", KING + "\n")
        page.keyboard.press("Control+Enter")
        self.translated(page, KING_ENGLISH)
        self.assertEqual(self.streams()[-1]["sentences"], [KING])
        page.fill("#text", DOG)
        page.press("#text", "Enter")
        self.translated(page, DOG_ENGLISH)
        self.assertEqual((page.input_value("#text"), self.streams()[-1]["sentences"]), (DOG, [DOG]))

    def test_several_lines_are_one_sentence_and_it_says_so(self):
        page = self.open(fields(text=KING.rsplit(" ", 1)[0]))
        page.focus("#text")
        page.keyboard.press("End")
        page.keyboard.press("Shift+Enter")
        self.assertFalse(page.is_visible("#lines-note"))
        page.keyboard.type(".")
        self.assertEqual(page.inner_text("#lines-note"), "Several lines are asked as one sentence.")
        page.keyboard.press("Enter")
        self.translated(page, KING_ENGLISH)
        self.assertEqual(self.streams()[-1]["sentences"], [KING])
        self.assertIn("\n", page.input_value("#text"))
        page.fill("#text", KING)
        self.assertFalse(page.is_visible("#lines-note"))
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("?")
        self.assertRegex(page.inner_text("#keys"), r"(?s)Enter\s+in the sentence: translate or align\s+Shift\s*Enter\s+in the sentence: a new line")

    def test_nothing_written_is_said_where_it_is_to_be_written(self):
        page = self.open()
        for ask in (lambda: page.click("#go"), lambda: page.press("#text", "Enter")):
            ask()
            self.assertEqual(page.evaluate("document.activeElement.id"), "text")
            self.assertEqual((page.inner_text("#text-problem"), page.inner_text("#said")), ("Write a sentence first.", "Write a sentence first."))
            page.keyboard.type("x")
            self.assertFalse(page.is_visible("#text-problem"))
            self.assertIsNone(page.get_attribute("#text", "aria-invalid"))
            page.fill("#text", " ")
        page.check("[data-key=mode][value=align]")
        page.fill("#text", KING)
        page.click("#go")
        self.assertEqual((page.evaluate("document.activeElement.id"), page.inner_text("#target-problem")), ("target", "Write a translation first."))
        self.assertEqual(self.server.asked_for("/align") + self.streams(), [])

    def test_as_one_types_after_a_rest(self):
        page = self.open("live=1")
        page.locator("#text").press_sequentially(KING, delay=15)
        self.translated(page, KING_ENGLISH)
        self.assertLess(len(self.streams()), 4)
        page.uncheck("[data-key=live]")
        page.wait_for_timeout(500)
        count = len(self.streams())
        page.fill("#text", DOG)
        page.wait_for_timeout(600)
        self.assertEqual(len(self.streams()), count)

    def test_rows_appear_while_it_is_decoded(self):
        self.server.held = True
        page = self.open(fields(text=KING))
        for n in range(3):
            self.server.release(KING)
            wait(page, lambda: self.said(page) == " ".join(KING_ENGLISH.split()[:n]) and page.locator("canvas").count())
            self.assertEqual(labels(page, "rows"), KING_ENGLISH.split()[:n] + ["…"])
            self.assertEqual(labels(page, "columns"), KING.split())
            self.assertGreater(browser.darkness(page, n, n), browser.darkness(page, n, 4) + 100)
        self.assertEqual(page.get_attribute(".column", "aria-busy"), "true")
        self.assertFalse(page.is_visible(".alternative"))
        self.server.release(KING, 10)
        self.translated(page, KING_ENGLISH)
        self.assertEqual(labels(page, "rows"), KING_ENGLISH.split())
        self.assertEqual(page.locator(".alternative").count(), 4)

    def test_an_outdated_question_is_dropped_and_never_answers(self):
        self.server.held = True
        page = self.open(fields(text=DOG))
        self.server.release(DOG, 3)
        wait(page, lambda: self.said(page) == "a little")
        page.fill("#text", KING)
        page.click("#go")
        wait(page, lambda: len(self.streams()) == 2)
        wait(page, lambda: "old" in page.get_attribute(".column", "class"))
        self.server.release(DOG, 20)
        wait(page, lambda: len(self.server.dropped) == 1)
        self.assertEqual(self.server.dropped[0]["sentences"], [DOG])
        page.wait_for_timeout(150)
        self.assertEqual(self.said(page), "a little")
        self.server.release(KING, 20)
        self.translated(page, KING_ENGLISH)

    def test_the_list_of_the_best_chooses_the_drawing(self):
        page = self.open(fields(text=DOG, nbest=3))
        self.translated(page, DOG_ENGLISH)
        self.assertEqual(page.locator(".alternative-text").all_inner_texts(), [DOG_ENGLISH, "a small dog runs across the meadow .", "a little dog walks across the meadow ."])
        page.click(".alternative >> nth=2")
        self.assertEqual(labels(page, "rows")[3], "walks")
        self.assertEqual(self.said(page), "a little dog walks across the meadow .")
        self.assertIn("−2.81", page.inner_text(".column-figures"))
        self.assertEqual(len(self.streams()), 1)

    def test_how_it_is_drawn(self):
        page = self.open(fields(text=KING + " Winterjacken"))
        self.translated(page, KING_ENGLISH + " Winterjacken")
        page.keyboard.press("u")
        self.assertEqual(labels(page, "columns")[-2:], ["▁Winter", "jacken"])
        page.keyboard.press("e")
        self.assertEqual((labels(page, "columns")[-1], labels(page, "rows")[-1]), ("</s>", "</s>"))
        page.check("[data-key=view][value=both]")
        page.fill("#threshold", "0.4")
        self.assertEqual({row for row, _ in links(page)}, set(range(8)))
        page.mouse.move(*cell(page, 1, 1))
        self.assertEqual(tip(page)[:4], ["target", "▁king", "source", "▁König"])
        self.assertEqual(len(self.streams()), 1)

    def test_limits_of_the_controls_and_what_they_ask(self):
        page = self.open(fields(text=DOG))
        self.translated(page, DOG_ENGLISH)
        self.assertEqual([page.get_attribute(f"#{name}", "max") for name in ("beam", "nbest")], ["32", "16"])
        self.assertEqual(page.get_attribute("#beam", "placeholder"), "5")
        # Both at once: after a pause between them the page would ask twice.
        page.evaluate("""for (const [id, value] of [["beam", "2"], ["penalty", "0.6"]]) {
            document.getElementById(id).value = value;
            document.getElementById(id).dispatchEvent(new Event("input", {bubbles: true}));
        }""")
        wait(page, lambda: len(self.streams()) == 2)
        self.assertEqual([self.streams()[1][name] for name in ("beam", "nbest", "length_penalty")], [2, 2, 0.6])
        page.fill("#beam", "")
        wait(page, lambda: self.streams()[-1]["beam"] == 5)


class Forcing(Played):
    def opened(self):
        page = self.open(fields(text=DOG))
        self.translated(page, DOG_ENGLISH)
        return page

    def test_a_word_is_changed_where_it_stands(self):
        page = self.opened()
        page.click(".word >> nth=1")
        self.assertEqual(page.input_value(".word-input"), "little")
        self.assertEqual(page.evaluate("document.activeElement.className"), "word-input")
        page.keyboard.type("sleepy old")
        page.keyboard.press("Enter")
        self.translated(page, "a sleepy old runs across the meadow .")
        self.assertEqual(self.streams()[-1]["prefixes"], ["a sleepy old"])
        self.assertEqual(page.locator(".word.forced").all_inner_texts(), ["a", "sleepy", "old"])
        plain, forced = (page.locator(".word").nth(i).evaluate("e => { const s = getComputedStyle(e); return [s.fontWeight, s.textDecorationLine]; }") for i in (5, 0))
        self.assertEqual((plain, forced), (["400", "none"], ["600", "underline"]))
        page.click(".release")
        self.translated(page, DOG_ENGLISH)
        self.assertNotIn("prefixes", self.streams()[-1])
        self.assertFalse(page.is_visible(".release"))

    def test_keys_alone_change_a_word_and_leave_it(self):
        page = self.opened()
        page.focus(".word >> nth=0")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        self.assertEqual(page.input_value(".word-input"), "dog")
        page.keyboard.type("nothing")
        page.keyboard.press("Escape")
        self.assertEqual(self.said(page), DOG_ENGLISH)
        self.assertEqual(page.evaluate("document.activeElement.textContent"), "dog")
        self.assertEqual(len(self.streams()), 1)
        page.keyboard.press("Enter")
        page.keyboard.type("cat")
        page.keyboard.press("Enter")
        self.translated(page, "a little cat runs across the meadow .")

    def test_other_translations_offer_what_follows(self):
        page = self.opened()
        page.click(".word >> nth=3")
        self.assertEqual(page.locator(".offer").all_inner_texts(), ["walks"])
        page.click(".offer")
        self.translated(page, "a little dog walks across the meadow .")
        self.assertEqual(self.streams()[-1]["prefixes"], ["a little dog walks"])
        others = [["a", "b", "c"], ["a", "b", "d"], ["x", "b", "e"], ["a", "b"], ["a", "b", "d", "f"]]
        self.assertEqual(page.evaluate("others => Attune.answers.followers(others, ['a', 'b', 'c'], 2)", others), ["d"])

    def test_nothing_typed_keeps_what_stood_before(self):
        page = self.opened()
        page.click(".word >> nth=2")
        page.fill(".word-input", "")
        page.keyboard.press("Enter")
        wait(page, lambda: len(self.streams()) == 2)
        self.assertEqual(self.streams()[-1]["prefixes"], ["a little"])

    def test_a_prefix_that_the_model_writes_in_another_way_can_be_released(self):
        self.server.answers.lower = True
        page = self.open(fields(text=DOG, prefix="A Small"))
        self.translated(page, "a small dog runs across the meadow .")
        self.assertEqual(page.locator(".word.forced").count(), 0)
        page.click(".release")
        self.translated(page, DOG_ENGLISH)

    def test_a_given_word_that_the_vocabulary_does_not_know_is_shown(self):
        self.server.answers.unknown = {"Zebra"}
        page = self.open(fields(text=DOG, prefix="a Zebra"))
        right = "a Zebra dog runs across the meadow ."
        self.translated(page, right)
        self.assertEqual(page.locator(".word.forced").all_inner_texts(), ["a", "Zebra"])
        self.assertEqual((labels(page, "rows")[1], page.inner_text(".alternative-text >> nth=0")), ("Zebra", right))
        page.keyboard.press("u")
        self.assertEqual(labels(page, "rows")[1], "▁<unk>")
        spelled = "([words, text]) => Attune.answers.spelled({pieces: [], words, word_of: []}, text).words"
        for words, text, right in [(["a", "<unk>"], "a  Zebra", ["a", "Zebra"]), (["a", "<unk>"], "a", ["a", "<unk>"]), ([], "", []), ([""], "", [""])]:
            self.assertEqual(page.evaluate(spelled, [words, text]), right)
        parts = "([words, pieces]) => Attune.answers.partsOf({words, pieces})"
        for words, pieces, right in [(["Zebra"], ["▁", "<unk>"], (["Zebra"], " ")), (["我们去"], ["▁我们", "去"], (["我们", "去"], ""))]:
            self.assertEqual(tuple(page.evaluate(parts, [words, pieces]).values()), right)

    def test_another_sentence_is_free_again(self):
        page = self.open(fields(text=DOG, prefix="a small"))
        self.translated(page, "a small dog runs across the meadow .")
        self.assertEqual(page.locator(".word.forced").all_inner_texts(), ["a", "small"])
        page.fill("#text", KING)
        page.click("#go")
        self.translated(page, KING_ENGLISH)
        self.assertNotIn("prefixes", self.streams()[-1])

    def test_a_script_without_blanks_is_changed_piece_by_piece(self):
        self.server.answers.cut = lambda word: [word[i:i + 2] for i in range(0, len(word), 2)]
        page = self.open(fields(text="我们去公园吧"))
        self.translated(page, "我们 去公 园吧")
        page.click(".word >> nth=1")
        page.keyboard.type("在")
        page.keyboard.press("Enter")
        wait(page, lambda: len(self.streams()) == 2)
        self.assertEqual(self.streams()[-1]["prefixes"], ["我们在"])
        forced = "([parts, joint, prefix]) => Attune.answers.forced({parts, joint}, prefix)"
        for parts, joint, prefix, right in [(["ab", "c", "d"], "", "abc", 2), (["ab", "c", "d"], "", "ax", 0), (["ab", "c"], " ", "ab cd", 1), (["ab", "c"], " ", "ab c", 2), (["ab", "c"], " ", "", 0)]:
            self.assertEqual(page.evaluate(forced, [parts, joint, prefix]), right, (parts, prefix))

    def test_a_word_under_way_can_be_changed(self):
        self.server.held = True
        page = self.open(fields(text=DOG))
        self.server.release(DOG, 5)
        wait(page, lambda: self.said(page) == "a little dog")
        page.click(".word >> nth=1")
        self.server.release(DOG, 2)
        page.wait_for_timeout(150)
        page.keyboard.type("big")
        self.assertEqual(page.input_value(".word-input"), "big")
        self.server.held = False
        page.keyboard.press("Enter")
        self.translated(page, "a big dog runs across the meadow .")


class Models(Played):
    MODELS = fake_server.MODELS

    def test_the_first_few_are_open_where_none_is_chosen(self):
        self.serve(models=[fake_server.model(name, "additive") for name in "abcdef"])
        page = self.open(fields(text=KING))
        self.translated(page, KING_ENGLISH, 3)
        self.assertEqual(page.locator(".column-name").all_inner_texts(), list("abcd"))
        self.assertEqual([box.is_checked() for box in page.locator("#models input").all()], [True] * 4 + [False] * 2)
        boxes = [page.locator(".column").nth(i).bounding_box() for i in (0, 1)]
        self.assertGreater(boxes[1]["x"], boxes[0]["x"] + boxes[0]["width"])
        page.uncheck("#models input >> nth=1")
        page.check("#models input >> nth=5")
        self.assertEqual(page.locator(".column-name").all_inner_texts(), list("acdf"))
        wait(page, lambda: "models=a%2Cc%2Cd%2Cf" in page.evaluate("location.hash"))
        page = self.open(fields(text=KING, models="e"))
        self.translated(page, KING_ENGLISH)
        self.assertEqual(page.locator(".column-name").all_inner_texts(), ["e"])

    def test_side_by_side_each_with_its_own(self):
        page = self.open(fields(text=DOG, models="toy"))
        self.translated(page, DOG_ENGLISH)
        self.assertTrue(page.is_disabled("#models input >> nth=0"))
        page.check("#models >> text=toy-location")
        self.translated(page, DOG_ENGLISH, 1)
        self.assertEqual([body["model"] for body in self.streams()], ["toy", "toy-location"])
        self.assertEqual(page.locator(".column-name").all_inner_texts(), ["toy", "toy-location"])
        self.assertIn("location", page.inner_text(".column-facts >> nth=1"))
        self.assertGreater(browser.darkness(page, 2, 2, 0), browser.darkness(page, 2, 2, 1) + 60)
        boxes = [page.locator(".column").nth(i).bounding_box() for i in (0, 1)]
        self.assertGreater(boxes[1]["x"], boxes[0]["x"] + boxes[0]["width"])
        page.click(".column >> nth=1 >> .alternative >> nth=1")
        self.assertEqual((self.said(page, 0), self.said(page, 1)), (DOG_ENGLISH, "a small dog runs across the meadow ."))
        page.mouse.move(*cell(page, 2, 2))
        self.assertEqual(page.locator(".heatmap-columns .lit").all_inner_texts(), ["Hund", "Hund"])
        self.assertEqual(page.locator(".heatmap-rows .lit").all_inner_texts(), ["dog"])
        page.mouse.move(2, 2)
        self.assertEqual(page.locator(".lit").count(), 0)
        page.uncheck("#models >> text=\"toy\"")
        self.assertEqual(page.locator(".column-name").all_inner_texts(), ["toy-location"])

    def test_of_several_heads_the_mean_is_drawn_and_it_says_so(self):
        self.serve(models=[fake_server.model("four", "dot", heads=4), fake_server.model("one", "dot"), fake_server.model("plain", "none", heads=4)])
        page = self.open(fields(text=KING))
        self.translated(page, KING_ENGLISH, 2)
        self.assertEqual(page.locator(".column-facts").all_inner_texts(), ["dot \u00b7 mean of 4 heads \u00b7 best, update 3,800", "dot \u00b7 best, update 3,800",
                                                                          "no attention \u00b7 best, update 3,800"])

    def test_one_that_attends_to_nothing_says_so(self):
        page = self.open(fields(text=DOG, models="plain"))
        self.translated(page, DOG_ENGLISH)
        self.assertIn("attends to nothing", page.inner_text(".column-note"))
        self.assertFalse(page.is_visible(".drawing") or page.is_visible("#legend"))
        self.assertFalse(self.streams()[-1]["alignment"])

    def test_one_prefix_for_all(self):
        page = self.open(fields(text=DOG, models="toy,plain"))
        self.translated(page, DOG_ENGLISH, 1)
        page.click(".column >> nth=1 >> .word >> nth=0")
        page.keyboard.type("one")
        page.keyboard.press("Enter")
        for column in (0, 1):
            self.translated(page, DOG_ENGLISH.replace("a ", "one ", 1), column)
        self.assertEqual(page.locator(".word.forced").all_inner_texts(), ["one", "one"])


class Aligning(Played):
    MODELS = fake_server.MODELS

    def test_given_translations(self):
        page = self.open("models=toy", viewport={"width": 1280, "height": 860}, permissions=["clipboard-read", "clipboard-write"])
        page.check("[data-key=mode][value=align]")
        page.fill("#text", KING)
        page.fill("#target", KING_ENGLISH)
        page.click("#go")
        self.translated(page, KING_ENGLISH)
        self.assertEqual(self.server.asked_for("/align"), [{"model": "toy", "sources": [KING], "targets": [KING_ENGLISH]}])
        self.assertEqual(page.inner_text(".pharaoh code"), "0-0 1-1 2-2 3-3 4-4")
        self.assertEqual(page.inner_text(".column-figures"), "log probability −4.20")
        self.assertEqual((labels(page, "columns"), labels(page, "rows")), (KING.split(), KING_ENGLISH.split()))
        page.click(".pharaoh button")
        wait(page, lambda: page.inner_text(".pharaoh button") == "Copied")
        self.assertEqual(page.evaluate("navigator.clipboard.readText()"), "0-0 1-1 2-2 3-3 4-4")
        self.assertFalse(page.is_visible("#asking"))
        self.assertTrue(page.is_disabled(".word >> nth=0"))
        page.check("[data-key=mode][value=translate]")
        wait(page, lambda: len(self.streams()) == 1 and not page.is_visible(".pharaoh"))
        self.translated(page, KING_ENGLISH)
        self.assertFalse(page.is_visible("#target"))

    def test_what_this_model_cannot(self):
        page = self.open(fields(mode="align", text=KING, target=KING_ENGLISH, models="plain"))
        wait(page, lambda: page.is_visible(".column .problem"))
        self.assertEqual(page.locator(".column .problem p").all_inner_texts(), ["plain attends to nothing, so it aligns nothing", "a model with another score aligns"])


if __name__ == "__main__":
    unittest.main()
