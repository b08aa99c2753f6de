"""The viewer of alignments, in headless Chromium: choices, keys, themes, widths, paper."""
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import browser
import examples
import page as pages
from browser import cell, colour, darkness, labels, tip, wait


def setUpModule():
    browser.PageTest.start()


class Choices(browser.PageTest):
    def test_units_and_ends(self):
        page = self.open("line=4")
        self.assertEqual(labels(page, "columns"), examples.GERMAN)
        page.keyboard.press("u")
        self.assertIn("jacken", labels(page, "columns"))
        page.keyboard.press("e")
        self.assertEqual((labels(page, "columns")[-1], labels(page, "rows")[-1]), ("</s>", "</s>"))
        page.keyboard.press("u")
        self.assertEqual(labels(page, "columns"), examples.GERMAN + ["</s>"])

    def test_a_test_set_of_words_has_no_choice_of_units(self):
        data = examples.everything()
        data["unit"] = "word"
        page = self.open(data=data)
        self.assertFalse(page.is_visible("#units"))
        page.keyboard.press("u")
        self.assertTrue(page.is_checked("[data-key=unit][value=word]"))

    def test_heads_one_by_one_and_together(self):
        page = self.open("line=4&gold=0&threshold=0")
        mean = colour(page, 0, 0)
        self.assertEqual(page.locator("#head option").all_inner_texts(), ["mean", "1", "2", "3", "4", "all"])
        page.select_option("#head", "1")
        self.assertNotEqual(colour(page, 0, 0), mean)
        page.select_option("#head", "all")
        self.assertEqual(page.locator(".panel-title").all_inner_texts(), ["Head 1", "Head 2", "Head 3", "Head 4"])
        self.assertLess(darkness(page, 0, 0, 0), darkness(page, 0, 0, 3))
        page.mouse.move(*cell(page, 0, 0, 1))
        self.assertEqual(page.locator(".heatmap-mark:visible").count(), 4)
        page.keyboard.press("j")
        self.assertTrue(page.is_disabled("#head"))
        self.assertEqual(page.locator(".panel").count(), 1)

    def test_layers_and_heads_have_names_and_a_layer_a_row(self):
        names = [name for layer in (1, 2, 3) for name in (f"layer {layer}", *(f"layer {layer}, head {head}" for head in (1, 2)))]
        data = {"unit": "word", "sentences": [pages.sentence(1, "das ist gut".split(), "that is good".split(), heads=names)]}
        page = self.open(data=data, viewport={"width": 1280, "height": 900})
        self.assertEqual(page.locator("#head option").all_inner_texts(), ["alignment", *names, "all"])
        page.select_option("#head", label="layer 2, head 1")
        wait(page, "location.hash === '#head=5'")
        page.keyboard.press("h")
        wait(page, "location.hash === '#head=6'")
        page = self.open("head=4", data=data)
        self.assertEqual(page.locator("#head option:checked").inner_text(), "layer 2")
        page = self.open("head=all", data=data, viewport={"width": 1280, "height": 900})
        self.assertEqual(page.locator(".panel-title").all_inner_texts(), [name.capitalize() for name in names])
        tops = [panel.bounding_box()["y"] for panel in page.locator(".panel").all()]
        self.assertEqual([tops.count(top) for top in sorted(set(tops))], [3, 3, 3])
        page = self.open("head=all", data=data, viewport={"width": 1000, "height": 900})
        tops = [panel.bounding_box()["y"] for panel in page.locator(".panel").all()]
        self.assertEqual([tops.count(top) for top in sorted(set(tops))], [2, 1] * 3)

    def test_layers_alone_share_the_width(self):
        data = {"unit": "word", "sentences": [pages.sentence(1, ["ja"], ["yes"], heads=["layer 1", "layer 2", "layer 3"])]}
        page = self.open("head=all", data=data, viewport={"width": 1280, "height": 900})
        self.assertEqual(len({panel.bounding_box()["y"] for panel in page.locator(".panel").all()}), 1)

    def test_a_source_against_itself_has_one_text(self):
        words = "das ist gut".split()
        data = {"unit": "word", "self": True, "sentences": [pages.sentence(1, words, words)]}
        page = self.open(data=data)
        self.assertEqual(page.locator("#texts dt").all_inner_texts(), ["Source"])
        self.assertFalse(page.is_visible(".sentence-target"))
        page.mouse.move(*cell(page, 1, 2))
        self.assertEqual(tip(page)[:4], ["looking", "ist", "looked at", "gut"])

    def test_alternatives_one_by_one_and_side_by_side(self):
        page = self.open("line=7")
        self.assertEqual(page.locator(".alternative-text").count(), 4)
        page.click(".alternative >> nth=3")
        self.assertEqual(labels(page, "rows"), "a dog runs over grass .".split())
        self.assertIn("\u22120.93", page.inner_text("#figures"))
        page.keyboard.press("a")
        self.assertIn("a little dog", page.inner_text("#texts"))
        page.keyboard.press("s")
        self.assertEqual(page.locator(".panel-title").all_inner_texts(), [f"Translation {i}" for i in (1, 2, 3, 4)])
        self.assertEqual(labels(page, "rows", 3), "a dog runs over grass .".split())
        page.mouse.move(*cell(page, 0, 3, 3))
        self.assertEqual(page.locator(".heatmap-columns .lit").all_inner_texts(), ["läuft"] * 4)
        self.assertEqual(page.locator(".heatmap-rows .lit").all_inner_texts(), ["a"])

    def test_several_systems_stand_side_by_side_by_their_names(self):
        page = self.open(data=examples.compared())
        self.assertTrue(page.is_checked("[data-key=side]"))
        self.assertEqual(page.locator(".panel-title").all_inner_texts(), ["additive", "location", "marian"])
        self.assertEqual(page.locator(".alternative-name").all_inner_texts(), ["additive", "location", "marian"])
        self.assertEqual(page.locator(".alternative-rank").count(), 0)
        page.uncheck("[data-key=side]")
        self.assertEqual(page.locator(".panel").count(), 1)
        wait(page, "location.hash === '#side=0'")
        page.keyboard.press("j")
        self.assertEqual(page.locator(".panel").count(), 1)
        page = self.open("side=0", data=examples.compared())
        self.assertFalse(page.is_checked("[data-key=side]"))
        page.keyboard.press("s")
        wait(page, "location.hash === ''")
        self.assertFalse(self.open("line=7").is_checked("[data-key=side]"))

    def test_panels_share_the_width_there_is(self):
        def places(page):
            panels, across = [panel.bounding_box() for panel in page.locator(".panel").all()], page.locator("#drawing").bounding_box()
            cut = page.evaluate("[...document.querySelectorAll('.heatmap')].filter((map) => map.scrollWidth > map.clientWidth + 1).length")
            cells = page.evaluate("[...document.querySelectorAll('.panel')].map((p) => (p.querySelector('canvas').clientWidth - 1) / p.querySelectorAll('.heatmap-columns span').length)")
            self.assertEqual(cut, 0)
            self.assertEqual(len(set(cells)), 1, cells)
            return [panel["y"] for panel in panels], across["x"] + across["width"] - max(panel["x"] + panel["width"] for panel in panels), cells[0]

        two, four = examples.compared(["a", "b"]), examples.compared(list("abcd"))
        for data, width, numbers, rows in [(two, 1280, 0, 1), (two, 1700, 0, 1), (two, 1700, 1, 1), (two, 1280, 1, 2), (four, 1280, 0, 2), (four, 1700, 1, 2), (two, 500, 0, 2)]:
            page = self.open(f"numbers={numbers}", data=data, viewport={"width": width, "height": 900})
            tops, rest, cell = places(page)
            self.assertEqual(len(set(tops)), rows, (width, numbers))
            self.assertLess(abs(rest), 2, (width, numbers))
            self.assertGreaterEqual(cell, 30 if numbers else 20, (width, numbers))
        # Cells grow and shrink with the window.
        page = self.open(data=two, viewport={"width": 1280, "height": 900})
        small = places(page)[2]
        page.set_viewport_size({"width": 1700, "height": 900})
        wait(page, lambda: places(page)[2] > small)
        page = self.open("view=links", data=four, viewport={"width": 1700, "height": 900})
        self.assertEqual(len({panel.bounding_box()["y"] for panel in page.locator(".panel").all()}), 1)

    def test_the_data_says_what_the_page_opens_with(self):
        data = {**examples.everything(), "shown": {"unit": "piece", "ends": True}}
        page = self.open("line=4", data=data)
        self.assertIn("jacken", labels(page, "columns"))
        self.assertEqual(labels(page, "columns")[-1], "</s>")
        page.keyboard.press("u")
        page.keyboard.press("e")
        wait(page, "location.hash.includes('unit=word') && location.hash.includes('ends=0')")
        other = self.open(page.evaluate("location.hash")[1:], data=data)
        self.assertEqual(labels(other, "columns"), examples.GERMAN)
        page = self.open("line=4", data={**data, "shown": {"unit": "word", "ends": False}})
        self.assertEqual(labels(page, "columns"), examples.GERMAN)

    def test_data_without_ends_of_sentences_offers_none(self):
        for shown in ({}, {"shown": {"unit": "word", "ends": True}}):
            page = self.open("line=4&ends=1", data={**examples.everything(), "ends": False, **shown})
            self.assertFalse(page.is_visible("[data-key=ends]"))
            page.keyboard.press("e")
            self.assertEqual((labels(page, "columns"), labels(page, "rows")), (examples.GERMAN, examples.ENGLISH))
            self.assertNotIn("ends of sentence", page.text_content("#keys"))
            self.assertTrue(page.is_visible("[data-key=numbers]"))
        self.assertTrue(self.open().is_visible("[data-key=ends]"))

    def test_a_note_stands_beside_the_title(self):
        words = "The weights are of hard links: 1 or 0."
        page = self.open(data={**examples.everything(), "note": words})
        self.assertEqual(page.inner_text("#remark"), words)
        self.assertFalse(self.open().is_visible("#remark"))
        page = self.open(data={**examples.everything(), "note": words}, viewport={"width": 375, "height": 720})
        self.assertTrue(page.is_visible("#remark"))
        self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), 375)
        self.assertLess(page.locator("#title").bounding_box()["y"], page.locator("#remark").bounding_box()["y"])

    def test_many_drawings_are_limited_in_words(self):
        data = {"sentences": [pages.sentence(1, ["ja"], ["yes"], heads=64)]}
        page = self.open("head=all", data=data)
        self.assertEqual(page.locator(".panel").count(), 60)
        self.assertEqual(page.inner_text("#note"), "The first 60 of 64 are drawn.")

    def test_gold_links_are_outlines_of_words_with_a_legend(self):
        page = self.open("line=4&view=both")
        sure, possible = page.locator(".curves-gold:not(.possible)").count(), page.locator(".curves-gold.possible").count()
        self.assertEqual((sure, possible), (15, 3))
        self.assertEqual(page.locator(".legend-gold").inner_text().split("\n"), ["sure gold link", "possible gold link"])
        shown = page.locator("canvas").evaluate("canvas => canvas.toDataURL()")
        page.uncheck("[data-key=gold]")
        self.assertEqual(page.locator(".curves-gold").count(), 0)
        self.assertNotEqual(page.locator("canvas").evaluate("canvas => canvas.toDataURL()"), shown)
        page.check("[data-key=gold]")
        page.keyboard.press("u")
        self.assertTrue(page.is_disabled("[data-key=gold]"))
        self.assertFalse(page.locator(".legend-gold").is_visible())

    def test_a_side_that_is_empty_is_said_in_words(self):
        for line, words in [(8, "The source is empty"), (14, "The target is empty"), (15, "Both sentences are empty")]:
            page = self.open(f"line={line}&view=both")
            self.assertIn(words, page.inner_text(".panel-problem"))
            self.assertFalse(page.locator("canvas").is_visible())
            page.keyboard.press("k")
        self.assertTrue(page.locator(".panel-problem").is_visible())
        page.keyboard.press("k")
        self.assertFalse(page.locator(".panel-problem").is_visible())

    def test_data_that_fits_nothing_is_said_in_words(self):
        data = examples.everything()
        data["sentences"][0]["alternatives"][0]["alignment"] = "AAAA"
        data["sentences"][1]["alternatives"][0]["alignment"] = "no base64"
        page = self.open(data=data)
        self.assertIn("There is no alignment", page.inner_text(".panel-problem"))
        page.keyboard.press("j")
        self.assertIn("There is no alignment", page.inner_text(".panel-problem"))
        page = self.open(data='{"sentences": [')
        self.assertIn("cannot be read", page.inner_text("#problem"))
        page = self.open(data={"sentences": []})
        self.assertIn("no sentences", page.inner_text("#problem"))
        page.keyboard.press("h")
        page.keyboard.press("j")

    def test_addresses_with_nonsense_fall_back(self):
        page = self.open("view=wheel&threshold=7&head=-1&line=x&sort=toString&update=")
        self.assertEqual(self.name(page), "Sentence 1")
        self.assertTrue(page.is_checked("[data-key=view][value=map]"))
        self.assertEqual(page.input_value("#threshold"), "0.05")

    def test_the_address_keeps_it_all(self):
        page = self.open()
        page.click(".list-row >> nth=3")
        page.check("[data-key=view][value=both]")
        page.check("[data-key=unit][value=piece]")
        page.check("[data-key=ends]")
        page.fill("#threshold", "0.3")
        page.select_option("#head", "2")
        page.select_option("#sort", "bleu")
        page.fill("#search", "Leute")
        wait(page, "location.hash.includes('search')")
        fields = page.evaluate("location.hash")
        other = self.open(fields[1:])
        self.assertEqual(other.evaluate("[...document.querySelectorAll('[data-key]')].map((input) => [input.type, input.checked, input.value].join())"),
                         page.evaluate("[...document.querySelectorAll('[data-key]')].map((input) => [input.type, input.checked, input.value].join())"))
        self.assertEqual((self.name(other), labels(other, "columns")), (self.name(page), labels(page, "columns")))
        other.evaluate("location.hash = '#line=7'")
        wait(other, "document.querySelector('#name').textContent === 'Sentence 7'")
        self.assertEqual(other.input_value("#search"), "")
        # Also when what was shown until then is written over it before the page hears of it.
        other.evaluate("location.hash = '#line=2', history.replaceState(null, '', '#line=7')")
        wait(other, "document.querySelector('#name').textContent === 'Sentence 2'")


