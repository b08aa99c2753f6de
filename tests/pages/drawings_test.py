"""What the viewer draws, in headless Chromium: figures, heat map, linked words, over training, in every script."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import browser
import examples
import page as pages
from browser import cell, darkness, labels, links, tip, wait


def setUpModule():
    browser.PageTest.start()


class Figures(browser.PageTest):
    """The pure functions, asked in the page."""

    def test_words_are_sums_of_columns_and_means_of_rows(self):
        source = {"pieces": ["▁", "ab", "c", "▁d"], "words": ["abc", "d"], "word_of": [0, 0, 0, 1]}
        target = {"pieces": ["▁x", "y"], "words": ["xy"], "word_of": [0, 0]}
        rows = [[0.2, 0.2, 0, 0.6, 0], [0, 0.4, 0.4, 0.2, 0], [0, 0, 0, 0, 1]]
        sentence = {"line": 1, "source": source, "alternatives": [{"target": target, "alignment": pages.encode(rows)}]}
        page = self.open(data={"sentences": [sentence]})
        pair = page.evaluate("s => { const p = Attune.data.pairOf(s, {unit: 'word', ends: true, head: 'mean', position: null}); return {...p, weights: [...p.weights]}; }", sentence)
        self.assertEqual((pair["source"], pair["target"]), (["abc", "d", "</s>"], ["xy", "</s>"]))
        for weight, right in zip(pair["weights"], [0.6, 0.4, 0, 0, 0, 1], strict=True):
            self.assertAlmostEqual(weight, right, places=5)
        pair = page.evaluate("s => Attune.data.pairOf(s, {unit: 'piece', ends: false, head: 'mean', position: null})", sentence)
        self.assertEqual((pair["source"], pair["rows"], pair["columns"]), (["▁", "ab", "c", "▁d"], 2, 4))

    def test_most_letters_say_the_direction(self):
        page = self.open()
        for words, right in [(["abc"], "ltr"), (["Anna", "קורא", "ספר", "גדול"], "rtl"), (["12", "."], "ltr"), (["يقرأ"], "rtl"), (["一个"], "ltr")]:
            self.assertEqual(page.evaluate("words => Attune.data.direction(words)", words), right, words)

    def test_the_ramps_grow_away_from_the_paper(self):
        page = self.open()
        light, dark = page.evaluate("[false, true].map((dark) => [0, .25, .5, .75, 1].map((w) => Attune.colour.luminance(Attune.colour.ramp(w, dark))))")
        self.assertEqual(light, sorted(light, reverse=True))
        self.assertEqual(dark, sorted(dark))
        # What src/plot/canvas/colour.cpp gives.
        right = [250, 250, 250, 132, 206, 230, 50, 149, 203, 33, 90, 153, 28, 39, 82]
        for ours, theirs in zip(page.evaluate("[0, .25, .5, .75, 1].flatMap((w) => Attune.colour.ramp(w, false))"), right, strict=True):
            self.assertAlmostEqual(ours, theirs, delta=2)


class HeatMap(browser.PageTest):
    def test_a_cell_says_its_words_and_its_weight(self):
        page = self.open("line=4")
        page.mouse.move(*cell(page, 1, 1))
        self.assertEqual(tip(page)[:4], ["target", "people", "source", "Leute"])
        self.assertRegex(" ".join(tip(page)), r"weight, sure gold link 0\.8\d")
        self.assertEqual(page.locator(".heatmap .lit").all_inner_texts(), ["Leute", "people"])
        page.mouse.move(*cell(page, 9, 8))
        self.assertIn("weight, possible gold link", tip(page))
        page.mouse.move(5, 5)
        self.assertEqual(tip(page), [])
        self.assertEqual(page.locator(".heatmap .lit").count(), 0)

    def test_a_label_says_its_strongest_partners(self):
        page = self.open("line=4")
        page.hover(".heatmap-rows .heatmap-label >> nth=3")
        self.assertEqual(tip(page)[:4], ["target", "winter", "source", "Winterjacken"])
        page.hover(".heatmap-columns .heatmap-label >> nth=3")
        self.assertEqual({tip(page)[3], tip(page)[6]}, {"winter", "jackets"})

    def test_arrow_keys_move_over_the_cells_and_say_them(self):
        page = self.open("line=2")
        page.focus(".heatmap")
        page.keyboard.press("ArrowDown")
        self.assertRegex(page.inner_text("#said"), r"^target i, source ich, weight 0\.\d\d$")
        for key in ["ArrowDown", "ArrowRight", "ArrowRight"]:
            page.keyboard.press(key)
        self.assertRegex(page.inner_text("#said"), r"^target see, source den, weight 0\.\d\d$")
        page.keyboard.press("End")
        self.assertIn("source .", page.inner_text("#said"))
        page.keyboard.press("Escape")
        self.assertFalse(page.locator(".heatmap-mark").is_visible())
        self.assertEqual(self.name(page), "Sentence 2")

    def test_shades_follow_weights_and_pale_below_the_threshold(self):
        page = self.open("line=4&threshold=0&gold=0")
        strong, weak = darkness(page, 0, 0), darkness(page, 0, 5)
        self.assertGreater(strong, weak + 200)
        page.fill("#threshold", "0.95")
        self.assertEqual(page.inner_text("#threshold-said"), "0.95")
        self.assertLess(darkness(page, 0, 0), strong / 2)

    def test_no_label_is_cut_off_or_lies_on_another(self):
        for line in (4, 7, 9, 12, 13):
            for unit in ("word", "piece"):
                page = self.open(f"line={line}&unit={unit}&ends=1")
                cut = page.evaluate("""() => {
                  const root = document.querySelector('.heatmap'), bad = [];
                  root.scrollLeft = root.scrollTop = 0;
                  for (const strip of [root.querySelector('.heatmap-columns'), root.querySelector('.heatmap-rows')]) {
                    const outer = strip.getBoundingClientRect();
                    for (const label of strip.children) {
                      const inner = label.getBoundingClientRect();
                      if (inner.left < outer.left - 1 || inner.right > outer.right + 1 || inner.top < outer.top - 1 || inner.bottom > outer.bottom + 3) bad.push(label.textContent);
                    }
                  }
                  return bad;
                }""")
                self.assertEqual(cut, [], (line, unit))
                close = page.evaluate("""() => {
                  const labels = [...document.querySelectorAll('.heatmap-columns span')];
                  const step = labels.length > 1 ? parseFloat(labels[1].style.left) - parseFloat(labels[0].style.left) : 99;
                  const turned = Number((labels[0].style.transform.match(/rotate\\(-(\\d+)/) || [0, 0])[1]);
                  return turned ? step * Math.sin(turned * Math.PI / 180) / parseFloat(getComputedStyle(labels[0]).fontSize) : 2;
                }""")
                self.assertGreater(close, 0.95, (line, unit))

    def test_long_sentences_shrink_then_scroll_under_their_labels(self):
        page = self.open("line=12&unit=piece")
        box = page.evaluate("(({scrollWidth, clientWidth, scrollHeight, clientHeight}) => ({scrollWidth, clientWidth, scrollHeight, clientHeight}))(document.querySelector('.heatmap'))")
        self.assertGreater(box["scrollWidth"], box["clientWidth"])
        self.assertGreater(box["scrollHeight"], box["clientHeight"])
        rows, columns = (page.locator(f".heatmap-{side}").bounding_box() for side in ("rows", "columns"))
        page.evaluate("document.querySelector('.heatmap').scrollTo(200, 300)")
        self.assertEqual(page.locator(".heatmap-rows").bounding_box(), {**rows, "y": rows["y"] - 300})
        self.assertEqual(page.locator(".heatmap-columns").bounding_box(), {**columns, "x": columns["x"] - 200})
        self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), 1280)
        page.focus(".heatmap")
        for key in ["ArrowDown", "End"] + ["ArrowDown"] * 60:
            page.keyboard.press(key)
        mark, root = page.locator(".heatmap-mark").bounding_box(), page.locator(".heatmap").bounding_box()
        self.assertLessEqual(mark["x"] + mark["width"], root["x"] + root["width"] + 1)
        self.assertLessEqual(mark["y"] + mark["height"], root["y"] + root["height"] + 1)

    def test_numbers_stand_in_the_cells_on_wish(self):
        page = self.open("line=2")
        before = page.locator("canvas").evaluate("canvas => canvas.toDataURL()")
        page.keyboard.press("n")
        self.assertTrue(page.is_checked("[data-key=numbers]"))
        self.assertNotEqual(page.locator("canvas").evaluate("canvas => canvas.toDataURL()"), before)
        self.open("line=12&numbers=1")  # where cells were too small for them


class Links(browser.PageTest):
    def test_opacity_is_the_weight_and_weak_links_are_left_out(self):
        page = self.open("line=4&view=links&threshold=0.2")
        drawn = links(page)
        self.assertTrue(all(opacity >= 0.2 for opacity in drawn.values()))
        self.assertGreater(drawn[(0, 0)], 0.8)
        page.fill("#threshold", "0")
        self.assertGreater(len(links(page)), len(drawn))
        page.fill("#threshold", "1")
        self.assertEqual(links(page), {})

    def test_a_word_shows_only_its_own_links(self):
        page = self.open("line=7&view=links&threshold=0.3")
        page.hover(".curves-word.target >> nth=2")
        on = page.evaluate("[...document.querySelectorAll('.curves-link:not(.off)')].map((path) => Number(path.dataset.row))")
        self.assertEqual(set(on), {2})
        self.assertEqual(tip(page)[:4], ["target", "dog", "source", "Hund"])
        page.mouse.move(5, 5)
        self.assertEqual(page.locator(".off").count(), 0)

    def test_keys_walk_along_and_across(self):
        page = self.open("line=7&view=links")
        page.focus(".curves-word[tabindex='0']")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        self.assertRegex(page.inner_text("#said"), r"^source Hund, target dog 0\.\d\d")
        page.keyboard.press("ArrowDown")
        self.assertEqual(page.evaluate("document.activeElement.textContent"), "dog")
        self.assertRegex(page.inner_text("#said"), r"^target dog, source Hund 0\.\d\d")

    def test_what_is_pointed_at_in_one_drawing_is_marked_in_the_other(self):
        page = self.open("line=7&view=both")
        page.mouse.move(*cell(page, 2, 2))
        self.assertEqual(page.locator(".curves-word.lit").all_inner_texts(), ["Hund", "dog"])
        page.hover(".curves-word.source >> nth=0")
        self.assertEqual(page.locator(".heatmap .lit").all_inner_texts(), ["ein"])

    def test_words_lie_beside_each_other_or_in_columns(self):
        for line, width, form in [(7, 1280, "rows"), (12, 1280, "columns"), (7, 390, "columns")]:
            page = self.open(f"line={line}&view=links", viewport={"width": width, "height": 860})
            self.assertEqual(page.get_attribute(".curves", "data-form"), form)
            boxes = page.locator(".curves-word").evaluate_all("words => words.map((word) => word.getBoundingClientRect().toJSON())")
            for i, a in enumerate(boxes):
                for b in boxes[i + 1:]:
                    across = min(a["right"], b["right"]) - max(a["left"], b["left"])
                    down = min(a["bottom"], b["bottom"]) - max(a["top"], b["top"])
                    self.assertFalse(across > 1 and down > 5, (line, width, a, b))


class Training(browser.PageTest):
    def test_the_slider_goes_through_the_updates(self):
        page = self.open("line=4&threshold=0&gold=0")
        end = darkness(page, 0, 0)
        self.assertEqual(page.inner_text("#moment-said"), "this checkpoint")
        page.fill("#moment", "0")
        self.assertEqual(page.inner_text("#moment-said"), "update 500")
        self.assertEqual(page.get_attribute("#moment", "aria-valuetext"), "update 500")
        self.assertLess(darkness(page, 0, 0), end - 100)
        self.assertTrue(page.is_disabled("#head"))
        for words in ["update 1,000", "update 2,000", "update 4,000", "this checkpoint"]:
            page.click("#on")
            self.assertEqual(page.inner_text("#moment-said"), words)
        self.assertEqual(darkness(page, 0, 0), end)
        self.assertTrue(page.is_disabled("#on"))
        page.keyboard.press("j")
        self.assertFalse(page.is_visible("#training"))

    def test_its_end_is_the_checkpoint_that_was_aligned(self):
        page = self.open("line=4", data={**examples.everything(), "update": 4200})
        self.assertEqual(page.inner_text("#moment-said"), "update 4,200, this checkpoint")
        self.assertEqual(page.get_attribute("#moment", "aria-valuetext"), "update 4,200, this checkpoint")
        page.click("#back")
        self.assertEqual(page.inner_text("#moment-said"), "update 4,000")
        self.assertEqual(page.get_attribute("#heads", "title"), "The heads are of this checkpoint")

    def test_the_film_plays_pauses_and_ends(self):
        page = self.open("line=4&update=500")
        self.assertEqual(page.inner_text("#moment-said"), "update 500")
        page.click("#play")
        self.assertEqual(page.inner_text("#play"), "Pause")
        wait(page, "document.querySelector('#moment-said').textContent !== 'update 500'")
        page.keyboard.press("p")
        self.assertEqual(page.inner_text("#play"), "Play")
        shown = page.locator("canvas").evaluate("canvas => canvas.toDataURL()")
        page.wait_for_timeout(150)
        self.assertEqual(page.locator("canvas").evaluate("canvas => canvas.toDataURL()"), shown)
        page.click("#play")
        wait(page, "document.querySelector('#moment-said').textContent === 'this checkpoint' && document.querySelector('#play').textContent === 'Play'")

    def test_a_wish_for_less_motion_leaves_the_steps(self):
        page = self.open("line=4&update=500", reduced_motion="reduce")
        self.assertFalse(page.is_visible("#play"))
        page.keyboard.press("p")
        page.wait_for_timeout(50)
        self.assertEqual((page.text_content("#play"), page.inner_text("#moment-said")), ("Play", "update 500"))
        page.click("#on")
        self.assertEqual(page.inner_text("#moment-said"), "update 1,000")


class Components(browser.PageTest):
    """Heat map and linked words without the viewer around them, as other pages use them."""

    def test_a_translation_under_way_grows_row_by_row(self):
        page = self.open()
        seen = page.evaluate("""() => {
          const seen = [], heard = [];
          for (const name of ['heatmap', 'curves']) {
            const element = document.querySelector('main').appendChild(document.createElement('div'));
            const drawing = Attune[name].create(element, {onHover: (place) => heard.push(place)});
            const source = ['das', 'Haus'], target = ['the', 'house'];
            for (let rows = 0; rows <= 2; ++rows) {
              drawing.show({source, target: target.slice(0, rows), rows, columns: 2, weights: Float32Array.from([1, 0, 0, 1]).slice(0, 2 * rows), gold: null}, {});
              if (rows === 1) drawing.highlight({row: 0, column: null});
              seen.push([element.querySelectorAll('.heatmap-rows span, .curves-word.target').length, element.querySelectorAll('.curves-link').length, element.querySelectorAll('.lit').length]);
            }
            drawing.destroy();
            seen.push(element.childElementCount);
            element.remove();
          }
          return [seen, heard];
        }""")
        self.assertEqual(seen, [[[0, 0, 0], [1, 0, 1], [2, 0, 1], 0, [0, 0, 0], [1, 1, 1], [2, 2, 1], 0], []])

    def test_a_frame_is_cheap(self):
        page = self.open("line=4&view=both")
        spent = page.evaluate("""() => {
          const data = Attune.data.read(document.querySelector('#data').textContent), times = [];
          const drawings = ['heatmap', 'curves'].map((name) => Attune[name].create(document.querySelector('main').appendChild(document.createElement('div'))));
          for (let i = 0; i < 31; ++i) {
            const began = performance.now();
            const pair = Attune.data.pairOf(data.sentences[3], {unit: 'word', ends: false, head: 'mean', position: i / 10});
            drawings.forEach((drawing) => drawing.show(pair, {threshold: 0.05, gold: true}));
            times.push(performance.now() - began);
          }
          drawings.forEach((drawing) => drawing.destroy());
          return times.sort((a, b) => a - b)[15];
        }""")
        print(f"\na frame of both drawings, 18 words by 15: {spent:.1f} ms", file=sys.stderr)
        self.assertLess(spent, 50)


class Scripts(browser.PageTest):
    def test_a_right_to_left_sentence_runs_from_the_right_in_the_links(self):
        for line in (9, 10):
            page = self.open(f"line={line}&view=links")
            self.assertEqual(page.get_attribute(".curves", "data-form"), "rows")
            places = {side: page.locator(f".curves-word.{side}").evaluate_all("words => words.map((word) => word.getBoundingClientRect().x)") for side in ("source", "target")}
            self.assertEqual(places["source"], sorted(places["source"], reverse=True))
            self.assertEqual(places["target"], sorted(places["target"]))
        page.focus(".curves-word[tabindex='0']")
        page.keyboard.press("ArrowLeft")
        self.assertEqual(page.evaluate("document.activeElement.textContent"), "الولد")

    def test_the_heat_map_keeps_the_order_of_the_matrix(self):
        page = self.open("line=9")
        self.assertEqual(labels(page, "columns"), "הילד הקטן של Anna קורא ספר .".split())
        places = page.locator(".heatmap-columns span").evaluate_all("labels => labels.map((label) => parseFloat(label.style.left))")
        self.assertEqual(places, sorted(places))
        self.assertEqual(page.locator(".heatmap-columns span").first.evaluate("label => [label.dir, getComputedStyle(label).direction, getComputedStyle(label).unicodeBidi]"), ["auto", "rtl", "isolate"])
        self.assertEqual(page.locator("#texts dd").first.evaluate("text => getComputedStyle(text).direction"), "rtl")

    def test_chinese_stands_upright_when_it_fits(self):
        page = self.open("line=11")
        self.assertNotIn("rotate", page.locator(".heatmap-columns span").first.get_attribute("style"))

    def test_hostile_words_are_words(self):
        for view in ("map", "links", "both"):
            page = self.open(f"line=13&view={view}&search=%3Cimg")
            self.assertEqual(page.locator("img").count(), 0)
            self.assertEqual(page.title(), "runs/multi30k - Attune")
            self.assertIn(examples.HOSTILE, page.inner_text("#texts"))
            page.mouse.move(*cell(page, 1, 0)) if view != "links" else page.hover(".curves-word >> nth=0")
            self.assertIn(examples.HOSTILE, tip(page))
        data = examples.everything()
        data["title"] = data["program"] = examples.HOSTILE
        page = self.open(data=data)
        self.assertEqual((page.inner_text("#title"), page.locator("img").count()), (examples.HOSTILE, 0))


if __name__ == "__main__":
    unittest.main()
