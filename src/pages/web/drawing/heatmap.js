// The heat map of an alignment: a row a target unit, a column a source unit, a cell's shade its weight.
//
//   const map = Attune.heatmap.create(element, {onHover});
//   map.show(pair, options);        // draws; cheap enough to be called for every frame
//   map.highlight({row, column});   // marks a row, a column or a cell; null marks nothing
//   map.destroy();
//
// pair is data.js's; rows may still be missing (a translation under way). options, all optional: threshold (weaker cells are
// drawn pale), numbers (weights in the cells), gold (links outlined), label (what a screen reader calls it), smallest and
// largest (of a cell, pixels), width (to fit into; the element's when absent), height (that cells shrink for, down to 20),
// scale (of the canvas; the screen's when absent).
// onHover({row, column, byKey}, box) is called with null for what is not pointed at, {row: null, column: null} for nothing;
// box is the place on the screen. Arrow keys move over the cells.
//
// Rows and columns stand in the order of the matrix in every script; each label is isolated and has its own direction. Cells
// are drawn on a canvas, labels are elements that stay in sight while the cells scroll under them.
Attune.heatmap = (() => {
  const {NOWHERE, Drawing} = Attune.drawing;
  // Down and right, of each key.
  const STEPS = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -Infinity], End: [0, Infinity]};

  const make = (parent, name) => Attune.elements.add(parent, "div", name);

  const cover = (box, isShown, x, y, width, height) => {
    box.hidden = !isShown;
    if (isShown) Object.assign(box.style, {left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px`});
  };

  const clamp = (value, least, most) => Math.min(Math.max(value, least), most);

  const writeLabels = (strip, labels, isEnd, place) => {
    strip.replaceChildren();
    labels.forEach((label, i) => {
      const span = Attune.elements.add(strip, "span", isEnd && i === labels.length - 1 ? "heatmap-label end" : "heatmap-label", label);
      span.dir = "auto";
      place(span.style, i);
    });
  };

  class Heatmap extends Drawing {
    build() {
      this.root = make(this.element, "heatmap");
      this.root.tabIndex = 0;
      this.root.setAttribute("role", "application");
      this.root.setAttribute("aria-roledescription", "heat map");
      this.sheet = make(this.root, "heatmap-sheet");
      this.corner = make(this.sheet, "heatmap-corner"), this.top = make(this.sheet, "heatmap-columns");
      this.left = make(this.sheet, "heatmap-rows");
      const cells = make(this.sheet, "heatmap-cells");
      this.canvas = cells.appendChild(document.createElement("canvas"));
      this.rowBand = make(cells, "heatmap-band"), this.columnBand = make(cells, "heatmap-band"), this.mark = make(cells, "heatmap-mark");
    }

    listen() {
      const leave = () => this.tell(NOWHERE, false), point = (event) => this.point(event);
      this.root.addEventListener("pointermove", point);
      this.root.addEventListener("pointerdown", point);
      // A finger that is lifted leaves the cell marked.
      this.root.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && leave());
      this.root.addEventListener("blur", leave);
      this.root.addEventListener("keydown", (event) => this.press(event));
    }

    label() {
      return `Alignment, ${this.pair.rows} rows by ${this.pair.columns} columns; arrow keys move over the cells`;
    }

    fit() {
      this.seen = this.element.clientWidth;
      this.places = Attune.cells.layout(this.pair, {...this.options, width: this.options.width || this.seen});
      this.writeStrips();
      Attune.cells.paint(this.canvas, this.pair, this.places, this.options, Attune.colour.theme(this.root));
      this.highlight(this.hovered);
    }

    // The labels, anew only when they or their places changed.
    writeStrips() {
      const {pair, places} = this, {cell, font, line, angle} = places;
      if (!this.isNew()) return;
      this.sheet.style.gridTemplate = `${places.top}px ${pair.rows * cell + 1}px / ${places.left}px ${pair.columns * cell + 1 + places.overhang}px`;
      this.sheet.style.fontSize = `${font}px`;
      // Labels wider than half of a narrow window would hide what scrolls under them.
      this.isLoose = places.left > this.root.clientWidth / 2;
      this.left.classList.toggle("loose", this.isLoose);
      this.corner.classList.toggle("loose", this.isLoose);
      const bottom = angle === 0 ? 4 : angle === 45 ? 4 - line * 0.15 : 6 - line / 2;
      writeLabels(this.top, pair.source, pair.sourceEnd, (style, c) => {
        style.left = `${(c + 0.5) * cell}px`, style.bottom = `${bottom}px`, style.lineHeight = `${line}px`;
        style.transform = angle === 0 ? "translateX(-50%)" : `rotate(-${angle}deg)`;
      });
      writeLabels(this.left, pair.target, pair.targetEnd, (style, r) => {
        style.right = `${Attune.cells.GAP}px`, style.top = `${r * cell}px`, style.lineHeight = `${cell}px`;
      });
    }

    highlight(place) {
      const {row, column} = this.hovered = {...NOWHERE, ...place};
      if (!this.pair) return;
      const {pair, places: {cell}} = this, isRow = row !== null && row < pair.rows, isColumn = column !== null && column < pair.columns;
      cover(this.rowBand, isRow, 0, row * cell, pair.columns * cell + 1, cell + 1);
      cover(this.columnBand, isColumn, column * cell, 0, cell + 1, pair.rows * cell + 1);
      cover(this.mark, isRow && isColumn, column * cell, row * cell, cell + 1, cell + 1);
      [...this.left.children].forEach((label, r) => label.classList.toggle("lit", isRow && r === row));
      [...this.top.children].forEach((label, c) => label.classList.toggle("lit", isColumn && c === column));
    }

    // The place on the screen of what is pointed at.
    boxOf({row, column}) {
      if (row === null && column === null) return null;
      if (column === null) return this.left.children[row].getBoundingClientRect();
      if (row === null) return this.top.children[column].getBoundingClientRect();
      const {x, y} = this.canvas.getBoundingClientRect(), {cell} = this.places;
      return new DOMRect(x + column * cell, y + row * cell, cell, cell);
    }

    tell(place, byKey) {
      if (!byKey && place.row === this.hovered.row && place.column === this.hovered.column) return;
      this.highlight(place);
      this.onHover({...place, byKey}, this.boxOf(place));
    }

    // A pointer is over a cell, a label, or neither.
    point({target, clientX, clientY}) {
      if (!this.pair) return;
      const within = (i, count) => (i >= 0 && i < count ? i : null);
      if (target !== this.canvas) {
        const row = [...this.left.children].indexOf(target), column = [...this.top.children].indexOf(target);
        this.tell({row: within(row, this.pair.rows), column: within(column, this.pair.columns)}, false);
        return;
      }
      const {x, y} = this.canvas.getBoundingClientRect(), {cell} = this.places;
      const row = Math.floor((clientY - y) / cell), column = Math.floor((clientX - x) / cell);
      this.tell({row: within(row, this.pair.rows), column: within(column, this.pair.columns)}, false);
    }

    // Keeps the cell of the keyboard in sight, right of and below the labels that stay.
    reveal({row, column}) {
      const {cell, left, top} = this.places, {root} = this, x = left + column * cell, y = top + row * cell;
      root.scrollLeft = clamp(root.scrollLeft, x + cell + 2 - root.clientWidth, x - (this.isLoose ? 0 : left));
      root.scrollTop = clamp(root.scrollTop, y + cell + 2 - root.clientHeight, y - top);
      this.mark.scrollIntoView({block: "nearest", inline: "nearest"});
    }

    press(event) {
      const {pair, hovered} = this, isCell = hovered.row !== null && hovered.column !== null, isEscape = event.key === "Escape";
      if (!pair || pair.rows * pair.columns === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isEscape ? hovered.row === null && hovered.column === null : !STEPS[event.key]) return;
      event.preventDefault();
      event.stopPropagation();
      if (isEscape) {
        this.tell(NOWHERE, true);
        return;
      }
      const [down, right] = STEPS[event.key], next = (now, step, count) => clamp((now || 0) + (isCell ? step : 0), 0, count - 1);
      this.highlight({row: next(hovered.row, down, pair.rows), column: next(hovered.column, right, pair.columns)});
      this.reveal(this.hovered);
      this.tell({...this.hovered}, true);
    }
  }

  return {create: (element, handlers = {}) => new Heatmap(element, handlers)};
})();
