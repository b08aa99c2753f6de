"""The dashboard, in headless Chromium, against a made training: figures, what comes while one looks, what goes wrong."""
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import browser
import examples
import page as pages
from browser import labels, wait
from made_training import Training
from served import Watched


def setUpModule():
    Watched.start()


class Standing(Watched):
    def test_a_training_that_wrote_nothing_yet(self):
        page = self.watch(Training())
        self.assertTrue(page.is_visible("#waiting"))
        self.assertFalse(page.is_visible("#curves") or page.is_visible("#moments") or page.is_visible("#samples-box") or page.is_visible("#share"))
        self.assertEqual(self.figures(page)["Best BLEU"], ("–", "no validation yet"))
        self.training.train(200)
        self.hurry(page)
        self.at_update(page, 200)
        self.assertFalse(page.is_visible("#waiting"))
        self.assertTrue(page.is_visible(".plot >> nth=0"))

    def test_figures(self):
        page = self.watch(Training(5000))
        figures, last = self.figures(page), self.lines("train")[-1]
        self.assertEqual(page.inner_text("#title"), "multi30k")
        self.assertEqual(figures["State"][0], "Training")
        self.assertEqual(figures["Update"], ("5,000", "of 20,000"))
        self.assertEqual(figures["Epoch"][0], f"{5000 / 1812:.2f}")
        self.assertEqual(figures["Speed"][0], f"{round(last['tokens_per_second']):,}")
        self.assertEqual(figures["Time spent"][0], "1 min 45 s")
        self.assertEqual(figures["Time left"][0], "5 min 15 s")
        best = max(self.lines("validation"), key=lambda line: line["bleu"])
        self.assertEqual(figures["Best BLEU"], (f"{best['bleu']:.2f}", f"at update {best['update']:,}, ringed"))
        self.assertEqual(self.plot(page, "BLEU").locator(".plot-best").get_attribute("visibility"), "visible")
        self.assertAlmostEqual(page.evaluate("document.querySelector('#share').value"), 0.25, 2)
        self.training.state = "stopped"
        self.hurry(page)
        wait(page, lambda: self.figures(page)["State"][0] == "Stopped")
        self.assertEqual(self.figures(page)["Time left"][0], "–")
        self.assertEqual(page.inner_text("#said"), "The training is stopped.")

    def test_the_best_by_any_metric(self):
        training = Training()
        training.metric, training.has_chrf = "chrf", True
        training.train(3000)
        page = self.watch(training)
        best = max(self.lines("validation"), key=lambda line: line["chrf"])
        self.assertEqual(self.figures(page)["Best chrF"], (f"{best['chrf']:.2f}", f"at update {best['update']:,}, ringed"))

    def test_the_time_left_is_at_most_that_where_it_may_stop_early(self):
        for patience, right in [({}, "at this pace, at most"), ({"patience": 10}, "at this pace, at most"), ({"patience": 0}, "at this pace")]:
            page = self.watch(Training(2000, limits={"updates": 20000, "epochs": 0, "minutes": 0, **patience}))
            self.assertEqual(self.figures(page)["Time left"][1], right)

    def test_a_training_that_is_done_says_why(self):
        page = self.watch(Training(5000))
        self.training.state, self.training.reason = "finished", "no better for 10 validations"
        self.hurry(page)
        wait(page, lambda: self.figures(page)["State"] == ("Finished", "no better for 10 validations"))
        self.assertEqual(page.inner_text("#said"), "The training is finished.")
        self.assertNotIn("Time left", self.figures(page))
        self.assertEqual(self.figures(page)["Best BLEU"][1], "at update 5,000, ringed")
        self.assertFalse(page.is_visible("#share"))
        self.training.state, self.training.reason = "training", ""
        self.hurry(page)
        wait(page, lambda: self.figures(page)["State"] == ("Training", ""))
        self.assertEqual((page.inner_text("#said"), self.figures(page)["Time left"][0]), ("The training is going on.", "5 min 15 s"))
        self.assertTrue(page.is_visible("#share"))

    def test_the_first_limit_that_will_be_reached(self):
        page = self.watch(Training())
        page.mistakes.clear()
        lines = [{"kind": "train", "update": 100 * i, "epoch": 0.5 * i, "seconds": 10.0 * i, "loss": 1} for i in range(1, 31)]
        left = "([lines, limits]) => { const record = Attune.record.create(); record.add(lines); return record.left(limits); }"
        for limits, right in [((4000, 0, 0), 100), ((0, 20, 0), 100), ((0, 0, 6), 60), ((4000, 18, 10), 60), ((0, 0, 0), None), ((2000, 0, 0), 0)]:
            found = page.evaluate(left, [lines, dict(zip(("updates", "epochs", "minutes"), limits))])
            self.assertEqual(found, right, limits)
        self.assertIsNone(page.evaluate(left, [[], {"updates": 100, "epochs": 0, "minutes": 0}]))
        for seconds, right in [(0, "0 s"), (59.4, "59 s"), (60, "1 min"), (3599, "59 min 59 s"), (3660, "1 h 1 min"), (90000, "1 d 1 h"), (86400, "1 d")]:
            self.assertEqual(page.evaluate("s => Attune.standing.duration(s)", seconds), right)


