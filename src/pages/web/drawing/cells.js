// The cells of a heat map: how large they can be, where the labels go, and the painting of them on a canvas.
Attune.cells = (() => {
  const {FONT} = Attune.elements;
  const GAP = 10;  // between labels and cells
  const NUMBERS = 30;  // the smallest cell that holds a number
  const MOST_PIXELS = 3.2e7;  // of a canvas; beyond it the picture gets coarser

  const widthsOf = (labels, font) => Attune.elements.widthsOf(labels, font).map((width) => width + 2);

  const fontFor = (cell) => (cell >= 22 ? 14 : cell >= 16 ? 12.5 : Math.min(11, Math.max(cell * 0.85, 5)));

  // Where things lie for one size of a cell: source labels straight when each fits its column, else slanted, else upright.
  const measure = (pair, cell) => {
    const font = fontFor(cell);
    const sources = widthsOf(pair.source, font), targets = widthsOf(pair.target, font);
    const widest = Math.max(...sources, 0);
    const angle = widest + 6 <= cell ? 0 : cell >= 20 ? 45 : 90;
    const line = Math.min(Math.ceil(font * 1.4), angle === 90 ? cell : Infinity);
    const slope = Math.SQRT1_2 * (widest + line);
    const top = angle === 0 ? line + GAP : angle === 45 ? Math.ceil(slope + 6) : widest + GAP + 2;
    // A slanted label leans over the columns on its right, the last ones over the edge.
    const lean = (width, c) => (c + 0.5) * cell + Math.SQRT1_2 * (width + line / 2) - pair.columns * cell;
    const overhang = angle === 45 ? Math.ceil(Math.max(0, ...sources.map(lean))) + 2 : 0;
    return {cell, font, line, angle, top, left: Math.max(...targets, 0) + GAP, overhang};
  };

  const floorOf = ({smallest = 12, numbers = false}) => (numbers ? Math.max(smallest, NUMBERS) : smallest);
  const widthOf = (pair, {cell, left, overhang}) => left + pair.columns * cell + 1 + overhang;

  /** The least width that shows a picture whole. */
  const least = (pair, options) => widthOf(pair, measure(pair, floorOf(options)));

  /** Where things lie: the largest cell whose picture fits the width, no smaller than the smallest that is allowed. */
  const layout = (pair, {width, height = 640, largest = 38, ...options}) => {
    const floor = floorOf(options);
    const forHeight = Math.max(20, Math.floor(height / Math.max(pair.rows, 1)));
    let cell = Math.max(floor, Math.min(largest, forHeight));
    let places = measure(pair, cell);
    while (cell > floor && widthOf(pair, places) > width) places = measure(pair, --cell);
    return places;
  };

  const clamp = (value, least, most) => Math.min(Math.max(value, least), most);

  // A canvas of the matrix's size, finer where the screen is, and its context in pixels of the page.
  const prepare = (canvas, width, height, scale) => {
    const fine = Math.min(scale || Math.max(globalThis.devicePixelRatio || 1, 1), Math.sqrt(MOST_PIXELS / Math.max(width * height, 1)));
    canvas.width = Math.ceil(width * fine), canvas.height = Math.ceil(height * fine);
    canvas.style.width = `${width}px`, canvas.style.height = `${height}px`;
    const context = canvas.getContext("2d");
    context.scale(fine, fine);
    return context;
  };

  /** Draws the cells of a pair on a canvas, as large as `layout` said, with the colours of `Attune.colour.theme`. */
  const paint = (canvas, pair, {cell}, options, theme) => {
    const width = pair.columns * cell + 1, height = pair.rows * cell + 1, {ramp, mix, css, inkOn} = Attune.colour;
    const context = prepare(canvas, width, height, options.scale);
    context.fillStyle = css(theme.rule);
    context.fillRect(0, 0, width, height);
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

  return {GAP, layout, least, paint};
})();
