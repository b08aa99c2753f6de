// A list of very many rows of one height, of which only those in sight exist as elements.
//
//   const list = Attune.list.create(element, {height, make, fill, onChoose});
//   list.show(count, chosen);   // rows 0 to count - 1; `chosen` (-1 for none) is marked and brought into sight
//   list.choose(row);
//
// make(parent) makes the content of a row (an element) there, fill(content, row) writes row's text into it; onChoose(row) is called for a
// click and for the keys of a list box.
Attune.list = (() => {
  const SPARE = 4;  // rows kept above and below those in sight, so that scrolling shows no holes

  class List {
    constructor(element, {height, make, fill, onChoose}) {
      Object.assign(this, {element, height, make, fill, onChoose, shown: new Map(), spare: [], count: 0, chosen: -1, isWaiting: false});
      element.classList.add("list");
      element.setAttribute("role", "listbox");
      element.tabIndex = 0;
      this.sheet = Attune.elements.add(element, "div", "list-sheet");
      this.sheet.setAttribute("role", "presentation");
      this.listen();
    }

    listen() {
      this.element.addEventListener("keydown", (event) => this.press(event));
      this.sheet.addEventListener("click", ({target}) => {
        const row = target.closest(".list-row");
        if (row) this.onChoose(Number(row.dataset.row));
      });
      this.element.addEventListener("scroll", () => {
        if (this.isWaiting) return;
        this.isWaiting = true;
        requestAnimationFrame(() => {
          this.isWaiting = false;
          this.draw();
        });
      });
      new ResizeObserver(() => this.draw()).observe(this.element);
    }

    show(rows, row) {
      this.count = rows, this.chosen = row;
      this.sheet.style.height = `${rows * this.height}px`;
      this.reveal();
      this.draw(true);
    }

    choose(row) {
      this.chosen = row;
      this.reveal();
      this.draw();
    }

    reveal() {
      const top = this.chosen * this.height, bottom = top + this.height, {element} = this;
      if (this.chosen < 0) return;
      if (top < element.scrollTop) element.scrollTop = top;
      else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight;
    }

    draw(isAnew = false) {
      const {element, height, shown} = this;
      const first = Math.max(Math.floor(element.scrollTop / height) - SPARE, 0);
      const last = Math.min(Math.ceil((element.scrollTop + element.clientHeight) / height) + SPARE, this.count);
      for (const [i, row] of shown) {
        if (i >= first && i < last) continue;
        shown.delete(i);
        row.remove();
        this.spare.push(row);
      }
      for (let i = first; i < last; ++i) this.place(i, isAnew);
      if (shown.has(this.chosen)) element.setAttribute("aria-activedescendant", `${element.id}-${this.chosen}`);
      else element.removeAttribute("aria-activedescendant");
    }

    makeRow() {
      const row = document.createElement("div");
      row.className = "list-row";
      row.setAttribute("role", "option");
      row.style.height = `${this.height}px`;
      this.make(row);
      return row;
    }

    // Row i where it belongs: one that left sight comes back as another.
    place(i, isAnew) {
      const isNew = !this.shown.has(i), row = this.shown.get(i) || this.spare.pop() || this.makeRow();
      if (isNew) {
        this.shown.set(i, row);
        row.id = `${this.element.id}-${i}`;
        row.dataset.row = i;
        row.style.top = `${i * this.height}px`;
        row.setAttribute("aria-posinset", i + 1);
        this.sheet.append(row);
      }
      if (isNew || isAnew) this.fill(row.firstElementChild, i);
      row.setAttribute("aria-setsize", this.count);
      row.setAttribute("aria-selected", String(i === this.chosen));
      row.classList.toggle("chosen", i === this.chosen);
    }

    press(event) {
      const page = Math.max(Math.floor(this.element.clientHeight / this.height) - 1, 1), {chosen, count} = this;
      const leads = {ArrowUp: chosen - 1, ArrowDown: chosen + 1, Home: 0, End: count - 1, PageUp: chosen - page, PageDown: chosen + page};
      if (!(event.key in leads) || event.ctrlKey || event.metaKey || event.altKey || !count) return;
      event.preventDefault();
      event.stopPropagation();
      this.onChoose(Math.min(Math.max(leads[event.key], 0), count - 1));
    }
  }

  return {create: (element, what) => new List(element, what)};
})();