class Coming(Watched):
    def test_only_what_is_new_is_asked_for(self):
        page = self.watch(Training(1000))
        place = self.training.since("0")["next"]
        wait(page, lambda: len(self.asked()) == 2)
        self.assertEqual(self.asked(), ["0", place])
        self.training.train(300)
        self.at_update(page, 1300)
        self.assertEqual(self.asked()[2], place)

    def test_a_page_out_of_sight_asks_nothing(self):
        page = self.watch(Training(1000))
        self.sight(page, True)
        page.wait_for_timeout(100)
        count = len(self.asked())
        self.training.train(1000)
        page.wait_for_timeout(2500)
        self.assertEqual(len(self.asked()), count)
        self.sight(page, False)
        self.at_update(page, 2000)

    def test_a_server_that_is_gone_and_comes_back(self):
        page = self.watch(Training(1000))
        self.server.stop()
        wait(page, lambda: page.is_visible("#gone"))
        self.assertIn("does not answer", page.inner_text("#gone"))
        wait(page, lambda: "again in 2 s" in page.inner_text("#gone"))
        self.assertEqual(self.figures(page)["Update"][0], "1,000")
        self.training.train(500)
        self.server.start()
        page.click("#gone button")
        self.at_update(page, 1500)
        self.assertFalse(page.is_visible("#gone"))
        self.training.train(500)
        self.at_update(page, 2000)

    def test_an_error_is_said_and_gone_on_from(self):
        page = self.watch(Training(1000))
        self.server.fail("/progress", 500, "metrics.jsonl cannot be read", hint="is the disk there?")
        self.hurry(page)
        wait(page, lambda: page.is_visible("#problem"))
        self.assertEqual(page.locator("#problem p").all_inner_texts(), ["metrics.jsonl cannot be read", "is the disk there?"])
        wait(page, lambda: not page.is_visible("#problem"))

    def test_a_run_begun_anew_starts_the_page_over(self):
        training = Training(6000)
        training.has_before = False
        page = self.watch(training, "update=2000")
        self.assertEqual(self.plot(page, "BLEU").locator(".plot-mark").count(), 6)
        self.training.begin_anew()
        self.training.train(2000)
        self.hurry(page)
        self.at_update(page, 2000)
        self.assertEqual(self.plot(page, "BLEU").locator(".plot-mark").count(), 2)
        self.assertEqual(page.inner_text("#moment-said"), "update 2,000, newest")
        self.assertEqual(page.locator("mark").count(), 0)
        self.training.begin_anew()
        self.hurry(page)
        wait(page, lambda: page.is_visible("#waiting"))
        self.assertFalse(page.is_visible("#curves") or page.is_visible("#moments") or page.is_visible("#samples-box") or page.is_visible("#controls"))

    def test_translations_and_what_changed_in_them(self):
        page = self.watch(Training(1000))
        self.assertEqual(page.locator(".sample >> nth=0 >> dd").all_inner_texts(), [" ".join(examples.GERMAN), " ".join(examples.ENGLISH), "a a man in a ."])
        self.assertEqual(page.locator("mark").count(), 0)
        self.training.train(1000)
        self.hurry(page)
        wait(page, lambda: "a man is in the the street ." in page.inner_text(".sample"))
        self.assertEqual(page.locator(".sample >> nth=0 >> mark").all_inner_texts(), ["is", "the", "the", "street"])
        self.assertEqual(page.locator(".sample >> nth=1 >> mark").count(), 0)
        self.assertEqual(page.inner_text("#samples-said"), "as of update 2,000; marked: what differs from update 1,000")
        # They may be written a little later than their validation.
        self.training.samples = {"update": 2500, "pairs": [{**self.training.samples["pairs"][0], "translation": "a man is in the street ."}]}
        self.hurry(page)
        wait(page, lambda: page.inner_text("#samples-said") == "as of update 2,500; marked: what differs from update 2,000")
        self.assertEqual(page.evaluate("Attune.samples.changed(['b', 'a', 'c', 'd'], ['a', 'x', 'd'])"), [True, False, True, False])


    def test_what_changed_is_known_after_loading_too(self):
        page = self.watch(Training(2000))
        self.assertEqual(page.locator(".sample >> nth=0 >> mark").all_inner_texts(), ["is", "the", "the", "street"])
        self.assertEqual(page.inner_text("#samples-said"), "as of update 2,000; marked: what differs from update 1,000")
        # What was seen here comes first: it was here that it stood.
        self.training.samples = {**self.training.samples, "update": 4000, "before": {"update": 3000, "translations": ["a", "b"]}}
        self.hurry(page)
        wait(page, lambda: page.inner_text("#samples-said") == "as of update 4,000; marked: what differs from update 2,000")
        self.assertEqual(page.locator("mark").count(), 0)


