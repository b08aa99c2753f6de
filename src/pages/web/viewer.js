// The page: what is shown follows from the state alone, and the state from the controls, the keys and the address.
var Attune = globalThis.Attune || {};

Attune.viewer = (() => {
  "use strict";

  const MOST_PANELS = 12;

  /** What of the state holds for a sentence: it may have fewer heads, alternatives or moments than another. */
  const effective = (state, sentence) => {
    const updates = (sentence.snapshots || []).map((snapshot) => snapshot.update);
    const moment = updates.indexOf(state.update), isPast = moment >= 0;
    const alternative = isPast ? 0 : Math.min(state.alternative, Math.max(sentence.alternatives.length, 1)) - 1;
    const heads = ((sentence.alternatives[alternative] || {}).heads || []).length;
    const isHead = !isPast && heads > 0 && (state.head === "all" || state.head === "mean" || state.head <= heads);
    return {updates, position: isPast ? moment : null, isPast, alternative, heads, head: isHead ? state.head : "mean",
            side: state.side && !isPast && sentence.alternatives.length > 1};
  };

  /** The panels of a sentence: alternatives times heads, of each one or all. */
  const panelsOf = (sentence, state, now, position) => {
    const alternatives = now.side ? [...sentence.alternatives.keys()] : [now.alternative];
    const heads = now.head === "all" ? Array.from({length: now.heads}, (_, i) => i + 1) : [now.head];
    const panels = alternatives.flatMap((alternative) => heads.map((head) => ({alternative, head})));
    const title = ({alternative, head}) => [now.side ? `Translation ${alternative + 1}` : "", heads.length > 1 ? `Head ${head}` : ""].filter(Boolean).join(", ");
    return {count: panels.length, panels: panels.slice(0, MOST_PANELS).map((panel) => ({
      title: title(panel), pair: Attune.data.pairOf(sentence, {...panel, position, unit: state.unit, ends: state.ends}),
    }))};
  };

  const add = (parent, tag, text) => {
    const element = parent.appendChild(document.createElement(tag));
    element.textContent = text;
    return element;
  };

  const writePairs = (list, pairs) => {
    list.replaceChildren();
    for (const [term, words] of pairs) {
      const group = list.appendChild(document.createElement("div"));
      add(group, "dt", term);
      add(group, "dd", words).dir = "auto";
    }
  };

  const writeHead = (at, sentence, now) => {
    const alternative = sentence.alternatives[now.alternative];
    at("name").textContent = `Sentence ${sentence.line}`;
    const texts = [["Source", Attune.data.textOf(sentence.source)]];
    if (alternative) texts.push(["Target", Attune.data.textOf(alternative.target)]);
    if (typeof sentence.reference === "string") texts.push(["Reference", sentence.reference]);
    writePairs(at("texts"), texts.map(([term, words]) => [term, words || "(empty)"]));
    const figures = [["score", (alternative || {}).score, 2], ["log probability", (alternative || {}).log_probability, 2], ["BLEU", sentence.bleu, 1], ["entropy", sentence.entropy, 2]];
    writePairs(at("figures"), figures.filter(([, value]) => Number.isFinite(value)).map(([name, value, digits]) => [name, value.toFixed(digits)]));
  };

  const writeHeads = (select, heads) => {
    if (select.options.length === heads + 2) return;
    const names = ["mean", ...Array.from({length: heads}, (_, i) => String(i + 1)), "all"];
    select.replaceChildren(...names.map((name) => new Option(name, name)));
  };

  const start = (page) => {
    const at = (id) => page.getElementById(id);
    let data = null;
    try {
      data = Attune.data.read(at("data").textContent);
    } catch (error) {
      data = {title: "", program: "", unit: "piece", sentences: []};
      at("problem").textContent = `The data of this page cannot be read: ${error.message}`;
    }
    const {sentences} = data;
    page.title = data.title ? `${data.title} - Attune` : "Attune";
    at("title").textContent = data.title || "Attune";
    at("program").textContent = data.program;
    if (!at("problem").textContent && sentences.length === 0) at("problem").textContent = "There are no sentences in this page.";
    at("problem").hidden = !at("problem").textContent;
    at("sentence").hidden = sentences.length === 0;
    at("units").hidden = data.unit === "word";
    at("heads").hidden = !sentences.some((sentence) => sentence.alternatives.some((alternative) => (alternative.heads || []).length));
    at("gold-switch").hidden = !sentences.some((sentence) => sentence.gold);

    const lines = new Map(sentences.map((sentence, i) => [sentence.line, i]));
    let state = Attune.state.parse(location.hash), index = 0, film = null, printing = 0, timer = 0;

    // In a narrow window the list lies over the sentence.
    const setList = (isOpen) => {
      page.body.classList.toggle("list-open", isOpen);
      at("open-list").setAttribute("aria-expanded", String(isOpen));
      if (isOpen) pane.refill();
    };
    const say = (words) => (at("said").textContent = words);
    const change = (fields) => {
      if ("line" in fields || "alternative" in fields || "head" in fields || "side" in fields) training.stop(), (film = null);
      state = {...state, ...fields};
      render();
    };
    const go = (i) => {
      setList(false);
      change({line: sentences[i].line});
      // A list box with the focus says its choice itself.
      if (page.activeElement !== at("list")) say(`${at("name").textContent}: ${Attune.data.textOf(sentences[i].source)}`);
    };

    const pane = Attune.sentences.create({list: at("list"), count: at("count")}, sentences, go);
    const controls = Attune.controls.create(page.body, change);
    const alternatives = Attune.alternatives.create(at("alternatives"), (i) => change({alternative: i + 1}));
    const panels = Attune.panels.create(at("drawing"), {onSay: say});
    const legend = Attune.legend.create(at("legend"));
    const moments = {slider: at("moment"), play: at("play"), back: at("back"), on: at("on"), said: at("moment-said")};
    const training = Attune.training.create(moments, (position, isFilm) => {
      film = isFilm ? position : null;
      const {updates} = effective(state, sentences[index]), update = updates[Math.round(position)] || 0;
      if (update === state.update) draw();
      else change({update});
    });

    const draw = () => {
      const sentence = sentences[index], now = effective(state, sentence);
      const {count, panels: shown} = panelsOf(sentence, state, now, film === null ? now.position : film);
      at("note").textContent = count > shown.length ? `The first ${shown.length} of ${count} are drawn.` : "";
      const {threshold, numbers, gold, view} = state, onPaper = printing ? {width: printing, smallest: 4, scale: 3} : {};
      panels.show(shown, {threshold, numbers, gold, view, height: Math.max(innerHeight * 0.62, 360), ...onPaper});
      legend.show({view, threshold, gold: gold && shown.some(({pair}) => pair.gold), isDark: Attune.colour.theme(page.body).isDark});
    };

    const reasons = (sentence, now) => ({
      head: now.isPast ? "The heads are of the end of training" : now.heads > 0 || "This sentence has no heads",
      side: now.isPast ? "The translations are of the end of training" : true,
      gold: !sentence.gold ? "This sentence has no gold links" : state.unit !== "word" ? "Gold links are of words" : now.alternative === 0 || "Gold links are of the first translation",
    });

    const render = () => {
      page.documentElement.dataset.theme = state.theme;
      panels.quiet();
      index = lines.has(state.line) ? lines.get(state.line) : index;
      state.line = sentences.length ? sentences[index].line : state.line;
      pane.show(state, index);
      at("threshold-said").textContent = state.threshold.toFixed(2);
      if (sentences.length) {
        const sentence = sentences[index], now = effective(state, sentence);
        writeHead(at, sentence, now);
        writeHeads(at("head"), now.heads);
        at("alternatives-box").hidden = sentence.alternatives.length < 2;
        alternatives.show(sentence, now.alternative);
        at("training").hidden = now.updates.length === 0 || now.alternative !== 0 || now.side;
        training.show(now.updates, now.position === null ? now.updates.length : now.position);
        controls.allow(reasons(sentence, now));
        controls.show({...state, head: now.head});
        draw();
      } else {
        controls.show(state);
      }
      keepAddress();
    };

    // Browsers allow only so many changes of the address in a while: the last of a quick row is enough.
    const keepAddress = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const first = sentences.length && state.line === sentences[0].line, hash = Attune.state.format({...state, line: first ? 0 : state.line});
        if (hash !== location.hash) history.replaceState(null, "", hash || location.pathname + location.search);
      }, 150);
    };

    const step = (places) => () => go(pane.beside(index, places));
    const cycle = (field, values) => () => change({[field]: values[(values.indexOf(state[field]) + 1) % values.length]});
    const flip = (field) => () => change({[field]: !state[field]});
    const nudge = (by) => () => change({threshold: Math.min(Math.max(Math.round((state.threshold + by) * 100) / 100, 0), 1)});
    const nextHead = () => cycle("head", ["mean", ...Array.from({length: effective(state, sentences[index]).heads}, (_, i) => i + 1), "all"])();
    const nextAlternative = () => change({alternative: state.alternative % Math.max(sentences[index].alternatives.length, 1) + 1});
    const rows = [
      {keys: ["j", "ArrowDown"], does: "next sentence", act: step(1)},
      {keys: ["k", "ArrowUp"], does: "previous sentence", act: step(-1)},
      {keys: ["/"], does: "search", act: () => (setList(true), at("search").select())},
      {keys: ["v"], does: "heat map, links, both", act: cycle("view", ["map", "links", "both"])},
      {keys: ["u"], does: "words or pieces", act: () => data.unit !== "word" && cycle("unit", ["word", "piece"])()},
      {keys: ["e"], does: "ends of sentence", act: flip("ends")},
      {keys: ["n"], does: "numbers in the cells", act: flip("numbers")},
      {keys: ["g"], does: "gold links", act: flip("gold")},
      {keys: ["["], does: "lower threshold", act: nudge(-0.05)},
      {keys: ["]"], does: "higher threshold", act: nudge(0.05)},
      {keys: ["h"], does: "next head", act: nextHead},
      {keys: ["a"], does: "next translation", act: nextAlternative},
      {keys: ["s"], does: "translations side by side", act: flip("side")},
      {keys: ["p"], does: "play or pause training", act: () => !at("training").hidden && training.toggle()},
      {keys: ["?"], does: "these keys", act: () => keys.open()},
      {keys: ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"], does: "in a drawing: move over cells or words"},
      {keys: ["Escape"], does: "leave the search, the cell or this page of keys"},
    ];
    // Without sentences there is nothing that a key could do.
    const keys = Attune.keys.create(at("keys"), rows.map((row) => (sentences.length ? row : {...row, act: undefined})));

    at("open-list").addEventListener("click", () => {
      setList(!page.body.classList.contains("list-open"));
      if (page.body.classList.contains("list-open")) at("search").focus();
    });
    at("more").addEventListener("click", () => at("more").setAttribute("aria-expanded", String(page.body.classList.toggle("more-open"))));
    at("open-keys").addEventListener("click", keys.open);
    at("before").addEventListener("click", step(-1));
    at("after").addEventListener("click", step(1));
    at("list").addEventListener("keydown", (event) => event.key === "Enter" && setList(false));
    at("search").addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === "ArrowDown") at("list").focus();
      else if (event.key === "Escape" && !at("search").value) setList(false), at("search").blur();
      else return;
      event.preventDefault();
    });

    // What a canvas has drawn in one theme is drawn anew in the other; paper is light.
    const print = (width) => () => {
      if (printing === width) return;
      printing = width;
      page.documentElement.classList.toggle("printing", width > 0);
      if (sentences.length) draw();
    };
    addEventListener("beforeprint", print(660));
    addEventListener("afterprint", print(0));
    matchMedia("print").addEventListener("change", ({matches}) => print(matches ? 660 : 0)());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => sentences.length && draw());
    addEventListener("hashchange", () => {
      state = Attune.state.parse(location.hash);
      if (!state.line && sentences.length) state.line = sentences[0].line;
      render();
    });
    addEventListener("scroll", panels.quiet, true);
    render();
  };

  return {start, effective, panelsOf};
})();
