"""The playground, in headless Chromium, when things go wrong, and for everyone: addresses, scripts, widths, themes, keys."""
import pathlib
import re
import sys
import unittest
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import examples
import fake_server
import page as pages
from browser import colour, labels, wait
from served import DOG, DOG_ENGLISH, HEBREW, KING, KING_ENGLISH, Played, fields


def setUpModule():
    Played.start()


class Failing(Played):
    def test_what_is_wrong_is_said_beside_its_control(self):
        page = self.open(fields(text=KING))
        self.translated(page, KING_ENGLISH)
        page.fill("#beam", "1000")
        wait(page, lambda: page.is_visible("#beam-problem"))
        self.assertEqual(page.locator("#beam-problem p").all_inner_texts(), ["beam is 1000; expected between 1 and 32", "fewer are faster"])
        self.assertEqual(page.get_attribute("#beam", "aria-invalid"), "true")
        self.assertFalse(page.is_visible(".column .problem"))
        self.assertEqual([body["beam"] for body in self.streams()], [5, 1000])
        page.fill("#beam", "3")
        wait(page, lambda: self.streams()[-1]["beam"] == 3 and not page.is_visible("#beam-problem"))
        self.assertIsNone(page.get_attribute("#beam", "aria-invalid"))
        self.server.fail("/translate/stream", 413, "the sentence has 3000 characters; at most 2000 are read", field="sentences[0]")
        page.click("#go")
        wait(page, lambda: page.is_visible("#text-problem"))
        self.assertIn("3000 characters", page.inner_text("#text-problem"))
        page.click("#go")
        self.translated(page, KING_ENGLISH)
        self.assertFalse(page.is_visible("#text-problem"))

    def test_a_field_s_error_is_in_the_words_of_its_control(self):
        page = self.open(fields(text=KING))
        self.translated(page, KING_ENGLISH)
        self.server.fail("/translate/stream", 400, "nbest is 8, more than the beam of 5", hint='"beam": 8', field="nbest")
        page.fill("#nbest", "8")
        wait(page, lambda: page.is_visible("#nbest-problem"))
        self.assertEqual(page.locator("#nbest-problem p").all_inner_texts(), ["At most as many translations as the beam has.", "The beam is 5."])
        page.fill("#nbest", "99")
        page.fill("#beam", "100")
        wait(page, lambda: "beam is 100; expected between 1 and 32" in page.inner_text("#beam-problem"))
        self.server.fail("/translate/stream", 400, 'sentences is ["x x x...; expected at most 2000 characters each', field="sentences")
        page = self.open(fields(text="x " * 1499 + "xx", nbest=1, models="toy"))
        wait(page, lambda: page.is_visible("#text-problem"))
        self.assertEqual(page.inner_text("#text-problem"), "The sentence has 3,000 characters; 2,000 at most.")
        self.assertEqual(page.inner_text("#length"), "3,000 of 2,000 characters")
        self.server.fail("/align", 400, 'targets is ["...; expected at most 2000 characters each', field="targets")
        page = self.open(fields(mode="align", text=KING, target="\U0001f436" * 2001, models="toy"))
        wait(page, lambda: page.is_visible("#target-problem"))
        self.assertEqual(page.inner_text("#target-problem"), "The translation has 2,001 characters; 2,000 at most.")

    def test_what_belongs_to_a_model_is_said_in_its_column(self):
        self.server.fail("/translate/stream", 504, "it took longer than 30 s", hint="a smaller beam is faster")
        page = self.open(fields(text=KING))
        wait(page, lambda: page.is_visible(".column .problem"))
        self.assertEqual(page.locator(".column .problem p").all_inner_texts(), ["it took longer than 30 s", "a smaller beam is faster"])
        self.server.is_cut = True
        page.click("#go")
        wait(page, lambda: "broke off" in page.inner_text(".column .problem"))
        self.server.is_cut = False
        page.click("#go")
        # The translation that broke off had all of its words: what says that it is the new one is that nothing is wrong any more.
        wait(page, lambda: not page.is_visible(".column .problem"))
        self.translated(page, KING_ENGLISH)
        self.assertFalse(page.is_visible(".column .problem"))

    def test_a_busy_server_is_asked_again(self):
        self.server.fail("/translate/stream", 503, "too many are waiting", times=2, headers={"Retry-After": "1"}.items())
        page = self.open(fields(text=KING))
        wait(page, lambda: "asked again in 1 s" in page.inner_text(".column-note"))
        self.translated(page, KING_ENGLISH)
        self.assertEqual(len(self.streams()), 3)
        self.assertEqual(page.locator(".column-note").inner_text(), "")
        self.server.fail("/translate/stream", 503, "too many are waiting", times=9, headers={"Retry-After": "0.1"}.items())
        page.click("#go")
        wait(page, lambda: page.is_visible(".column .problem"))
        self.assertEqual(page.inner_text(".column .problem"), "too many are waiting")
        self.assertEqual(len(self.streams()), 8)

    def test_a_server_that_is_gone_and_comes_back(self):
        page = self.open(fields(text=KING))
        self.translated(page, KING_ENGLISH)
        self.server.stop()
        page.fill("#text", DOG)
        page.click("#go")
        wait(page, lambda: page.is_visible("#gone"))
        self.assertIn("does not answer", page.inner_text("#gone"))
        self.assertEqual(self.said(page), KING_ENGLISH)
        self.server.start()
        page.click("#gone button")
        self.translated(page, DOG_ENGLISH)
        self.assertFalse(page.is_visible("#gone") or page.is_visible(".column .problem"))

    def test_a_server_that_is_not_there_yet(self):
        self.server.fail("/models", 500, "the checkpoint cannot be read", hint="attune show RUN")
        page = self.open()
        wait(page, lambda: page.is_visible("#problem"))
        self.assertEqual(page.inner_text("#problem").split("\n")[0], "the checkpoint cannot be read")


