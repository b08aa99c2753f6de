// The heat map of an alignment: a row a target unit, a column a source unit, a cell's shade its weight.
//
//   const map = Attune.heatmap.create(element, {onHover});
//   map.show(pair, options);        // draws; cheap enough to be called for every frame
//   map.highlight({row, column});   // marks a row, a column or a cell; null marks nothing
//   map.destroy();
//
// pair is data.js's; rows may still be missing (a translation under way). options, all optional: threshold (weaker cells are
// drawn pale), numbers (weights in the cells), gold (links outlined), label (what a screen reader calls it), smallest and
// largest (of a cell, pixels), width (to fit into; the element's when absent), height (that cells shrink for, down to 20).
// onHover({row, column, byKey}, box) is called with null for what is not pointed at, {row: null, column: null} for nothing;
// box is the place on the screen. Arrow keys move over the cells.
//
// Rows and columns stand in the order of the matrix in every script; each label is isolated and has its own direction. Cells
// are drawn on a canvas, labels are elements that stay in sight while the cells scroll under them.
var Attune = globalThis.Attune || {};

Attune.heatmap = (() => {
  "use strict";

  const FONT = '"Noto Sans", system-ui, sans-serif';
  const GAP = 10;  // between labels and cells
  const NUMBERS = 30;  // the smallest cell that holds a number
  const MOST_PIXELS = 3.2e7;  // of a canvas; beyond it the picture gets coarser

  const measurer = document.createElement("canvas").getContext("2d");
  const widthOf = (labels, font) => {
    measurer.font = `${font}px ${FONT}`;
    return labels.map((label) => Math.ceil(measurer.measureText(label).width) + 2);
  };

  const fontFor = (cell) => (cell >= 22 ? 14 : cell >= 16 ? 12.5 : Math.min(11, Math.max(cell * 0.85, 5)));

  // Where things lie for one size of a cell: source labels straight when each fits its column, else slanted, else upright.
  const measure = (pair, cell) => {
    const font = fontFor(cell), line = Math.ceil(font * 1.4);
    const sources = widthOf(pair.source, font), targets = widthOf(pair.target, font);
    const widest = Math.max(...sources, 0);
    const angle = widest + 6 <= cell ? 0 : cell >= 20 ? 45 : 90;
    const slope = Math.SQRT1_2 * (widest + line);
    const top = angle === 0 ? line + GAP : angle === 45 ? Math.ceil(slope + 6) : widest + GAP + 2;
    // A slanted label leans over the columns on its right, the last ones over the edge.
    const lean = (width, c) => (c + 0.5) * cell + Math.SQRT1_2 * (width + line / 2) - pair.columns * cell;
    const overhang = angle === 45 ? Math.ceil(Math.max(0, ...sources.map(lean))) + 2 : 0;
    return {cell, font, line, angle, top, left: Math.max(...targets, 0) + GAP, overhang};
  };

  /** Where things lie: the largest cell whose picture fits the width, no smaller than the smallest that is allowed. */
  const layout = (pair, {width, height = 640, smallest = 12, largest = 38, numbers = false}) => {
    const floor = numbers ? Math.max(smallest, NUMBERS) : smallest;
    const forHeight = Math.max(20, Math.floor(height / Math.max(pair.rows, 1)));
    let cell = Math.max(floor, Math.min(largest, forHeight));
    let places = measure(pair, cell);
    while (cell > floor && places.left + pair.columns * cell + places.overhang > width) places = measure(pair, --cell);
    return places;
  };

  const make = (parent, name) => {
    const element = parent.appendChild(document.createElement("div"));
    element.className = name;
    return element;
  };

  const clamp = (value, least, most) => Math.min(Math.max(value, least), most);

  const writeLabels = (strip, labels, isEnd, place) => {
    strip.replaceChildren(...labels.map((label, i) => {
      const span = document.createElement("span");
      span.className = isEnd && i === labels.length - 1 ? "heatmap-label end" : "heatmap-label";
      span.dir = "auto";
      span.textContent = label;
      place(span.style, i);
      return span;
    }));
  };

  const paint = (canvas, pair, {cell}, options, theme) => {
    const width = pair.columns * cell, height = pair.rows * cell;
    const fine = Math.min(options.scale || Math.max(globalThis.devicePixelRatio || 1, 1), Math.sqrt(MOST_PIXELS / Math.max(width * height, 1)));
    canvas.width = Math.ceil((width + 1) * fine), canvas.height = Math.ceil((height + 1) * fine);
    canvas.style.width = `${width + 1}px`, canvas.style.height = `${height + 1}px`;
    const context = canvas.getContext("2d"), {ramp, mix, css, inkOn} = Attune.colour;
    context.scale(fine, fine);
    context.fillStyle = css(theme.rule);
    context.fillRect(0, 0, width + 1, height + 1);
    context.font = `${Math.min(11, cell * 0.38)}px ${FONT}`;
    context.textAlign = "center", context.textBaseline = "middle";
    const line = cell >= 10 ? 1 : 0, zero = ramp(0, theme.isDark);
    for (let row = 0; row < pair.rows; ++row) {
      for (let column = 0; column < pair.columns; ++column) {
        const weight = pair.weights[row * pair.columns + column] || 0;
        const full = ramp(weight, theme.isDark), colour = weight < (options.threshold || 0) ? mix(full, zero, 0.8) : full;
        context.fillStyle = css(colour);
        context.fillRect(column * cell + line, row * cell + line, cell - line, cell - line);
        if (!options.numbers || weight < 0.005) continue;
        context.fillStyle = inkOn(colour);
        context.fillText(weight.toFixed(2).replace(/^0/, ""), (column + 0.5) * cell, (row + 0.5) * cell + 0.5);
      }
    }
    if (options.gold && pair.gold) paintGold(context, pair, cell, theme);
  };

  // Outlines with a halo of the paper's colour, so that they stand out from every shade; a possible link's is dashed.
  const paintGold = (context, pair, cell, theme) => {
    const inset = clamp(cell * 0.06, 1, 2);
    for (const place of pair.gold.possible) {
      const row = Math.floor(place / pair.columns), column = place % pair.columns;
      const box = [column * cell + inset + 0.5, row * cell + inset + 0.5, cell - 2 * inset, cell - 2 * inset];
      context.setLineDash([]);
      context.strokeStyle = Attune.colour.css(theme.paper), context.lineWidth = cell >= 20 ? 3.6 : 2.4;
      context.strokeRect(...box);
      context.setLineDash(pair.gold.sure.has(place) ? [] : [Math.max(cell / 8, 2), Math.max(cell / 8, 2)]);
      context.strokeStyle = Attune.colour.css(theme.gold), context.lineWidth = cell >= 20 ? 1.8 : 1.3;
      context.strokeRect(...box);
    }
    context.setLineDash([]);
  };

  const create = (element, {onHover = () => {}} = {}) => {
    const root = make(element, "heatmap");
    root.tabIndex = 0;
    root.setAttribute("role", "application");
    root.setAttribute("aria-roledescription", "heat map");
    const sheet = make(root, "heatmap-sheet");
    const corner = make(sheet, "heatmap-corner"), top = make(sheet, "heatmap-columns");
    const left = make(sheet, "heatmap-rows"), cells = make(sheet, "heatmap-cells");
    const canvas = cells.appendChild(document.createElement("canvas"));
    const rowBand = make(cells, "heatmap-band"), columnBand = make(cells, "heatmap-band"), mark = make(cells, "heatmap-mark");
    let pair = null, options = {}, places = null, written = "", hovered = {row: null, column: null}, seen = 0;

    const writeStrips = () => {
      const {cell, font, line, angle} = places;
      const state = JSON.stringify([pair.source, pair.target, pair.sourceEnd, pair.targetEnd, places]);
      if (state === written) return;
      written = state;
      sheet.style.gridTemplate = `${places.top}px ${pair.rows * cell + 1}px / ${places.left}px ${pair.columns * cell + 1 + places.overhang}px`;
      sheet.style.fontSize = `${font}px`;
      // Labels wider than half of a narrow window would hide what scrolls under them.
      left.classList.toggle("loose", places.left > root.clientWidth / 2);
      corner.classList.toggle("loose", places.left > root.clientWidth / 2);
      const bottom = angle === 0 ? 4 : angle === 45 ? 4 - line * 0.15 : GAP - 4 - line / 2;
      writeLabels(top, pair.source, pair.sourceEnd, (style, c) => {
        style.left = `${(c + 0.5) * cell}px`, style.bottom = `${bottom}px`, style.lineHeight = `${line}px`;
        style.transform = angle === 0 ? "translateX(-50%)" : `rotate(-${angle}deg)`;
      });
      writeLabels(left, pair.target, pair.targetEnd, (style, r) => {
        style.right = `${GAP}px`, style.top = `${r * cell}px`, style.lineHeight = `${cell}px`;
      });
    };

    const fit = () => {
      seen = element.clientWidth;
      places = layout(pair, {...options, width: options.width || seen});
      writeStrips();
      paint(canvas, pair, places, options, Attune.colour.theme(root));
      highlight(hovered);
    };

    const band = (box, shown, x, y, width, height) => {
      box.hidden = !shown;
      if (shown) Object.assign(box.style, {left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px`});
    };

    const highlight = (place) => {
      const {row = null, column = null} = place || {};
      hovered = {row, column};
      if (!pair) return;
      const {cell} = places, isRow = row !== null && row < pair.rows, isColumn = column !== null && column < pair.columns;
      band(rowBand, isRow, 0, row * cell, pair.columns * cell + 1, cell + 1);
      band(columnBand, isColumn, column * cell, 0, cell + 1, pair.rows * cell + 1);
      band(mark, isRow && isColumn, column * cell, row * cell, cell + 1, cell + 1);
      [...left.children].forEach((label, r) => label.classList.toggle("lit", isRow && r === row));
      [...top.children].forEach((label, c) => label.classList.toggle("lit", isColumn && c === column));
    };

    const boxOf = ({row, column}) => {
      if (row !== null && column === null) return left.children[row].getBoundingClientRect();
      if (row === null) return column === null ? null : top.children[column].getBoundingClientRect();
      const {x, y} = canvas.getBoundingClientRect(), {cell} = places;
      return new DOMRect(x + column * cell, y + row * cell, cell, cell);
    };

    const tell = (place, byKey) => {
      if (!byKey && place.row === hovered.row && place.column === hovered.column) return;
      highlight(place);
      onHover({...place, byKey}, boxOf(place));
    };

    // What a pointer is over: a cell, or one of the labels.
    const placeAt = ({clientX, clientY}) => {
      const {x, y} = canvas.getBoundingClientRect(), {cell} = places;
      const column = Math.floor((clientX - x) / cell), row = Math.floor((clientY - y) / cell);
      return {row: row >= 0 && row < pair.rows ? row : null, column: column >= 0 && column < pair.columns ? column : null};
    };
    const overLabel = (strip, target) => {
      const i = [...strip.children].indexOf(target);
      return i < 0 ? null : i;
    };
    const point = (event) => {
      if (!pair) return;
      if (event.target === canvas) return tell(placeAt(event), false);
      return tell({row: overLabel(left, event.target), column: overLabel(top, event.target)}, false);
    };

    // Keeps the cell of the keyboard in sight, right of and below the labels that stay.
    const reveal = ({row, column}) => {
      const {cell} = places, margin = left.classList.contains("loose") ? 0 : places.left;
      const x = places.left + column * cell, y = places.top + row * cell;
      root.scrollLeft = clamp(root.scrollLeft, x + cell + 2 - root.clientWidth, x - margin);
      root.scrollTop = clamp(root.scrollTop, y + cell + 2 - root.clientHeight, y - places.top);
      mark.scrollIntoView({block: "nearest", inline: "nearest"});
    };

    const STEPS = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -Infinity], End: [0, Infinity]};
    const press = (event) => {
      if (!pair || pair.rows * pair.columns === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Escape" && hovered.row === null && hovered.column === null) return;
      if (event.key !== "Escape" && !STEPS[event.key]) return;
      event.preventDefault();
      event.stopPropagation();
      if (event.key === "Escape") return tell({row: null, column: null}, true);
      const [down, right] = STEPS[event.key], isNew = hovered.row === null || hovered.column === null;
      const next = (now, step, count) => clamp((now || 0) + (isNew ? 0 : step), 0, count - 1);
      highlight({row: next(hovered.row, down, pair.rows), column: next(hovered.column, right, pair.columns)});
      reveal(hovered);
      return tell({...hovered}, true);
    };

    root.addEventListener("pointermove", point);
    root.addEventListener("pointerdown", point);
    const leave = () => tell({row: null, column: null}, false);
    // A finger that is lifted leaves the cell marked.
    root.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && leave());
    root.addEventListener("blur", leave);
    root.addEventListener("keydown", press);
    const observer = new ResizeObserver(() => {
      if (pair && !options.width && element.clientWidth > 0 && element.clientWidth !== seen) fit();
    });
    observer.observe(element);

    const show = (shown, chosen = {}) => {
      const isOther = !pair || shown.rows < pair.rows || shown.source.join("\n") !== pair.source.join("\n");
      pair = shown, options = chosen;
      if (isOther) hovered = {row: null, column: null};
      root.setAttribute("aria-label", options.label || `Alignment, ${pair.rows} rows by ${pair.columns} columns; arrow keys move over the cells`);
      fit();
    };
    const destroy = () => {
      observer.disconnect();
      root.remove();
    };
    return {show, highlight, destroy, root, places: () => ({...places})};
  };

  return {create, layout};
})();
