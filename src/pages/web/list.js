// A list of very many rows of one height, of which only those in sight exist as elements.
//
//   const list = Attune.list.create(element, {height, make, fill, onChoose});
//   list.show(count, chosen);   // rows 0 to count - 1; `chosen` (-1 for none) is marked and brought into sight
//   list.choose(row);
//   list.refill();              // fills the rows in sight anew
//
// make() gives the content of a row (an element), fill(content, row) writes row's text into it; onChoose(row) is called for a
// click and for the keys of a list box.
var Attune = globalThis.Attune || {};

Attune.list = (() => {
  "use strict";

  const SPARE = 4;  // rows kept above and below those in sight, so that scrolling shows no holes

  const create = (element, {height, make, fill, onChoose}) => {
    element.classList.add("list");
    element.setAttribute("role", "listbox");
    element.tabIndex = 0;
    const sheet = element.appendChild(document.createElement("div"));
    sheet.className = "list-sheet";
    sheet.setAttribute("role", "presentation");
    const shown = new Map();  // row -> element
    const spare = [];
    let count = 0, chosen = -1, waiting = false;

    const makeRow = () => {
      const row = document.createElement("div");
      row.className = "list-row";
      row.setAttribute("role", "option");
      row.style.height = `${height}px`;
      row.append(make());
      return row;
    };

    const mark = (row, i) => {
      row.setAttribute("aria-selected", String(i === chosen));
      row.classList.toggle("chosen", i === chosen);
    };

    const place = (i, refill) => {
      let row = shown.get(i);
      const isNew = !row;
      if (isNew) {
        row = spare.pop() || makeRow();
        shown.set(i, row);
        row.id = `${element.id}-${i}`;
        row.dataset.row = i;
        row.style.top = `${i * height}px`;
        row.setAttribute("aria-posinset", i + 1);
        sheet.append(row);
      }
      row.setAttribute("aria-setsize", count);
      if (isNew || refill) fill(row.firstElementChild, i);
      mark(row, i);
    };

    const draw = (refill = false) => {
      const first = Math.max(Math.floor(element.scrollTop / height) - SPARE, 0);
      const last = Math.min(Math.ceil((element.scrollTop + element.clientHeight) / height) + SPARE, count);
      for (const [i, row] of shown) {
        if (i >= first && i < last) continue;
        shown.delete(i);
        row.remove();
        spare.push(row);
      }
      for (let i = first; i < last; ++i) place(i, refill);
      if (shown.has(chosen)) element.setAttribute("aria-activedescendant", `${element.id}-${chosen}`);
      else element.removeAttribute("aria-activedescendant");
    };

    const reveal = () => {
      if (chosen < 0) return;
      const top = chosen * height, bottom = top + height;
      if (top < element.scrollTop) element.scrollTop = top;
      else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight;
    };

    const choose = (row) => {
      chosen = row;
      reveal();
      draw();
    };

    const show = (rows, row) => {
      count = rows, chosen = row;
      sheet.style.height = `${count * height}px`;
      reveal();
      draw(true);
    };

    const keys = {ArrowUp: () => chosen - 1, ArrowDown: () => chosen + 1, Home: () => 0, End: () => count - 1,
                  PageUp: () => chosen - page(), PageDown: () => chosen + page()};
    const page = () => Math.max(Math.floor(element.clientHeight / height) - 1, 1);

    element.addEventListener("keydown", (event) => {
      if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey || !count) return;
      event.preventDefault();
      event.stopPropagation();
      onChoose(Math.min(Math.max(keys[event.key](), 0), count - 1));
    });
    sheet.addEventListener("click", (event) => {
      const row = event.target.closest(".list-row");
      if (row) onChoose(Number(row.dataset.row));
    });
    element.addEventListener("scroll", () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        draw();
      });
    });
    new ResizeObserver(() => draw()).observe(element);

    return {show, choose, refill: () => draw(true)};
  };

  return {create};
})();