class Attention(Watched):
    """What the model attended to in the sample translations."""

    def opened(self, page):
        return [i for i, button in enumerate(page.locator(".sample-turn").all()) if button.get_attribute("aria-expanded") == "true"]

    def test_the_first_is_open_and_others_on_demand(self):
        page = self.watch(Training(1000))
        self.assertEqual((self.opened(page), page.locator(".sample canvas:visible").count()), ([0], 1))
        self.assertEqual((labels(page, "columns"), labels(page, "rows")), (examples.GERMAN, "a a man in a .".split()))
        self.assertIn("model's own translation", page.inner_text("#samples-box header"))
        self.assertIn("of the reference, as the model reads it", page.inner_text("#moments header"))
        page.click(".sample-turn >> nth=1")
        self.assertEqual((self.opened(page), labels(page, "rows", 1)), ([0, 1], "a dog runs runs over the a .".split()))
        page.click(".sample-turn >> nth=0")
        self.assertEqual((self.opened(page), page.locator(".sample canvas:visible").count()), ([1], 1))

    def test_what_is_open_stays_open_and_shows_the_newest(self):
        page = self.watch(Training(1000))
        page.click(".sample-turn >> nth=1")
        page.click(".sample-turn >> nth=0")
        page.focus(".sample-turn >> nth=1")
        self.training.train(4000)
        # A matrix may come as base64 too.
        alignment = self.training.samples["pairs"][1]["alignment"]
        alignment["alignment"] = pages.encode(alignment["alignment"])
        self.hurry(page)
        wait(page, lambda: page.inner_text("#samples-said").startswith("as of update 5,000"))
        self.assertEqual(self.opened(page), [1])
        self.assertEqual(page.evaluate("document.activeElement.className"), "sample-turn")
        self.assertEqual(labels(page, "rows", 1), "a little dog runs across the meadow .".split())
        self.assertGreater(browser.darkness(page, 0, 0, 1), 300)

    def test_the_controls_are_of_both_kinds_of_drawings(self):
        page = self.watch(Training(1000), "threshold=0.2")
        self.assertEqual(page.evaluate("[...document.querySelectorAll('main > section:not([hidden])')].map((e) => e.id)"), ["curves", "controls", "samples-box", "moments"])
        page.keyboard.press("u")
        page.check("[data-key=ends]")
        for panel in (0, 1):
            self.assertEqual(labels(page, "columns", panel)[-4:], ["▁Hinte", "rgrund", "▁.", "</s>"])
        page.check("[data-key=view][value=links]")
        self.assertEqual((page.locator(".sample .curves:visible").count(), page.locator("#moments .curves:visible").count(), page.locator(".heatmap:visible").count()), (1, 1, 0))
        weak = page.locator(".sample .curves-link").count()
        page.fill("#threshold", "0")
        self.assertGreater(page.locator(".sample .curves-link").count(), weak)
        page.focus(".sample .curves-word[tabindex='0']")
        page.keyboard.press("ArrowRight")
        self.assertIn("source", page.inner_text("#said"))

    def test_each_kind_alone_has_the_controls(self):
        training = Training(1000)
        training.attends = False
        page = self.watch(training)
        self.assertTrue(page.is_visible("#controls") and page.is_visible("#moments"))
        self.assertFalse(page.is_visible(".sample-turn") or page.is_visible("#samples-of") or page.locator(".sample canvas").count())
        training = Training()
        training.has_snapshots = False
        training.train(1000)
        page = self.watch(training)
        self.assertTrue(page.is_visible("#controls") and page.is_visible(".sample canvas"))
        self.assertFalse(page.is_visible("#moments"))
        training = Training()
        training.has_snapshots = training.attends = False
        training.train(1000)
        page = self.watch(training)
        self.assertFalse(page.is_visible("#controls") or page.is_visible("#moments"))
        self.assertTrue(page.is_visible(".sample"))

    def test_an_empty_translation_is_said_in_words(self):
        training = Training(1000)
        pair = training.samples["pairs"][0]
        pair["translation"], pair["alignment"]["target"], pair["alignment"]["alignment"] = "", pages.side([]), pair["alignment"]["alignment"][-1:]
        page = self.watch(training)
        self.assertEqual(page.inner_text(".sample-translation >> nth=0"), "(empty)")
        self.assertIn("The target is empty", page.inner_text(".sample .panel-problem"))


