// What every page does: finds its elements, says things to a screen reader, shows its keys, and draws again for paper or another theme.
Attune.page = (() => {
  class Page {
    constructor(page) {
      this.page = page;
    }

    at = (id) => this.page.getElementById(id);

    say = (words) => {
      this.at("said").textContent = words;
    };

    /** Calls `act` at each click on an element. */
    click(id, act) {
      this.at(id).addEventListener("click", act);
    }

    /** `draw` draws anew what depends on the theme, `print` what depends on paper. */
    listenToFrame(draw, print = draw) {
      this.click("open-keys", () => this.keys.open());
      this.click("more", () => this.at("more").setAttribute("aria-expanded", String(this.page.body.classList.toggle("more-open"))));
      Attune.paper.watch(print);
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
    }
  }

  return {Page};
})();
