// The linked words of an alignment: both sentences with curves between them, a curve's opacity its weight.
//
//   const curves = Attune.curves.create(element, {onHover});
//   curves.show(pair, options);        // draws; cheap enough to be called for every frame
//   curves.highlight({row, column});   // leaves the links of a target word, a source word or of both; null leaves all
//   curves.destroy();
//
// pair is data.js's; rows may still be missing (a translation under way). options, all optional: threshold (weaker links are
// not drawn), gold, label, width (to fit into; the element's when absent). onHover is as heatmap.js has it; isAbove says that
// there is room above.
//
// The sentences stand one above the other, source on top, each running in its own direction: a right-to-left one from the
// right. Where they are too wide for that they stand as two columns, source on the left, both from top to bottom in every
// script. Words are buttons: arrow keys walk along a sentence as it is seen, and across along the strongest link.
Attune.curves = (() => {
  const {add, draw} = Attune.elements;
  const LINE = 30;  // height of a word in a row
  const SPACE = 12;  // between words of a row

  const widthOf = (labels, font) => Attune.elements.widthsOf(labels, font).map((width) => width + 10);
  const sum = (widths) => widths.reduce((all, width) => all + width, 0);

  // One sentence as a row: the centre of each word.
  const rowCentres = (widths, direction, total) => {
    const length = sum(widths) + SPACE * Math.max(widths.length - 1, 0);
    let x = (total - length) / 2;
    const centres = widths.map((width) => {
      const centre = x + width / 2;
      x += width + SPACE;
      return centre;
    });
    return direction === "rtl" ? centres.map((centre) => total - centre) : centres;
  };

  const rows = (pair, sources, targets, width) => {
    const height = Math.min(Math.max(pair.source.length, pair.target.length) * 14 + 90, 260);
    const place = (side, widths, y) => rowCentres(widths, Attune.data.direction(side), width).map((x) => ({x, y}));
    return {form: "rows", width, height, font: 16, source: place(pair.source, sources, LINE / 2), target: place(pair.target, targets, height - LINE / 2)};
  };

  // Both sentences from top to bottom, the shorter one spread over the height of the longer.
  const columns = (pair, width) => {
    const most = Math.max(pair.source.length, pair.target.length, 1), step = most > 40 ? 22 : 27;
    let font = most > 40 ? 13 : 15, sources = [], targets = [], between = 0;
    do {
      sources = widthOf(pair.source, font), targets = widthOf(pair.target, font);
      between = Math.min(width - Math.max(...sources, 0) - Math.max(...targets, 0), 320);
    } while (between < 90 && --font >= 11);
    between = Math.max(between, 90);
    const left = Math.max(...sources, 0), height = most * step;
    const place = (side, x) => side.map((_, i) => ({x, y: (i + 0.5) * height / side.length}));
    return {form: "columns", width: left + between + Math.max(...targets, 0), height, font, source: place(pair.source, left), target: place(pair.target, left + between)};
  };

  /** The least width that shows both sentences as columns, with room for the curves. */
  const least = (pair) => columns(pair, Infinity).width - 200;

  /** Where the words lie: {form: "rows" or "columns", width, height, font, source and target: [{x, y}]}. */
  const layout = (pair, width) => {
    const sources = widthOf(pair.source, 16), targets = widthOf(pair.target, 16);
    const needed = Math.max(...[sources, targets].map((widths) => sum(widths) + SPACE * widths.length));
    return needed <= width ? rows(pair, sources, targets, width) : columns(pair, width);
  };

  const curve = ({form, source, target}, {row, column}) => {
    const from = {...source[column]}, to = {...target[row]};
    if (form === "rows") {
      from.y += LINE / 2 + 1, to.y -= LINE / 2 + 1;
      const middle = (from.y + to.y) / 2;
      return `M${from.x} ${from.y}C${from.x} ${middle} ${to.x} ${middle} ${to.x} ${to.y}`;
    }
    from.x += 3, to.x -= 3;
    const middle = (from.x + to.x) / 2;
    return `M${from.x} ${from.y}C${middle} ${from.y} ${middle} ${to.y} ${to.x} ${to.y}`;
  };

  const {NOWHERE, Drawing} = Attune.drawing;
  const SIDES = ["source", "target"];
  const placeOf = (side, i) => (side === "source" ? {row: null, column: i} : {row: i, column: null});

  // As many paths in a group as are needed, those that are there used again.
  const pathsIn = (group, count) => {
    while (group.childElementCount > count) group.lastElementChild.remove();
    while (group.childElementCount < count) draw(group, "path");
    return [...group.children];
  };

  class Curves extends Drawing {
    build() {
      this.words = {source: [], target: []};
      this.root = add(this.element, "div", "curves");
      this.root.setAttribute("role", "group");
      this.sheet = add(this.root, "div", "curves-sheet");
      this.picture = draw(this.sheet, "svg", {"aria-hidden": "true"});
      const group = () => draw(this.picture, "g");
      // A gold link is an outline around its curve: a wide stroke, and a paper one over it that leaves the edges.
      this.golds = group(), this.insides = group(), this.lines = group();
    }

    listen() {
      this.picture.addEventListener("pointermove", ({target, clientX, clientY}) => {
        const {row, column} = target.dataset;
        if (row) this.tell({row: Number(row), column: Number(column)}, new DOMRect(clientX, clientY, 0, 0), false);
        else this.leave();
      });
      this.picture.addEventListener("pointerleave", () => this.leave());
      this.root.addEventListener("keydown", (event) => this.press(event));
    }

    label() {
      return "Linked words; arrow keys move over the words";
    }

    fit() {
      this.seen = this.element.clientWidth;
      this.places = layout(this.pair, this.options.width || this.seen);
      this.writeWords();
      this.drawLinks();
      this.highlight(this.hovered);
    }

    makeWord(side, label, i) {
      const word = document.createElement("button");
      word.type = "button";
      word.className = `curves-word ${side}`;
      word.classList.toggle("end", Boolean(this.pair[`${side}End`]) && i === this.pair[side].length - 1);
      word.dir = "auto";
      word.textContent = label;
      word.tabIndex = -1;
      word.setAttribute("aria-description", `${side} ${i + 1} of ${this.pair[side].length}`);
      Object.assign(word.style, {left: `${this.places[side][i].x}px`, top: `${this.places[side][i].y}px`});
      const point = (byKey) => this.tell({...placeOf(side, i), isAbove: side === "source"}, word.getBoundingClientRect(), byKey);
      word.addEventListener("pointerenter", () => point(false));
      // A finger that is lifted leaves the word marked.
      word.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && this.leave());
      word.addEventListener("click", () => point(true));
      word.addEventListener("focus", () => word.matches(":focus-visible") && point(true));
      word.addEventListener("blur", () => this.leave());
      return word;
    }

    // The words, anew only when they or their places changed; the one with the focus keeps it.
    writeWords() {
      const {pair, places, words, sheet, picture} = this;
      if (!this.isNew()) return;
      Object.assign(sheet.style, {width: `${places.width}px`, height: `${places.height}px`, fontSize: `${places.font}px`});
      picture.setAttribute("width", places.width), picture.setAttribute("height", places.height);
      this.root.dataset.form = places.form;
      const side = SIDES.find((name) => words[name].includes(document.activeElement));
      const kept = side ? words[side].indexOf(document.activeElement) : 0;
      for (const name of SIDES) {
        words[name].forEach((word) => word.remove());
        words[name] = pair[name].map((label, i) => this.makeWord(name, label, i));
        sheet.append(...words[name]);
      }
      const first = (side && words[side][Math.min(kept, words[side].length - 1)]) || words.source[0] || words.target[0];
      if (first) first.tabIndex = 0;
      if (side && first) first.focus();
    }

    drawLinks() {
      const {pair, places, options} = this;
      const place = (path, link, name) => {
        path.setAttribute("d", curve(places, link));
        path.setAttribute("class", name);
        Object.assign(path.dataset, {row: link.row, column: link.column});
      };
      const links = Attune.data.links(pair, Math.max(options.threshold || 0, 0.01));
      pathsIn(this.lines, links.length).forEach((path, i) => {
        place(path, links[i], "curves-link");
        path.setAttribute("stroke-opacity", links[i].weight.toFixed(3));
        path.setAttribute("stroke-width", (1.5 + 2 * links[i].weight).toFixed(2));
      });
      const {sure, possible} = (options.gold && pair.gold) || {sure: new Set(), possible: new Set()};
      const gold = [...possible].map((i) => ({row: Math.floor(i / pair.columns), column: i % pair.columns, isSure: sure.has(i)}));
      pathsIn(this.golds, gold.length).forEach((path, i) => place(path, gold[i], gold[i].isSure ? "curves-gold" : "curves-gold possible"));
      pathsIn(this.insides, gold.length).forEach((path, i) => place(path, gold[i], "curves-inside"));
    }

    highlight(place) {
      const {row, column} = this.hovered = {...NOWHERE, ...place};
      if (!this.pair) return;
      const isAll = row === null && column === null, partners = {source: new Set(), target: new Set()};
      for (const path of this.picture.querySelectorAll("path")) {
        const link = {row: Number(path.dataset.row), column: Number(path.dataset.column)};
        const isOn = (row === null || link.row === row) && (column === null || link.column === column);
        path.classList.toggle("off", !isOn);
        if (isOn && !isAll) partners.source.add(link.column), partners.target.add(link.row);
      }
      const own = {source: column, target: row};
      for (const side of SIDES) {
        this.words[side].forEach((word, i) => {
          word.classList.toggle("lit", own[side] === i);
          word.classList.toggle("off", !isAll && own[side] !== i && !partners[side].has(i));
        });
      }
    }

    tell(place, box, byKey) {
      if (!byKey && place.row === this.hovered.row && place.column === this.hovered.column) return;
      this.highlight(place);
      this.onHover({...place, byKey}, box);
    }

    leave() {
      this.tell(NOWHERE, null, false);
    }

    // The word that a key leads to from word i of a side, as {side, i}; null where the key means nothing.
    walk(key, side, i) {
      const isRows = this.places.form === "rows", {words, pair} = this;
      const isReversed = isRows && Attune.data.direction(pair[side]) === "rtl";
      const along = (isRows ? {ArrowLeft: -1, ArrowRight: 1} : {ArrowUp: -1, ArrowDown: 1})[key];
      if (along) return {side, i: Math.min(Math.max(i + (isReversed ? -along : along), 0), words[side].length - 1)};
      if (key === "Home" || key === "End") return {side, i: key === "Home" ? 0 : words[side].length - 1};
      const across = (isRows ? {ArrowUp: "source", ArrowDown: "target"} : {ArrowLeft: "source", ArrowRight: "target"})[key];
      if (!across) return null;
      const [partner] = Attune.data.strongest(pair, placeOf(side, i), 1);
      if (across === side || !words[across].length) return {side, i};
      return {side: across, i: partner ? partner[across === "source" ? "column" : "row"] : 0};
    }

    press(event) {
      const {words} = this, side = SIDES.find((name) => words[name].includes(event.target));
      if (!side || event.ctrlKey || event.metaKey || event.altKey) return;
      const next = this.walk(event.key, side, words[side].indexOf(event.target));
      if (!next) return;
      event.preventDefault();
      event.stopPropagation();
      [...words.source, ...words.target].forEach((word) => (word.tabIndex = -1));
      const word = words[next.side][next.i];
      word.tabIndex = 0;
      word.focus();
      word.scrollIntoView({block: "nearest", inline: "nearest"});
    }
  }

  return {create: (element, handlers = {}) => new Curves(element, handlers), layout, least};
})();