class Everyone(Played):
    MODELS = fake_server.MODELS

    def test_the_address_keeps_it_all(self):
        page = self.open(fields(text=DOG, models="toy,toy-location"))
        self.translated(page, DOG_ENGLISH)
        page.check("[data-key=view][value=both]")
        page.check("[data-key=ends]")
        page.fill("#beam", "3")
        page.click(".word >> nth=1")
        page.keyboard.type("tiny")
        page.keyboard.press("Enter")
        self.translated(page, "a tiny dog runs across the meadow .")
        wait(page, "location.hash.includes('prefix') && location.hash.includes('beam=3')")
        other = self.open(page.evaluate("location.hash")[1:])
        self.translated(other, "a tiny dog runs across the meadow .")
        self.assertEqual(self.streams()[-1]["prefixes"], ["a tiny"])
        state = "[...document.querySelectorAll('[data-key]')].map((input) => [input.type, input.checked, input.value].join())"
        self.assertEqual(other.evaluate(state), page.evaluate(state))
        self.assertEqual((labels(other, "columns"), labels(other, "rows", 1)), (labels(page, "columns"), labels(page, "rows", 1)))
        other.evaluate(f"location.hash = '#text={urllib.parse.quote(KING)}'")
        self.translated(other, KING_ENGLISH)

    def test_right_to_left(self):
        page = self.open(fields(text=HEBREW))
        self.translated(page, "boy reads book")
        self.assertEqual(page.evaluate("getComputedStyle(document.querySelector('#text')).direction"), "rtl")
        page = self.open(fields(mode="align", text="the boy reads", target=HEBREW))
        self.translated(page, HEBREW)
        first, second = (page.locator(".word").nth(i).bounding_box()["x"] for i in (0, 1))
        self.assertGreater(first, second)

    def test_a_telephone_shows_all_of_it(self):
        sentence = " ".join(examples.GERMAN)
        page = self.open(fields(text=sentence, models="toy,toy-location,plain", view="both"), viewport={"width": 390, "height": 844}, has_touch=True)
        self.translated(page, " ".join(examples.ENGLISH), 2)
        self.assertEqual(self.too_wide(page), [])
        self.assertFalse(page.is_visible("#threshold"))
        page.click("#more")
        self.assertTrue(page.is_visible("#threshold"))
        boxes = [page.locator(".column").nth(i).bounding_box() for i in (0, 1)]
        self.assertGreaterEqual(boxes[1]["y"], boxes[0]["y"] + boxes[0]["height"])
        page.tap(".word >> nth=3")
        self.assertEqual(self.too_wide(page), [])

    def test_text_reads_well_in_both_themes(self):
        for scheme in ("light", "dark"):
            page = self.open(fields(text=DOG, prefix="a little", models="toy,plain", view="both", ends=1), color_scheme=scheme)
            self.translated(page, DOG_ENGLISH, 1)
            page.fill("#beam", "99")
            wait(page, lambda: page.is_visible("#beam-problem"))
            page.fill("#beam", "4")
            self.translated(page, DOG_ENGLISH)
            page.wait_for_timeout(300)
            self.least_contrast(page)

    def test_less_motion(self):
        page = self.open(fields(text=KING), reduced_motion="reduce")
        self.translated(page, KING_ENGLISH)
        moving = "[...document.querySelectorAll('main *')].filter((e) => getComputedStyle(e).transitionDuration !== '0s' || getComputedStyle(e).animationName !== 'none').length"
        self.assertEqual(page.evaluate(moving), 0)

    def test_everything_that_can_be_used_has_a_name_and_is_reached(self):
        page = self.open(fields(text=DOG, models="toy", view="both"))
        self.translated(page, DOG_ENGLISH)
        nameless = page.evaluate("""[...document.querySelectorAll('button, input, textarea, select, [tabindex="0"]')].filter((e) => e.checkVisibility() &&
          !(e.getAttribute('aria-label') || e.textContent.trim() || (e.labels && [...e.labels].some((l) => l.textContent.trim())))).map((e) => e.outerHTML.slice(0, 80))""")
        self.assertEqual(nameless, [])
        seen = []
        page.evaluate("document.activeElement.blur()")
        for _ in range(40):
            page.keyboard.press("Tab")
            seen.append(page.evaluate("document.activeElement.id || document.activeElement.dataset.key || document.activeElement.className.split(' ')[0]"))
        order = ["mode", "text", "go", "live", "beam", "nbest", "penalty", "view", "unit", "threshold", "word", "heatmap"]
        self.assertEqual([name for name in dict.fromkeys(seen) if name in order], order)
        page.focus("body")
        page.keyboard.press("?")
        self.assertTrue(page.is_visible("#keys"))

    def test_paper_has_the_answers_alone_and_is_light(self):
        page = self.open(fields(text=DOG, prefix="a little", models="toy,plain", view="both"), color_scheme="dark")
        self.translated(page, DOG_ENGLISH, 1)
        dark = colour(page, 0, 5)
        page.emulate_media(media="print")
        wait(page, "document.documentElement.classList.contains('printing')")
        self.assertEqual(page.locator("button:not(.word, .curves-word):visible, input:visible, select:visible").count(), 0)
        self.assertEqual((page.input_value("textarea:visible"), self.said(page), page.is_visible("#legend")), (DOG, DOG_ENGLISH, True))
        self.assertGreater(sum(colour(page, 0, 5)), sum(dark) + 400)
        self.assertEqual(page.evaluate("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)")
        for drawing in page.locator(".heatmap, .curves").all():
            self.assertLessEqual(drawing.bounding_box()["width"], 681)
        self.assertTrue(page.pdf(format="A4").startswith(b"%PDF"))
        page.emulate_media(media="screen")
        wait(page, "!document.documentElement.classList.contains('printing')")
        self.assertEqual(colour(page, 0, 5), dark)

    def test_text_is_never_markup(self):
        page = self.open(fields(text=examples.HOSTILE + " /*{data}*/"))
        wait(page, lambda: page.locator(".word").count() > 2)
        self.assertEqual(page.locator("main img").count(), 0)
        self.assertEqual(page.title(), "Attune")

    def test_the_page_asks_its_own_server_alone(self):
        page = self.open(fields(text=KING, view="both"))
        self.translated(page, KING_ENGLISH)
        text = pages.assemble(skeleton=self.SKELETON)
        self.assertNotIn("/*{", text)
        self.assertNotRegex(text, r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|XMLHttpRequest|\bimport\(")
        self.assertEqual(set(re.findall(r"https?://[^\s\"'`]+", text)), {"http://www.w3.org/2000/svg"})
        others = [url for url in self.BROWSER.requests if not re.match(r"http://127\.0\.0\.1:|data:|about:blank$", url)]
        self.assertEqual(others, [])
        blocked = page.evaluate("fetch('http://127.0.0.1:1/').then(() => 'open', (error) => error.name)")
        page.mistakes.clear()
        self.assertEqual(blocked, "TypeError")


if __name__ == "__main__":
    unittest.main()
