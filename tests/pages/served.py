"""What the tests of a server's pages share: a made server, the page that came from it, and what they read off it."""
import pathlib
import sys
import unittest
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import browser
import fake_server
import page as pages
from browser import wait

DOG, DOG_ENGLISH = "ein kleiner Hund läuft über die Wiese .", "a little dog runs across the meadow ."
KING, KING_ENGLISH = "der König sieht ihn .", "the king sees him ."
HEBREW = "הילד קורא ספר"
PLOTS = ["Loss", "Perplexity", "Accuracy", "BLEU", "chrF", "Alignment error rate", "Attention entropy", "Learning rate", "Gradient norm", "Speed"]


def fields(**values):
    return urllib.parse.urlencode(values)


class ServedTest(unittest.TestCase):
    """A test of a page of a server: a made server, and a page that came from it."""

    BROWSER = browser.Browser()
    SKELETON = ""

    @classmethod
    def start(cls):
        cls.BROWSER.start()
        unittest.addModuleCleanup(cls.BROWSER.stop)

    def serve(self, **what):
        """A server, as self.server; its address."""
        self.server = fake_server.FakeServer(pages.assemble(skeleton=self.SKELETON), **what)
        self.addCleanup(self.server.stop)
        self.address = self.server.start()
        return self.address

    def open(self, fields="", **context):
        page = self.BROWSER.open(self.address + ("#" + fields if fields else ""), **context)
        self.addCleanup(self.BROWSER.close, page, not context)
        # What the server is made to refuse stands in the console too.
        self.addCleanup(lambda: self.assertEqual([words for words in page.mistakes if not words.startswith("Failed to load resource")], []))
        return page

    def least_contrast(self, page):
        found = page.evaluate(browser.CONTRASTS)
        self.assertGreaterEqual(found[0][0], 4.5, found[:3])

    def too_wide(self, page):
        """What stands out of the window without scrolling by itself."""
        return page.evaluate("""[document.documentElement.scrollWidth > innerWidth && 'page', ...[...document.querySelectorAll('main *')]
          .filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.heatmap, .curves, .unseen'))
          .map((e) => e.id || e.className)].filter(Boolean)""")


class Played(ServedTest):
    SKELETON = "playground.html"
    MODELS = fake_server.MODELS[:1]

    def setUp(self):
        self.serve(models=self.MODELS)

    def said(self, page, column=0):
        """The translation that stands in a column."""
        return " ".join(page.locator(".column").nth(column).locator(".word").all_inner_texts())

    def translated(self, page, right, column=0):
        wait(page, lambda: self.said(page, column) == right and page.locator(".column").nth(column).get_attribute("aria-busy") == "false")

    def streams(self):
        return self.server.asked_for("/translate/stream")


class Watched(ServedTest):
    SKELETON = "dashboard.html"

    def watch(self, training, fields="", **context):
        self.training = training
        self.serve(progress=training)
        page = self.open(fields, **context)
        wait(page, "document.querySelector('#standing').children.length > 0")
        return page

    def figures(self, page):
        return {div[0]: tuple(div[1:]) for div in page.evaluate("[...document.querySelectorAll('#standing div')].map((div) => [...div.children].map((e) => e.textContent))")}

    def plot(self, page, title):
        return page.locator(".plot").nth(PLOTS.index(title))

    def values(self, page, title):
        return self.plot(page, title).locator("b").all_inner_texts()

    def lines(self, kind):
        return [line for line in self.training.since("0")["lines"] if line["kind"] == kind]

    def point_at(self, page, title, update):
        """Moves the pointer to an update of a plot with a linear axis."""
        picture = self.plot(page, title).locator("svg")
        picture.scroll_into_view_if_needed()
        box = picture.bounding_box()
        last = max(line["update"] for line in self.lines("train" if title in ("Loss", "Speed") else "validation"))
        page.mouse.move(box["x"] + 52 + (box["width"] - 52 - 14) * update / last, box["y"] + 90)
        # What is pointed at is drawn in the next frame.
        browser.settle(page)

    def asked(self):
        return [query["after"] for query in self.server.asked_for("/progress")]

    def at_update(self, page, update):
        wait(page, lambda: self.figures(page)["Update"][0] == f"{update:,}")

    def hurry(self, page):
        """What was written by now, without waiting until the page asks by itself: it asks when it comes into sight."""
        self.sight(page, True)
        self.sight(page, False)

    def sight(self, page, is_hidden):
        page.evaluate("""(hidden) => {
          Object.defineProperty(document, 'hidden', {value: hidden, configurable: true});
          document.dispatchEvent(new Event('visibilitychange'));
        }""", is_hidden)
