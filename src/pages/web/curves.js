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
var Attune = globalThis.Attune || {};

Attune.curves = (() => {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const FONT = '"Noto Sans", system-ui, sans-serif';
  const LINE = 30;  // height of a word in a row
  const SPACE = 12;  // between words of a row

  const measurer = document.createElement("canvas").getContext("2d");
  const widthOf = (labels, font) => {
    measurer.font = `${font}px ${FONT}`;
    return labels.map((label) => Math.ceil(measurer.measureText(label).width) + 10);
  };
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

  const create = (element, {onHover = () => {}} = {}) => {
    const root = element.appendChild(document.createElement("div"));
    root.className = "curves";
    root.setAttribute("role", "group");
    const sheet = root.appendChild(document.createElement("div"));
    sheet.className = "curves-sheet";
    const picture = sheet.appendChild(document.createElementNS(SVG, "svg"));
    picture.setAttribute("aria-hidden", "true");
    const group = () => picture.appendChild(document.createElementNS(SVG, "g"));
    // A gold link is an outline around its curve: a wide stroke, and a paper one over it that leaves the edges.
    const golds = group(), insides = group(), lines = group();
    const words = {source: [], target: []};
    let pair = null, options = {}, places = null, written = "", seen = 0, hovered = {row: null, column: null};

    const placeOf = (side, i) => (side === "source" ? {row: null, column: i} : {row: i, column: null});

    const tell = (place, box, byKey) => {
      if (!byKey && place.row === hovered.row && place.column === hovered.column) return;
      highlight(place);
      onHover({...place, byKey}, box);
    };
    const leave = () => tell({row: null, column: null}, null, false);

    const makeWord = (side, label, i) => {
      const word = document.createElement("button");
      word.type = "button";
      word.className = `curves-word ${side}`;
      word.dir = "auto";
      word.textContent = label;
      word.tabIndex = -1;
      word.setAttribute("aria-description", `${side} ${i + 1} of ${pair[side].length}`);
      const point = (byKey) => tell({...placeOf(side, i), isAbove: side === "source"}, word.getBoundingClientRect(), byKey);
      word.addEventListener("pointerenter", () => point(false));
      word.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && leave());
      word.addEventListener("click", () => point(true));
      word.addEventListener("focus", () => word.matches(":focus-visible") && point(true));
      word.addEventListener("blur", leave);
      return word;
    };

    const writeWords = () => {
      const state = JSON.stringify([pair.source, pair.target, pair.sourceEnd, pair.targetEnd, places]);
      if (state === written) return;
      written = state;
      Object.assign(sheet.style, {width: `${places.width}px`, height: `${places.height}px`, fontSize: `${places.font}px`});
      picture.setAttribute("width", places.width), picture.setAttribute("height", places.height);
      const focus = document.activeElement, side = ["source", "target"].find((name) => words[name].includes(focus));
      const kept = side ? words[side].indexOf(focus) : 0;
      for (const name of ["source", "target"]) {
        words[name].forEach((word) => word.remove());
        words[name] = pair[name].map((label, i) => makeWord(name, label, i));
        words[name].forEach((word, i) => {
          word.classList.toggle("end", pair[`${name}End`] && i === pair[name].length - 1);
          Object.assign(word.style, {left: `${places[name][i].x}px`, top: `${places[name][i].y}px`});
        });
        sheet.append(...words[name]);
      }
      root.dataset.form = places.form;
      const first = (side && words[side][Math.min(kept, words[side].length - 1)]) || words.source[0] || words.target[0];
      if (first) first.tabIndex = 0;
      if (side && first) first.focus();
    };

    const pathsIn = (group, count) => {
      while (group.childElementCount > count) group.lastElementChild.remove();
      while (group.childElementCount < count) group.append(document.createElementNS(SVG, "path"));
      return [...group.children];
    };

    const drawLinks = () => {
      const links = Attune.data.links(pair, Math.max(options.threshold || 0, 0.01));
      pathsIn(lines, links.length).forEach((path, i) => {
        path.setAttribute("d", curve(places, links[i]));
        path.setAttribute("class", "curves-link");
        path.setAttribute("stroke-opacity", links[i].weight.toFixed(3));
        path.setAttribute("stroke-width", (1.5 + 2 * links[i].weight).toFixed(2));
        Object.assign(path.dataset, {row: links[i].row, column: links[i].column});
      });
      const gold = options.gold && pair.gold ? pair.gold : {sure: new Set(), possible: new Set()};
      const all = [...gold.possible];
      const draw = (path, i, name) => {
        const link = {row: Math.floor(all[i] / pair.columns), column: all[i] % pair.columns};
        path.setAttribute("d", curve(places, link));
        path.setAttribute("class", name);
        Object.assign(path.dataset, link);
      };
      pathsIn(golds, all.length).forEach((path, i) => draw(path, i, gold.sure.has(all[i]) ? "curves-gold" : "curves-gold possible"));
      pathsIn(insides, all.length).forEach((path, i) => draw(path, i, "curves-inside"));
    };

    const highlight = (place) => {
      const {row = null, column = null} = place || {};
      hovered = {row, column};
      if (!pair) return;
      const all = row === null && column === null;
      const isOn = (path) => (row === null || Number(path.dataset.row) === row) && (column === null || Number(path.dataset.column) === column);
      const partners = {source: new Set(), target: new Set()};
      for (const path of picture.querySelectorAll("path")) {
        const on = all || isOn(path);
        path.classList.toggle("off", !on);
        if (on && !all) partners.source.add(Number(path.dataset.column)), partners.target.add(Number(path.dataset.row));
      }
      const own = {source: column, target: row};
      for (const side of ["source", "target"]) {
        words[side].forEach((word, i) => {
          word.classList.toggle("lit", !all && own[side] === i);
          word.classList.toggle("off", !all && own[side] !== i && !partners[side].has(i));
        });
      }
    };

    picture.addEventListener("pointermove", (event) => {
      if (!event.target.dataset.row) return leave();
      const {row, column} = event.target.dataset;
      return tell({row: Number(row), column: Number(column)}, new DOMRect(event.clientX, event.clientY, 0, 0), false);
    });
    picture.addEventListener("pointerleave", leave);

    // The word that a key leads to from word i of a side, as {side, i}; null where the key means nothing.
    const walk = (key, side, i) => {
      const isRows = places.form === "rows", count = words[side].length;
      const isReversed = isRows && Attune.data.direction(pair[side]) === "rtl";
      const along = (isRows ? {ArrowLeft: -1, ArrowRight: 1} : {ArrowUp: -1, ArrowDown: 1})[key];
      if (along) return {side, i: Math.min(Math.max(i + (isReversed ? -along : along), 0), count - 1)};
      if (key === "Home" || key === "End") return {side, i: key === "Home" ? 0 : count - 1};
      const across = (isRows ? {ArrowUp: "source", ArrowDown: "target"} : {ArrowLeft: "source", ArrowRight: "target"})[key];
      if (!across) return null;
      const [partner] = Attune.data.strongest(pair, placeOf(side, i), 1);
      if (across === side || !words[across].length) return {side, i};
      return {side: across, i: partner ? partner[across === "source" ? "column" : "row"] : 0};
    };

    root.addEventListener("keydown", (event) => {
      const side = ["source", "target"].find((name) => words[name].includes(event.target));
      if (!side || event.ctrlKey || event.metaKey || event.altKey) return;
      const next = walk(event.key, side, words[side].indexOf(event.target));
      if (!next) return;
      event.preventDefault();
      event.stopPropagation();
      [...words.source, ...words.target].forEach((word) => (word.tabIndex = -1));
      const word = words[next.side][next.i];
      word.tabIndex = 0;
      word.focus();
      word.scrollIntoView({block: "nearest", inline: "nearest"});
    });

    const fit = () => {
      seen = element.clientWidth;
      places = layout(pair, options.width || seen);
      writeWords();
      drawLinks();
      highlight(hovered);
    };
    const observer = new ResizeObserver(() => {
      if (pair && !options.width && element.clientWidth > 0 && element.clientWidth !== seen) fit();
    });
    observer.observe(element);

    const show = (shown, chosen = {}) => {
      const isOther = !pair || shown.rows < pair.rows || shown.source.join("\n") !== pair.source.join("\n");
      pair = shown, options = chosen;
      if (isOther) hovered = {row: null, column: null};
      root.setAttribute("aria-label", options.label || "Linked words; arrow keys move over the words");
      fit();
    };
    const destroy = () => {
      observer.disconnect();
      root.remove();
    };
    return {show, highlight, destroy, root, places: () => places};
  };

  return {create, layout};
})();
