// The drawings of a sentence: one panel, or several side by side (heads, alternatives), each with its heat map, its linked
// words or both. What is pointed at in one is marked in all, said in words beside the pointer and, for keys, to a screen reader.
//
//   const panels = Attune.panels.create(element, {onSay, onPoint});   // onPoint(place): what is pointed at here
//   panels.show([{title, pair}], options);   // options: view (map, links, both), threshold, numbers, gold, perRow, height
Attune.panels = (() => {
  const WIDE = 820;  // of a panel whose two drawings stand side by side
  const LEAST = 240;  // of a panel beside others
  const GAP = 26;  // between panels, as frame.css has it

  const {add} = Attune.elements;

  const strength = (pair, {row, column}) => {
    const place = row * pair.columns + column;
    const gold = pair.gold && (pair.gold.sure.has(place) ? ", sure gold link" : pair.gold.possible.has(place) ? ", possible gold link" : "");
    return {weight: pair.weights[place], gold: gold || ""};
  };

  /** What is pointed at as lines of [label, words, figure]; empty for nothing. */
  const describe = (pair, {row, column}, hasGold) => {
    const {names} = pair, isRow = row !== null && row < pair.rows, isColumn = column !== null && column < pair.columns;
    if (isRow && isColumn) {
      const {weight, gold} = strength(pair, {row, column});
      return [[names.row, pair.target[row], ""], [names.column, pair.source[column], ""], [`weight${hasGold ? gold : ""}`, "", weight.toFixed(2)]];
    }
    if (!isRow && !isColumn) return [];
    const partners = Attune.data.strongest(pair, isRow ? {row} : {column}, 3);
    const own = isRow ? [names.row, pair.target[row], ""] : [names.column, pair.source[column], ""];
    return [own, ...partners.map((link) => [isRow ? names.column : names.row, isRow ? pair.source[link.column] : pair.target[link.row], link.weight.toFixed(2)])];
  };

  const makeTip = () => {
    const tip = add(document.body, "div", "tip");
    tip.hidden = true;
    const show = (lines, box, isAbove) => {
      tip.hidden = lines.length === 0 || !box;
      if (tip.hidden) return;
      tip.replaceChildren(...lines.map(([label, words, figure]) => {
        const line = document.createElement("div");
        add(line, "span", "tip-label").textContent = label;
        const text = add(line, "bdi", "tip-words");
        text.textContent = words;
        add(line, "b", "tip-figure").textContent = figure;
        return line;
      }));
      // Below and right of what is pointed at, so that labels stay in sight; elsewhere where the window ends.
      const {width, height} = tip.getBoundingClientRect(), room = 10;
      const x = box.right + room + width < innerWidth ? box.right + room : Math.max(box.left - room - width, 4);
      const isUp = isAbove || box.bottom + room + height > innerHeight;
      const y = Math.min(Math.max(isUp ? box.top - room - height : box.bottom + room, 4), innerHeight - height - 4);
      tip.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
    };
    return {show};
  };

  // Beside its links a heat map takes what it needs of a little more than half, and leaves them the rest.
  const mapWidth = (view, width) => (view === "both" && width >= WIDE ? Math.floor(width * 0.56) : width);

  /**
   * How several panels share a width: {across, largest}. As many stand side by side as show their drawings whole, in rows of
   * about as many, each `perRow` of them beginning a row; and the largest cell that fits all of them, so that one can be compared with the other.
   */
  const share = (pairs, options, width) => {
    const drawn = pairs.filter(({problem}) => !problem), {view} = options;
    const needs = drawn.flatMap((pair) => [view === "links" ? 0 : Attune.cells.least(pair, options), view === "map" ? 0 : Attune.curves.least(pair)]);
    const most = Math.max(Math.floor((width + GAP) / (Math.max(...needs, LEAST) + GAP)), 1);
    const together = options.perRow || pairs.length, across = Math.ceil(together / Math.ceil(together / most));
    const own = mapWidth(view, Math.floor((width - GAP * (across - 1)) / across));
    const cells = view === "links" ? [] : drawn.map((pair) => Attune.cells.layout(pair, {...options, width: own}).cell);
    return {across, largest: cells.length ? Math.min(...cells) : undefined};
  };

  const makePanel = (parent, onHover) => {
    const root = add(parent, "figure", "panel");
    const title = add(root, "figcaption", "panel-title"), problem = add(root, "p", "panel-problem"), body = add(root, "div", "panel-body");
    const places = {map: add(body, "div", "panel-map"), links: add(body, "div", "panel-links")};
    const panel = {root, pair: null};
    const made = {};
    const makers = {map: Attune.heatmap.create, links: Attune.curves.create};
    const part = (name) => (made[name] = made[name] || makers[name](places[name], {onHover: (hover, box) => onHover(panel, hover, box)}));

    panel.show = ({title: words, pair}, options) => {
      panel.pair = pair;
      title.textContent = words || "";
      title.hidden = !words;
      problem.textContent = pair.problem || "";
      problem.hidden = !pair.problem;
      body.hidden = Boolean(pair.problem);
      body.className = `panel-body ${options.view}`;
      const width = mapWidth(options.view, root.clientWidth), isWide = !options.width && width < root.clientWidth;
      body.classList.toggle("wide", isWide);
      const own = {map: isWide ? {width} : {}, links: {}};
      for (const name of ["map", "links"]) {
        places[name].hidden = options.view !== "both" && options.view !== name;
        if (!pair.problem && !places[name].hidden) part(name).show(pair, {...options, ...own[name], label: label(name, words, pair)});
      }
    };
    panel.highlight = (place) => Object.values(made).forEach((drawing) => drawing.highlight(place));
    return panel;
  };

  const label = (name, words, pair) => `${words ? `${words}: ` : ""}${name === "map"
    ? `heat map, ${pair.rows} ${pair.names.row} by ${pair.columns} ${pair.names.column} ${pair.columns === 1 ? "unit" : "units"}; arrow keys move over the cells`
    : "linked words; arrow keys move over the words"}`;

  const create = (element, {onSay = () => {}, onPoint = () => {}} = {}) => {
    const panels = [], tip = makeTip();
    let options = {}, last = [], seen = 0;

    const sameTarget = (a, b) => a.rows === b.rows && a.target.every((word, i) => word === b.target[i]);

    const hover = (panel, place, box) => {
      for (const other of panels) {
        if (!other.pair || other.pair.problem) continue;
        other.highlight(sameTarget(panel.pair, other.pair) ? place : {row: null, column: place.column});
      }
      const lines = describe(panel.pair, place, options.gold);
      tip.show(lines, box, place.isAbove);
      onPoint(place);
      if (place.byKey) onSay(lines.map((line) => line.filter(Boolean).join(" ")).join(", "));
    };

    const show = (shown, chosen) => {
      const isMany = shown.length > 1;
      last = [shown, chosen], seen = element.clientWidth;
      options = {...chosen, ...Attune.paper.options(shown.length)};
      while (panels.length > shown.length) panels.pop().root.remove();
      while (panels.length < shown.length) panels.push(makePanel(element, hover));
      element.classList.toggle("many", isMany);
      // The grid is laid out before anything is measured in it.
      if (isMany && !options.width) {
        const {across, largest} = share(shown.map(({pair}) => pair), options, seen);
        element.style.setProperty("--across", across);
        options = {...options, largest};
      }
      shown.forEach((panel, i) => {
        panels[i].root.style.gridColumnStart = options.perRow && i % options.perRow === 0 ? 1 : "";
        panels[i].show(panel, options);
      });
    };
    new ResizeObserver(() => element.clientWidth !== seen && last.length && show(...last)).observe(element);
    // For fingers: what is pointed at stays until something else is touched.
    document.addEventListener("pointerdown", ({target}) => {
      if (element.contains(target)) return;
      tip.show([], null);
      panels.forEach((panel) => panel.highlight(null));
    });
    const point = (place) => panels.forEach((panel) => panel.pair && !panel.pair.problem && panel.highlight(place));
    return {show, point, quiet: () => tip.show([], null)};
  };

  return {create, describe};
})();