class Moments(Watched):
    def darkness(self, page):
        return browser.darkness(page, 0, 0, -1)

    def test_the_newest_is_followed(self):
        page = self.watch(Training(1000))
        self.assertEqual(labels(page, "columns", -1), examples.GERMAN)
        before = self.darkness(page)
        self.assertFalse(page.is_visible("#training"))
        self.training.train(2000)
        self.hurry(page)
        wait(page, lambda: page.is_visible("#training") and page.inner_text("#moment-said") == "update 3,000, newest")
        self.assertGreater(self.darkness(page), before + 60)

    def test_an_earlier_one_stays_while_it_trains(self):
        page = self.watch(Training(4000))
        page.click("#back")
        page.click("#back")
        self.assertEqual(page.inner_text("#moment-said"), "update 2,000")
        page.evaluate("document.querySelector('#moments').scrollIntoView()")
        browser.settle(page)
        shown = self.darkness(page)
        place = "[scrollY, document.querySelector('#drawing canvas').getBoundingClientRect().top]"
        where = page.evaluate(place)
        self.training.train(3000)
        self.hurry(page)
        wait(page, lambda: page.locator("#moment").get_attribute("max") == "6")
        self.assertEqual(page.inner_text("#moment-said"), "update 2,000")
        self.assertEqual(self.darkness(page), shown)
        self.assertEqual(page.input_value("#moment"), "1")
        after = page.evaluate(place)
        self.assertLess(abs(after[1] - where[1]), 2)
        page.fill("#moment", "6")
        self.assertEqual(page.inner_text("#moment-said"), "update 7,000, newest")
        self.assertGreater(self.darkness(page), shown + 60)

    def test_the_film_goes_on_while_it_trains(self):
        page = self.watch(Training(5000))
        newest = self.darkness(page)
        page.click("#play")
        self.assertEqual(page.inner_text("#play"), "Pause")
        wait(page, lambda: self.darkness(page) < newest - 100)
        early = self.darkness(page)
        self.training.train(2000)
        self.hurry(page)
        wait(page, lambda: page.locator("#moment").get_attribute("max") == "6")
        self.assertEqual(page.inner_text("#play"), "Pause")
        wait(page, lambda: page.inner_text("#moment-said") == "update 7,000, newest" and page.inner_text("#play") == "Play", 10)
        self.assertGreater(self.darkness(page), early + 100)

    def test_another_sentence(self):
        page = self.watch(Training(2000))
        page.select_option("#line", "2")
        self.assertEqual(labels(page, "rows", -1), "a little dog runs across the meadow .".split())
        self.training.train(1000)
        self.hurry(page)
        self.at_update(page, 3000)
        self.assertEqual(labels(page, "rows", -1), "a little dog runs across the meadow .".split())
        wait(page, "location.hash === '#line=2'")

    def test_less_motion_has_steps_but_no_film(self):
        page = self.watch(Training(3000), reduced_motion="reduce")
        self.assertFalse(page.is_visible("#play"))
        self.assertTrue(page.is_visible("#back"))
        self.assertEqual(page.evaluate("getComputedStyle(document.querySelector('#standing dd'), '::before').animationName"), "none")

    def test_a_translation_that_becomes_another_has_nothing_between(self):
        page = self.watch(Training(1000))
        moment = lambda update, words: {"update": update, "line": 1, "source": pages.side(["ja"]), "target": pages.side(words), "alignment": [[1, 0]] * (len(words) + 1)}
        for words, right in [(["yes"], 0.4), (["oh", "yes"], 0.4)]:
            found = page.evaluate("([moments, position]) => { const {sentence, position: p} = Attune.moments.sentenceAt(moments, position); return [p, Attune.data.pairOf(sentence, {unit: 'word', head: 'mean', position: p}).target]; }",
                                  [[moment(1, ["yes"]), moment(2, words)], 0.4])
            self.assertEqual(found, [right, ["yes"]])


