// The page: what is shown follows from the state alone, and the state from the controls, the keys and the address.
Attune.viewer = (() => {
  const {oneOf, flag, number, text, head, DISPLAY} = Attune.state;
  const {effective, panelsOf, reasons} = Attune.shown;
  // What the page opens with, where the address says nothing, is the data's choice. 0 is for `line` the first of the list, for
  // `update` the checkpoint that was aligned.
  const addressOf = ({shown, ends, sentences}) => Attune.state.of({
    line: number(0, 1, Infinity),
    ...DISPLAY,
    unit: shown.unit === "piece" ? oneOf("piece", "word") : DISPLAY.unit,
    ends: flag(ends && shown.ends === true),
    gold: flag(true),
    head,
    alternative: number(1, 1, Infinity),
    side: flag(Attune.data.areNamed(sentences)),
    update: number(0, 1, Infinity),
    search: text,
    sort: oneOf("line", "length", "score", "bleu", "entropy"),
    down: flag(false),
  });

  // The data of the page, or none and why.
  const readData = (text) => {
    try {
      const data = Attune.data.read(text);
      return {...data, problem: data.sentences.length ? "" : "There are no sentences in this page."};
    } catch (error) {
      return {...Attune.data.read("{}"), problem: `The data of this page cannot be read: ${error.message}`};
    }
  };

  /** How the last moment of the film is called. */
  const endOf = (update) => (update === null ? "this checkpoint" : `update ${update.toLocaleString("en")}, this checkpoint`);

  class Viewer extends Attune.page.Page {
    constructor(page) {
      super(page);
      Object.assign(this, {index: 0, film: null});
      this.data = readData(this.at("data").textContent);
      this.sentences = this.data.sentences;
      this.sorts = Attune.data.sortsOf(this.sentences);
      this.address = addressOf(this.data);
      this.state = this.parse(location.hash);
      this.lines = new Map(this.sentences.map((sentence, i) => [sentence.line, i]));
      this.writeFrame();
      this.makeParts();
      this.listen();
      this.render();
    }

    // No order by what no sentence has, and no ends where there are none.
    parse(hash) {
      const state = this.address.parse(hash);
      return {...state, sort: this.sorts.includes(state.sort) ? state.sort : "line", ends: state.ends && this.data.ends};
    }

    // What stays: titles, and which controls this test set can use at all.
    writeFrame() {
      const {data, sentences} = this, hasHeads = ({alternatives}) => alternatives.some(({heads}) => (heads || []).length);
      this.page.title = data.title ? `${data.title} - Attune` : "Attune";
      this.at("title").textContent = data.title || "Attune";
      this.at("program").textContent = data.program;
      this.at("remark").textContent = data.note;
      this.at("problem").textContent = data.problem;
      this.at("problem").hidden = !data.problem;
      this.at("sentence").hidden = sentences.length === 0;
      this.at("units").hidden = data.unit === "word";
      this.at("ends-switch").hidden = !data.ends;
      this.at("heads").hidden = !sentences.some(hasHeads);
      [...this.at("sort").options].forEach((option) => this.sorts.includes(option.value) || option.remove());
      this.at("gold-switch").hidden = !sentences.some(({gold}) => gold);
    }

    makeParts() {
      const {at} = this, change = (fields) => this.change(fields);
      this.pane = Attune.sentences.create({list: at("list"), count: at("count")}, this.sentences, (i) => this.go(i), this.data.self);
      this.controls = Attune.controls.create(this.page.body, change);
      this.alternatives = Attune.alternatives.create(at("alternatives"), (i) => change({alternative: i + 1}));
      this.panels = Attune.panels.create(at("drawing"), {onSay: this.say});
      this.legend = Attune.legend.create(at("legend"));
      this.training = Attune.training.create(at, (position, isFilm) => this.moveInTraining(position, isFilm));
      // Without sentences there is nothing that a key could do.
      const rows = this.keyRows().map((row) => (this.sentences.length ? row : {...row, act: undefined}));
      this.keys = Attune.keys.create(at("keys"), rows);
    }

    change(fields) {
      // Another order is looked at from its beginning, where the extremes are.
      const isSorted = ("sort" in fields || "down" in fields) && !("line" in fields);
      const [first] = isSorted ? Attune.data.order(this.sentences, {...this.state, ...fields}) : [];
      if (first !== undefined) return this.change({...fields, line: this.sentences[first].line});
      if (["line", "alternative", "head", "side"].some((field) => field in fields)) {
        this.training.stop();
        this.film = null;
      }
      this.state = {...this.state, ...fields};
      return this.render();
    }

    go(i) {
      this.setList(false);
      this.change({line: this.sentences[i].line});
      // A list box with the focus says its choice itself.
      if (this.page.activeElement !== this.at("list")) this.say(`Sentence ${this.sentences[i].line}: ${Attune.data.textOf(this.sentences[i].source)}`);
    }

    // In a narrow window the list lies over the sentence.
    setList(isOpen) {
      this.page.body.classList.toggle("list-open", isOpen);
      this.at("open-list").setAttribute("aria-expanded", String(isOpen));
      if (isOpen) this.pane.show(this.state, this.index);
    }

    // Between two snapshots only the drawing changes.
    moveInTraining(position, isFilm) {
      this.film = isFilm ? position : null;
      const {updates} = effective(this.state, this.sentences[this.index]), update = updates[Math.round(position)] || 0;
      if (update === this.state.update) this.draw();
      else this.change({update});
    }

    render() {
      const {state, sentences} = this;
      this.page.documentElement.dataset.theme = state.theme;
      this.panels.quiet();
      if (this.lines.has(state.line)) this.index = this.lines.get(state.line);
      if (sentences.length) state.line = sentences[this.index].line;
      this.pane.show(state, this.index);
      this.at("threshold-said").textContent = state.threshold.toFixed(2);
      if (sentences.length) this.renderSentence(sentences[this.index]);
      else this.controls.show(state);
      const isFirst = sentences.length > 0 && state.line === sentences[0].line;
      this.address.keep({...state, line: isFirst ? 0 : state.line});
    }

    renderSentence(sentence) {
      const {state} = this, now = effective(state, sentence);
      Attune.heading.write(this.at, sentence, now.alternative, this.data.self);
      Attune.heading.writeHeads(this.at("head"), now.heads, this.data.self);
      this.at("alternatives-box").hidden = sentence.alternatives.length < 2;
      this.alternatives.show(sentence, now.alternative);
      this.at("training").hidden = now.updates.length === 0 || now.alternative !== 0 || now.side;
      this.training.show(now.updates, now.position === null ? now.updates.length : now.position, endOf(this.data.update));
      this.controls.allow(reasons(state, sentence, now));
      this.controls.show({...state, head: now.head});
      this.draw();
    }

    draw() {
      if (!this.sentences.length) return;
      const {state, film} = this, sentence = this.sentences[this.index], now = effective(state, sentence);
      const {count, panels, perRow} = panelsOf(sentence, state, now, {position: film === null ? now.position : film, self: this.data.self});
      this.at("note").textContent = count > panels.length ? `The first ${panels.length} of ${count} are drawn.` : "";
      const {threshold, numbers, gold, view} = state;
      this.panels.show(panels, {threshold, numbers, gold, view, perRow, height: Math.max(innerHeight * 0.62, 360)});
      const isDark = Attune.colour.theme(this.page.body).isDark;
      this.legend.show({view, threshold, gold: gold && panels.some(({pair}) => pair.gold), isDark});
    }

    keyRows() {
      const without = [this.data.unit === "word" && "u", !this.data.ends && "e"];
      const step = (places) => () => this.go(this.pane.beside(this.index, places));
      const next = (field, values) => this.change({[field]: values[(values.indexOf(this.state[field]) + 1) % values.length]});
      const flip = (field) => () => this.change({[field]: !this.state[field]});
      const count = (field) => Array.from({length: field}, (_, i) => i + 1), sentence = () => this.sentences[this.index];
      return [
        {keys: ["j", "ArrowDown"], does: "next sentence", act: step(1)},
        {keys: ["k", "ArrowUp"], does: "previous sentence", act: step(-1)},
        {keys: ["/"], does: "search", act: () => (this.setList(true), this.at("search").select())},
        ...Attune.keys.display(() => this.state, (fields) => this.change(fields)).filter(({keys: [key]}) => !without.includes(key)),
        {keys: ["g"], does: "gold links", act: flip("gold")},
        {keys: ["h"], does: "next head", act: () => next("head", ["mean", ...count(effective(this.state, sentence()).heads.length), "all"])},
        {keys: ["a"], does: "next translation", act: () => next("alternative", count(Math.max(sentence().alternatives.length, 1)))},
        {keys: ["s"], does: "translations side by side", act: flip("side")},
        {keys: ["p"], does: "play or pause training", act: () => !this.at("training").hidden && this.training.toggle()},
        {keys: ["?"], does: "these keys", act: () => this.keys.open()},
        {keys: ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"], does: "in a drawing: move over cells or words"},
        {keys: ["Escape"], does: "leave the search, the cell or this page of keys"},
      ];
    }

    listen() {
      const {body} = this.page;
      const step = (places) => () => this.go(this.pane.beside(this.index, places));
      this.click("before", step(-1));
      this.click("after", step(1));
      this.click("open-list", () => {
        this.setList(!body.classList.contains("list-open"));
        if (body.classList.contains("list-open")) this.at("search").focus();
      });
      this.at("list").addEventListener("keydown", ({key}) => key === "Enter" && this.setList(false));
      this.at("search").addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === "ArrowDown") this.at("list").focus();
        else if (event.key === "Escape" && !event.target.value) this.setList(false), event.target.blur();
        else return;
        event.preventDefault();
      });
      // The address that was meant: by now it may have been written over by what was shown before.
      addEventListener("hashchange", ({newURL}) => {
        this.index = 0;
        this.change(this.parse(new URL(newURL).hash));
      });
      addEventListener("scroll", this.panels.quiet, true);
      this.listenToFrame(() => this.draw());
    }
  }

  return {start: (page) => new Viewer(page)};
})();