class Everyone(browser.PageTest):
    """Themes, keys, widths, paper, network."""

    def test_text_reads_well_in_both_themes(self):
        for scheme, dark in [("light", False), ("dark", True)]:
            page = self.open("line=7&view=both&ends=1&sort=bleu&search=a", color_scheme=scheme)
            page.mouse.move(*cell(page, 1, 1))
            found = page.evaluate(browser.CONTRASTS)
            self.assertGreater(len(found), 60)
            self.assertGreaterEqual(found[0][0], 4.5, found[:3])
            inks = page.evaluate("(dark) => [...Array(101).keys()].map((i) => { const c = Attune.colour.ramp(i / 100, dark), ink = Attune.colour.inkOn(c).match(/\\d+/g).map(Number);"
                                 " const [a, b] = [c, ink].map(Attune.colour.luminance).sort((x, y) => y - x); return (a + .05) / (b + .05); })", dark)
            self.assertGreaterEqual(min(inks), 4.5)
            print(f"\n{scheme}: least contrast of text {found[0][0]:.2f}, of numbers in cells {min(inks):.2f}", file=sys.stderr)

    def test_the_switch_overrides_the_system(self):
        page = self.open("line=2", color_scheme="light")
        light = colour(page, 0, 4)
        page.check("#theme [value=dark]")
        self.assertLess(sum(page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")), 120)
        self.assertLess(sum(colour(page, 0, 4)), sum(light) - 400)
        page.check("#theme [value=auto]")
        page.emulate_media(color_scheme="dark")
        wait(page, lambda: sum(colour(page, 0, 4)) < sum(light) - 400)

    def test_the_keys_alone_do_everything(self):
        page = self.open()
        page.keyboard.press("j")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("k")
        self.assertEqual(self.name(page), "Sentence 2")
        self.assertIn("ich sehe", page.inner_text("#said"))
        page.keyboard.press("/")
        page.keyboard.type("Löwe jk?")
        self.assertEqual(page.inner_text("#count"), "0 of 15 sentences match")
        for _ in range(4):
            page.keyboard.press("Backspace")
        page.keyboard.press("Enter")
        page.keyboard.press("ArrowDown")
        self.assertEqual(self.name(page), "Sentence 6")
        for key, field, right in [("v", "view", "links"), ("v", "view", "both"), ("]", "threshold", "0.1"), ("[", "threshold", "0.05")]:
            page.keyboard.press(key)
            self.assertEqual(page.evaluate("(field) => (document.querySelector(`[data-key=${field}]:checked`) || document.querySelector(`[data-key=${field}]`)).value", field), right)
        page.keyboard.press("?")
        self.assertTrue(page.is_visible("#keys"))
        self.assertIn("next sentence", page.inner_text("#keys"))
        page.keyboard.press("j")
        page.keyboard.press("Escape")
        self.assertFalse(page.is_visible("#keys"))
        self.assertEqual(self.name(page), "Sentence 6")

    def test_tab_goes_through_the_page_in_order_and_shows_where_it_is(self):
        page = self.open("line=4&view=both")
        seen = []
        for _ in range(30):
            page.keyboard.press("Tab")
            where = page.evaluate("""() => {
              const e = document.activeElement, shown = e.closest('.choice') && e.type === 'radio' ? e.nextElementSibling : e, style = getComputedStyle(shown);
              const name = e.getAttribute('aria-label') || (e.labels && e.labels[0] && e.labels[0].textContent) || e.textContent || '';
              return [e.id || e.dataset.key || e.className.split(' ')[0], style.outlineStyle, name.trim() !== ''];
            }""")
            if where[0] == "" or (seen and where[0] == seen[0]):
                break
            seen.append(where[0])
            self.assertEqual(where[1:], ["solid", True], where[0])
        self.assertEqual(seen, ["theme", "open-keys", "search", "sort", "down", "list", "before", "after", "view", "unit", "threshold",
                                "ends", "numbers", "head", "gold", "play", "back", "moment", "heatmap", "curves-word"])

    def test_a_telephone_shows_all_of_it(self):
        page = self.open("line=4&view=both", viewport={"width": 375, "height": 720}, has_touch=True)
        self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), 375)
        self.assertFalse(page.is_visible("#pane"))
        page.click("#open-list")
        page.click(".list-row >> nth=6")
        self.assertEqual(self.name(page), "Sentence 7")
        self.assertFalse(page.is_visible("#pane"))
        self.assertFalse(page.is_visible("#threshold"))
        page.click("#more")
        self.assertTrue(page.is_visible("#threshold"))
        wide = page.evaluate("[...document.querySelectorAll('main *')].filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > 376 && !e.closest('.heatmap, .curves, .unseen')).map((e) => e.id || e.className)")
        self.assertEqual(wide, [])
        page.locator("canvas").scroll_into_view_if_needed()
        page.touchscreen.tap(*cell(page, 2, 2))
        self.assertEqual(tip(page)[:4], ["target", "dog", "source", "Hund"])

    def test_paper_has_the_sentence_alone_and_is_light(self):
        page = self.open("line=12", color_scheme="dark")
        dark = colour(page, 0, 40)
        page.emulate_media(media="print")
        wait(page, "document.documentElement.classList.contains('printing')")
        self.assertFalse(page.is_visible("#pane") or page.is_visible("#controls") or page.is_visible(".top"))
        self.assertGreater(sum(colour(page, 0, 40)), sum(dark) + 400)
        self.assertEqual(page.evaluate("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)")
        self.assertLessEqual(page.locator(".heatmap").bounding_box()["width"], 681)
        self.assertTrue(page.pdf(format="A4").startswith(b"%PDF"))
        page.evaluate("location.hash = '#line=4&head=all&view=both'")
        wait(page, "document.querySelectorAll('.panel').length === 4")
        wide = page.evaluate("[...document.querySelectorAll('.heatmap, .curves')].filter((e) => e.scrollWidth > e.closest('.panel').clientWidth + 40).length")
        self.assertEqual(wide, 0)
        page.evaluate("location.hash = '#line=12'")
        wait(page, "document.querySelectorAll('.panel').length === 1")
        page.emulate_media(media="screen")
        wait(page, "!document.documentElement.classList.contains('printing')")
        self.assertEqual(colour(page, 0, 40), dark)

    def test_there_is_one_global(self):
        page = self.open()
        own = page.evaluate("""() => {
          const frame = document.body.appendChild(document.createElement('iframe'));
          const plain = new Set(Object.getOwnPropertyNames(frame.contentWindow));
          frame.remove();
          return Object.getOwnPropertyNames(window).filter((name) => !plain.has(name) && !/^(__|\\d+$)/.test(name));
        }""")
        page.mistakes.clear()  # the frame asks the page's policy
        self.assertEqual([name for name in own if name[0].isupper()], ["Attune"])
        scripts = "".join(path.read_text(encoding="utf-8") for path in sorted(pages.WEB.rglob("*.js")))
        self.assertEqual(set(re.findall(r"^(?:var|let|const|function|class) (\w+)", scripts, re.M)), {"Attune"})

    def test_the_page_is_one_file_that_asks_for_nothing(self):
        text = pages.assemble(examples.everything())
        self.assertNotIn("/*{", text.replace("/*{data}*/", "", 2))
        self.assertEqual(set(re.findall(r"https?://[^\s\"'`]+", text)), {"http://www.w3.org/2000/svg"})
        self.assertNotRegex(text, r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|\bfetch\(|XMLHttpRequest|\bimport\(")
        self.open("line=4&view=both")
        others = [url for url in self.BROWSER.requests if not re.match(r"file:///|data:|about:blank$", url)]
        self.assertEqual(others, [])
        self.assertTrue(all(url.startswith("file:") and url.split("#")[0].endswith(".html") for url in self.BROWSER.requests if url.startswith("file:")))


if __name__ == "__main__":
    unittest.main()