class Everyone(Watched):
    def test_a_telephone_shows_all_of_it(self):
        page = self.watch(Training(5000), "view=both", viewport={"width": 390, "height": 844}, has_touch=True)
        self.assertEqual(self.too_wide(page), [])
        self.plot(page, "Loss").locator("svg").scroll_into_view_if_needed()
        box = self.plot(page, "Loss").locator("svg").bounding_box()
        page.touchscreen.tap(box["x"] + 150, box["y"] + 60)
        wait(page, lambda: page.inner_text("#pointed").startswith("update"))

    def test_text_reads_well_in_both_themes(self):
        for scheme in ("light", "dark"):
            page = self.watch(Training(1000), "view=both&ends=1", color_scheme=scheme)
            self.training.train(1000)
            self.hurry(page)
            wait(page, lambda: page.locator("mark").count() > 0)
            self.least_contrast(page)
            fills = page.evaluate("""() => { const ground = getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number);
              return ['.plot-axes text', '.plot-mark', '.plot-mark.curve-1'].map((name) => {
                const [high, low] = [ground, getComputedStyle(document.querySelector(name)).fill.match(/\\d+/g).map(Number)].map(Attune.colour.luminance).sort((a, b) => b - a);
                return (high + 0.05) / (low + 0.05); }); }""")
            self.assertGreaterEqual(fills[0], 4.5)
            self.assertGreaterEqual(min(fills), 3)

    def test_paper_has_what_is_known_and_is_light(self):
        page = self.watch(Training(3000), color_scheme="dark")
        page.click("#back")
        dark = browser.colour(page, 0, 8)
        page.emulate_media(media="print")
        wait(page, "document.documentElement.classList.contains('printing')")
        self.assertEqual(page.locator("button:visible, input:visible, select:visible").count(), 0)
        self.assertEqual((page.inner_text("#title"), page.inner_text("#moment-said"), page.is_visible("#legend")), ("multi30k", "update 2,000", True))
        self.assertEqual(page.evaluate("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)")
        self.assertGreater(sum(browser.colour(page, 0, 8)), sum(dark) + 400)
        left = page.locator("main").bounding_box()["x"]
        for box in (part.bounding_box() for part in page.locator(".heatmap:visible, .plot-picture:visible").all()):
            self.assertLessEqual(box["x"] + box["width"], left + 681)
        self.assertEqual(page.evaluate("document.querySelector('.plot-picture').getAttribute('width')"), str(page.evaluate("document.querySelector('.plot').clientWidth")))
        self.assertTrue(page.pdf(format="A4").startswith(b"%PDF"))
        page.emulate_media(media="screen")
        wait(page, "!document.documentElement.classList.contains('printing')")
        self.assertEqual(browser.colour(page, 0, 8), dark)

    def test_right_to_left(self):
        training = Training(1000)
        training.samples["pairs"] = [{"line": 1, "source": "the boy reads", "reference": "הילד קורא", "translation": "הילד קורא ספר"}]
        page = self.watch(training)
        self.assertEqual(page.evaluate("[...document.querySelectorAll('.sample dd')].map((e) => getComputedStyle(e).direction)"), ["ltr", "rtl", "rtl"])

    def test_text_is_never_markup(self):
        training = Training(1000)
        training.run = examples.HOSTILE
        training.samples["pairs"] = [{"line": 1, "source": examples.HOSTILE, "reference": examples.HOSTILE, "translation": examples.HOSTILE}]
        page = self.watch(training)
        self.assertEqual(page.locator("main img").count(), 0)
        self.assertEqual(page.inner_text("#title"), examples.HOSTILE)

    def test_the_page_asks_its_own_server_alone(self):
        text = pages.assemble(skeleton=self.SKELETON)
        self.assertNotIn("/*{", text)
        self.assertNotRegex(text, r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|XMLHttpRequest|\bimport\(")
        self.watch(Training(1000))
        others = [url for url in self.BROWSER.requests if not re.match(r"http://127\.0\.0\.1:|data:|about:blank$", url)]
        self.assertEqual(others, [])


if __name__ == "__main__":
    unittest.main()
