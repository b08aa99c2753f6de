"""A headless Chromium for the tests of the pages, and what they do with a page: open it, point at cells, read back."""
import pathlib
import shutil
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import examples
import page as pages

CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
# A browser that asks nobody for anything. As root, in a container, it can have no sandbox.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


# The contrasts of all text in sight with what it stands on, least first: [ratio, name, text].
CONTRASTS = """() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = numbers(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const ratio = (a, b) => {
    const [high, low] = [a, b].map((c) => Attune.colour.luminance(c)).sort((x, y) => y - x);
    return (high + 0.05) / (low + 0.05);
  };
  const found = [];
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.checkVisibility() || element.closest('.unusable, :disabled, script, option, svg')) continue;
    found.push([ratio(numbers(getComputedStyle(element).color).slice(0, 3), ground(element)), element.className || element.tagName, element.textContent.slice(0, 20)]);
  }
  return found.sort((a, b) => a[0] - b[0]);
}"""


class Browser:
    """One browser for a test module: start() in setUpModule, stop() in tearDownModule."""

    def start(self):
        if not CHROMIUM:
            raise unittest.SkipTest("no Chromium is installed: tools/setup.sh --tests")
        try:
            from playwright.sync_api import sync_playwright
        except ImportError:
            raise unittest.SkipTest("Python's playwright is not installed: tools/setup.sh --tests") from None
        self.folder = tempfile.TemporaryDirectory()
        self.driver = sync_playwright().start()
        self.browser = self.driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        self.requests = []
        self.idle = []

    def stop(self):
        self.browser.close()
        self.driver.stop()
        self.folder.cleanup()

    def write(self, name, data):
        """Puts a page together; its address."""
        path = pathlib.Path(self.folder.name, name + ".html")
        path.write_text(pages.assemble(data), encoding="utf-8")
        return path.as_uri()

    def open(self, address, **context):
        """A page at an address; an ordinary one is one that was closed before, where there is any."""
        opened = self.idle.pop() if self.idle and not context else self.make(context)
        opened.mistakes.clear()
        opened.goto(address)
        return opened

    def close(self, page, is_ordinary):
        if not is_ordinary:
            page.context.close()
            return
        page.mouse.move(0, 0)
        page.goto("about:blank")
        self.idle.append(page)

    def make(self, context):
        opened = self.browser.new_context(**{"viewport": {"width": 1280, "height": 860}, **context}).new_page()
        opened.set_default_timeout(5000)
        opened.mistakes = []
        opened.on("pageerror", lambda error: opened.mistakes.append(str(error)))
        opened.on("console", lambda message: message.type == "error" and opened.mistakes.append(message.text))
        opened.on("request", lambda request: self.requests.append(request.url))
        return opened


def wait(page, question, seconds=10):
    """Waits until a question (a function, or an expression for the page) is true; asked from outside, as the page's policy lets no text become a program."""
    until = time.monotonic() + seconds
    while not (question() if callable(question) else page.evaluate(question)):
        assert time.monotonic() < until, f"{question} did not come true in {seconds} s"
        page.wait_for_timeout(20)


def settle(page):
    """Waits until what happened is drawn, and until scrolling, of which a page hears with the next frame, is heard."""
    page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")


def cell(page, row, column, panel=0):
    """Where the middle of a cell lies on the screen, into sight if it was not."""
    canvas = page.locator(".panel").nth(panel).locator("canvas")
    canvas.scroll_into_view_if_needed()
    # What is said at the pointer goes when the page is scrolled.
    settle(page)
    box = canvas.bounding_box()
    rows, columns = (page.locator(".panel").nth(panel).locator(f".heatmap-{side} .heatmap-label").count() for side in ("rows", "columns"))
    return box["x"] + (column + 0.5) * (box["width"] - 1) / columns, box["y"] + (row + 0.5) * (box["height"] - 1) / rows


def colour(page, row, column, panel=0):
    """The colour beside the middle of a cell, where no number stands: [red, green, blue]."""
    return page.evaluate("""([panel, row, column]) => {
      const root = [...document.querySelectorAll('.panel')].at(panel), canvas = root.querySelector('canvas');
      const rows = root.querySelectorAll('.heatmap-rows span').length, columns = root.querySelectorAll('.heatmap-columns span').length;
      const at = (i, count, length) => Math.round((i + 0.5) * (length - 1) / count);
      return [...canvas.getContext('2d').getImageData(at(column, columns, canvas.width), at(row, rows, canvas.height) + Math.round(canvas.height / rows * 0.3), 1, 1).data].slice(0, 3);
    }""", [panel, row, column])


def darkness(page, row, column, panel=0):
    return 255 * 3 - sum(colour(page, row, column, panel))


def labels(page, side, panel=0):
    return page.locator(".panel").nth(panel).locator(f".heatmap-{side} .heatmap-label").all_inner_texts()


def tip(page):
    """What stands beside the pointer: its lines."""
    return page.locator(".tip").inner_text().split("\n") if page.locator(".tip").is_visible() else []


def links(page, panel=0):
    """The links that are drawn: {(row, column): opacity}."""
    return {(row, column): opacity for row, column, opacity in page.evaluate("""(panel) => [...document.querySelectorAll('.panel')[panel]
      .querySelectorAll('.curves-link')].map((path) => [Number(path.dataset.row), Number(path.dataset.column), Number(path.getAttribute('stroke-opacity'))])""", panel)}


class PageTest(unittest.TestCase):
    """A test of the viewer: opens it with the examples or with data of its own, and lets no mistake of a script pass."""

    BROWSER = Browser()
    EVERYTHING = ""  # the address of the page of examples

    @classmethod
    def start(cls):
        cls.BROWSER.start()
        unittest.addModuleCleanup(cls.BROWSER.stop)
        cls.EVERYTHING = cls.BROWSER.write("everything", examples.everything())

    def open(self, fields="", data=None, **context):
        address = self.EVERYTHING if data is None else self.BROWSER.write("own", data)
        page = self.BROWSER.open(address + ("#" + fields if fields else ""), **context)
        self.addCleanup(self.BROWSER.close, page, not context)
        self.addCleanup(lambda: self.assertEqual(page.mistakes, []))
        return page

    def name(self, page):
        return page.inner_text("#name")
