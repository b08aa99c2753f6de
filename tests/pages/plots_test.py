"""The dashboard's plots, in headless Chromium: curves, axes, the crosshair, very many lines."""
import math
import pathlib
import re
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from browser import wait
from made_training import Training
from served import PLOTS, Watched


def setUpModule():
    Watched.start()


class Curves(Watched):
    def test_every_plot_that_has_values(self):
        page = self.watch(Training(3000))
        self.assertEqual([title for title in PLOTS if self.plot(page, title).is_visible()], [title for title in PLOTS if title not in ("Alignment error rate", "chrF")])
        last, validation = self.lines("train")[-1], self.lines("validation")[-1]
        self.assertEqual([float(text) for text in self.values(page, "Loss")], [float(f"{last['loss']:.4g}"), float(f"{validation['loss']:.4g}")])
        self.assertEqual(self.plot(page, "Loss").locator(".plot-mark").count(), 3)
        ticks = self.plot(page, "Loss").locator(".plot-axes text").all_text_contents()
        self.assertIn("update", ticks)
        self.assertIn("1k", ticks)
        training = Training()
        training.has_aer = training.has_chrf = True
        training.train(2000)
        page = self.watch(training)
        self.assertTrue(self.plot(page, "Alignment error rate").is_visible())
        self.assertTrue(self.plot(page, "chrF").is_visible())

    def test_the_best_validation_stands_out(self):
        page = self.watch(Training(16000))
        best = max(self.lines("validation"), key=lambda line: line["bleu"])
        self.assertLess(best["update"], 16000)
        ring, marks = self.plot(page, "BLEU").locator(".plot-best"), self.plot(page, "BLEU").locator(".plot-mark")
        self.assertEqual(marks.count(), 16)
        at = marks.nth(best["update"] // 1000 - 1)
        self.assertEqual([ring.get_attribute(name) for name in ("cx", "cy", "visibility")], [at.get_attribute("cx"), at.get_attribute("cy"), "visible"])
        highest = min(float(marks.nth(i).get_attribute("cy")) for i in range(16))
        self.assertEqual(float(ring.get_attribute("cy")), highest)
        self.assertEqual(self.plot(page, "Speed").locator(".plot-best").get_attribute("visibility"), "hidden")

    def test_pointing_shows_the_values_there_on_all_plots(self):
        page = self.watch(Training(8000))
        newest = self.values(page, "Gradient norm")
        self.point_at(page, "Loss", 4000)
        line = next(line for line in self.lines("train") if line["update"] == 4000)
        validation = next(line for line in self.lines("validation") if line["update"] == 4000)
        self.assertAlmostEqual(float(self.values(page, "Loss")[0]), line["loss"], 3)
        self.assertAlmostEqual(float(self.values(page, "Gradient norm")[0]), line["gradient_norm"], 3)
        self.assertAlmostEqual(float(self.values(page, "BLEU")[0]), validation["bleu"], 2)
        self.assertIn("update 4,000, epoch 2.21", page.inner_text("#pointed"))
        self.assertEqual(page.locator(".plot-cross[visibility=visible]").count(), 9 - 1)
        self.assertEqual(page.locator(".plot-at").count(), 0)
        # The nearest validation is of another update than the one that is named: it says so.
        self.point_at(page, "Loss", 4300)
        self.assertIn("update 4,300", page.inner_text("#pointed"))
        self.assertEqual(self.plot(page, "Loss").locator(".plot-at").all_inner_texts(), ["at 4,000"])
        self.assertEqual(self.plot(page, "BLEU").locator(".plot-at").all_inner_texts(), ["at 4,000"])
        self.assertEqual(self.plot(page, "Speed").locator(".plot-at").count(), 0)
        page.mouse.move(2, 2)
        wait(page, lambda: self.values(page, "Gradient norm") == newest)
        self.assertEqual(page.locator(".plot-at").count(), 0)
        self.assertEqual(page.inner_text("#pointed"), "")

    def test_keys_move_over_the_updates(self):
        page = self.watch(Training(3000))
        self.plot(page, "Loss").locator("svg").focus()
        page.keyboard.press("ArrowLeft")
        wait(page, lambda: "update 3,000" in page.inner_text("#pointed"))
        page.keyboard.press("ArrowLeft")
        wait(page, lambda: "update 2,900" in page.inner_text("#pointed"))
        self.assertRegex(page.inner_text("#said"), r"^update 2900: training [\d.]+, validation [\d.]+ at 3,000$")
        page.keyboard.press("Home")
        wait(page, lambda: "update 100," in page.inner_text("#pointed"))
        page.keyboard.press("Escape")
        wait(page, lambda: page.inner_text("#pointed") == "")

    def test_logarithmic_axes(self):
        page = self.watch(Training(16000))
        shape = lambda title: self.plot(page, title).locator(".plot-curve").first.get_attribute("d")
        before = {title: shape(title) for title in ("Loss", "BLEU")}
        page.check("[name=y][value=log]")
        self.assertNotEqual(shape("Loss"), before["Loss"])
        self.assertEqual(shape("BLEU"), before["BLEU"])
        page.check("[name=x][value=log]")
        self.assertNotEqual(shape("BLEU"), before["BLEU"])
        self.assertNotIn("NaN", shape("Loss"))
        wait(page, "location.hash.includes('x=log') && location.hash.includes('y=log')")
        ticks = page.evaluate("Attune.scale.ticks(Attune.scale.create('log', [90, 22000], [0, 1]), 6)")
        self.assertEqual(ticks, [100, 300, 1000, 3000, 10000])

    def test_an_update_stands_at_the_same_place_in_every_plot(self):
        page = self.watch(Training(8000), "x=log")
        self.point_at(page, "Loss", 3000)
        rules = page.evaluate("[...document.querySelectorAll('.plot:not([hidden])')].map((plot) => plot.querySelectorAll('.plot-mark')[1]?.getAttribute('cx')).filter(Boolean)")
        self.assertEqual(len(rules), 5)
        self.assertEqual(len(set(rules)), 1)

    def test_what_is_not_known_is_left_out(self):
        training = Training()
        training.write({"kind": "train", "update": 100, "epoch": None, "loss": 2.0, "gradient_norm": None, "learning_rate": 0.001, "seconds": None, "tokens_per_second": None})
        training.write({"kind": "train", "update": 200, "loss": 1.9, "learning_rate": 0.001})
        page = self.watch(training)
        self.assertEqual([title for title in PLOTS if self.plot(page, title).is_visible()], ["Loss", "Learning rate"])
        self.plot(page, "Loss").locator("svg").hover()
        wait(page, lambda: re.match(r"update [12]00$", page.inner_text("#pointed")))
        figures = self.figures(page)
        self.assertEqual([figures[name][0] for name in ("Update", "Epoch", "Speed", "Time spent", "Time left")], ["200", "–", "–", "–", "–"])

    def test_ticks_are_round_and_within(self):
        page = self.watch(Training(1000))
        for least, most in [(0, 1), (0.13, 0.9), (1234, 98765), (-3, 7), (1e-5, 9e-5), (36.7, 37.1), (0.31, 1.15), (0.055, 0.145), (99, 201)]:
            ticks = page.evaluate("([a, b]) => Attune.scale.ticks(Attune.scale.create('linear', [a, b], [0, 1]), 5)", [least, most])
            self.assertTrue(3 <= len(ticks) <= 7, ticks)
            for count in (1, 2, 4):
                self.assertGreaterEqual(len(page.evaluate("([a, b, n]) => Attune.scale.ticks(Attune.scale.create('linear', [a, b], [0, 1]), n)", [least, most, count])), 3)
            self.assertTrue(all(least - 1e-9 <= tick <= most + 1e-9 for tick in ticks), ticks)

    def test_ten_thousand_lines_do_not_stutter(self):
        training = Training()
        training.has_snapshots = False
        training.every, training.validate_every = 10, 1000
        training.train(50130)
        training.write({"kind": "train", "update": 50140, "epoch": 27, "loss": 9.75, "gradient_norm": 0.8, "learning_rate": 1e-4, "tokens": 1, "seconds": 1060.0, "tokens_per_second": 3e4})
        training.update = 50140
        training.train(50000)
        began = time.monotonic()
        page = self.watch(training)
        opened = time.monotonic() - began
        curve = self.plot(page, "Loss").locator(".plot-curve").first
        places = [tuple(map(float, place)) for place in re.findall(r"[ML]([\d.]+) ([\d.]+)", curve.get_attribute("d"))]
        self.assertLess(len(places), 4 * 420)
        self.assertGreater(len(places), 400)
        # What stands out alone is still there: one of ten thousand losses.
        highest = min(y for _, y in places)
        self.assertLess(abs(next(x for x, y in places if y == highest) - (52 + (places[-1][0] - 52) / 2)), 2)
        spent = page.evaluate("""async () => {
          const times = [], svg = document.querySelector('.plot svg'), box = svg.getBoundingClientRect();
          for (let i = 0; i < 60; ++i) {
            const began = performance.now();
            svg.dispatchEvent(new PointerEvent('pointermove', {clientX: box.left + 60 + i * 4, clientY: box.top + 80, bubbles: true}));
            await new Promise(requestAnimationFrame);
            document.body.getBoundingClientRect();
            times.push(performance.now() - began);
          }
          return times.sort((a, b) => a - b);
        }""")
        drawn = page.evaluate("""() => {
          const radio = document.querySelector('[name=y][value=log]'), began = performance.now();
          radio.click();
          document.body.getBoundingClientRect();
          return performance.now() - began;
        }""")
        print(f"\n10000 lines: shown after {opened:.2f} s, {len(places)} places of a curve; drawn anew in {drawn:.0f} ms, a move of the pointer {spent[30]:.1f} ms (most {spent[-1]:.1f})", file=sys.stderr)
        self.assertLess(opened, 5)
        self.assertLess(drawn, 400)
        self.assertLess(spent[30], 60)

    def test_thinning_keeps_what_stands_out(self):
        page = self.watch(Training(1000))
        points = [[i / 100, math.sin(i) if i != 5055 else 40] for i in range(10000)] + [[100.0, -40]]
        thinned = page.evaluate("points => Attune.scale.thin(points)", points)
        self.assertLessEqual(len(thinned), 4 * 101)
        for point in (points[0], [50.55, 40], points[-1]):
            self.assertIn(point, thinned)
        self.assertEqual([x for x, _ in thinned], sorted(x for x, _ in thinned))
        self.assertEqual(page.evaluate("points => Attune.scale.thin(points)", []), [])


if __name__ == "__main__":
    unittest.main()
