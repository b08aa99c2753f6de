// The playground: a sentence in, of each chosen model a column out. What is shown follows from the state, the state from the
// controls and the address; what is asked follows from the state too, and nothing is asked twice.
Attune.playground = (() => {
  const TYPING = 400;  // milliseconds of rest after which what is typed is translated
  const NEARLY = 0.9;  // the share of the longest sentence from which on its length is said

  const {oneOf, flag, number, text, DISPLAY} = Attune.state;
  // 0 is for `beam` the model's own, for `nbest` as many as fit; `models` none: the first few.
  const address = Attune.state.of({
    mode: oneOf("translate", "align"), text, target: text, prefix: text, models: text, live: flag(false),
    beam: number(0, 1, Infinity), nbest: number(0, 1, Infinity), penalty: number(1, 0, Infinity, false), ...DISPLAY,
  });

  // What a change of a field asks anew: at once, after a rest, or only on demand.
  const ASKS = {mode: "now", models: "now", prefix: "now", beam: "soon", nbest: "soon", penalty: "soon", text: "live", target: "live", live: "live"};
  const NBEST = 4;
  const SIDE_BY_SIDE = 4;  // models that are open where none is chosen

  const oneLine = (words) => words.replace(/\s+/g, " ").trim();
  const hasLines = (words) => /\n/.test(words.trim());

  /** What a model is asked in a state; null where there is nothing to ask. */
  const questionOf = (state, model, limits) => {
    const source = oneLine(state.text), target = oneLine(state.target), beam = state.beam || model.beam;
    if (!source || (state.mode === "align" && !target)) return null;
    if (state.mode === "align") return {kind: "align", body: {model: model.name, sources: [source], targets: [target]}};
    const nbest = state.nbest || Math.min(NBEST, beam, limits.nbest);
    const body = {model: model.name, sentences: [source], beam, nbest, length_penalty: state.penalty, alignment: model.attends};
    return {kind: "translate", body: state.prefix ? {...body, prefixes: [state.prefix]} : body};
  };

  /** The chosen models, in the order of the server; the first few where none is. */
  const chosenModels = (state, models) => {
    const names = state.models.split(",").filter(Boolean), chosen = models.filter(({name}) => names.includes(name));
    return chosen.length ? chosen : models.slice(0, SIDE_BY_SIDE);
  };

  class Playground extends Attune.page.Page {
    constructor(page) {
      super(page);
      Object.assign(this, {models: [], limits: null, columns: new Map(), timer: 0, hasAsked: false, state: address.parse(location.hash)});
      this.controls = Attune.controls.create(page.body, (fields) => this.change(fields));
      this.legend = Attune.legend.create(this.at("legend"));
      this.presence = Attune.presence.create(this.at("gone"), () => this.load());
      this.keys = Attune.keys.create(this.at("keys"), this.keyRows());
      this.listen();
      this.render();
      this.load();
    }

    async load() {
      try {
        const {program, models, limits} = await Attune.api.ask("models");
        Object.assign(this, {models, limits});
        this.at("program").textContent = program;
        Attune.problem.write(this.at("problem"), models.length ? null : {message: "The server has no models."});
        Attune.asking.limit(this.at, limits, models);
        this.render();
        if (this.hasAsked || this.state.text) this.ask();
      } catch (failure) {
        this.fail(failure);
      }
    }

    fail(failure) {
      if (failure.isGone) this.presence.lost();
      else Attune.problem.write(this.at("problem"), failure);
    }

    change(fields) {
      // What was forced belongs to the sentence that it was forced on.
      const state = {...this.state, ...fields, ...("text" in fields || "mode" in fields ? {prefix: ""} : {})};
      const whens = Object.keys(fields).map((field) => ASKS[field]);
      this.state = state;
      Attune.asking.fill(this.at, fields);
      this.render();
      clearTimeout(this.timer);
      if (whens.includes("now")) this.ask();
      else if (whens.includes("live") ? state.live : whens.includes("soon")) this.timer = setTimeout(() => this.ask(), TYPING);
    }

    // The columns of the chosen models: those that are there stay, with what they show.
    arrange() {
      const chosen = chosenModels(this.state, this.models);
      for (const [name, {column, conversation}] of this.columns) {
        const model = chosen.find((other) => other.name === name);
        if (model && JSON.stringify(model) === JSON.stringify(column.model)) continue;
        conversation.forget();
        column.remove();
        this.columns.delete(name);
      }
      chosen.forEach((model) => this.columns.has(model.name) || this.columns.set(model.name, this.makeColumn(model)));
      this.at("columns").append(...chosen.map(({name}) => this.columns.get(name).column.root).filter((root, i) => this.at("columns").children[i] !== root));
      return chosen;
    }

    makeColumn(model) {
      const column = Attune.column.create(this.at("columns"), model, {
        onForce: (prefix) => this.change({prefix}), onRelease: () => this.change({prefix: ""}), onSay: this.say,
        onPoint: (from, place) => this.columns.forEach((other) => other.column !== from && other.column.point(place)),
        others: () => [...this.columns.values()].flatMap((other) => other.column.parts()),
      });
      const conversation = Attune.conversation.create((answer) => this.hear(column, answer));
      column.show(conversation.answer, this.state);
      return {column, conversation};
    }

    // Asked on demand. What is missing is said where it is to be written.
    demand() {
      const missing = ["text", this.state.mode === "align" && "target"].find((id) => id && !oneLine(this.state[id]));
      this.ask(true);
      if (missing) this.say(Attune.asking.miss(this.at, missing));
    }

    // A failure that names a field is said beside its control, that nobody answers on top, the others in the column.
    hear(column, answer) {
      const {failure, sentence, isGrowing} = answer, isGone = Boolean(failure) && failure.isGone;
      const place = failure && Attune.asking.placeOf(this.at, failure.field);
      if (isGone) this.presence.lost();
      if (place) Attune.problem.write(place, Attune.asking.inOwnWords(failure, this.columns.get(column.model.name).conversation.question, this.limits));
      column.show(place || isGone ? {...answer, failure: null} : answer, this.state);
      this.drawLegend();
      if (sentence && !isGrowing && !failure) this.say(`${column.model.name}: ${Attune.data.textOf(sentence.alternatives[0].target)}`);
    }

    ask(isAnew = false) {
      clearTimeout(this.timer);
      this.hasAsked = true;
      Attune.asking.clear(this.page);
      if (!this.limits || this.presence.isLost()) return;
      for (const {column, conversation} of this.columns.values()) {
        const question = questionOf(this.state, column.model, this.limits);
        column.translation.leave();
        if (question) conversation.ask(question, isAnew);
        else conversation.forget();
      }
    }

    render() {
      const {state, models, limits} = this, chosen = this.arrange(), isAlign = state.mode === "align";
      this.page.documentElement.dataset.theme = state.theme;
      this.page.body.dataset.mode = state.mode;
      this.at("go").textContent = isAlign ? "Align" : "Translate";
      this.at("target-box").hidden = !isAlign;
      this.at("asking").hidden = isAlign;
      this.at("threshold-said").textContent = state.threshold.toFixed(2);
      this.at("lines-note").hidden = !hasLines(state.text) && !(isAlign && hasLines(state.target));
      const length = Attune.asking.lengthOf(oneLine(state.text)), isNear = limits && length > limits.characters * NEARLY;
      this.at("length").textContent = isNear ? `${length.toLocaleString("en")} of ${limits.characters.toLocaleString("en")} characters` : "";
      Attune.asking.writeModels(this.at("models"), models, chosen);
      this.controls.show(state);
      this.draw();
      address.keep(state);
    }

    draw() {
      const {state} = this;
      this.drawLegend();
      for (const {column, conversation} of this.columns.values()) column.show({...conversation.answer, failure: column.answer.failure}, state);
    }

    drawLegend() {
      const {view, threshold} = this.state;
      this.legend.show({view, threshold, gold: false, isDark: Attune.colour.theme(this.page.body).isDark});
      this.at("legend").hidden = ![...this.columns.values()].some(({column}) => column.sentence && column.model.attends);
    }

    keyRows() {
      return [
        {keys: ["/"], does: "write a sentence", act: () => this.at("text").select()},
        {keys: ["Enter"], does: "in the sentence: translate or align"},
        {keys: ["Shift", "Enter"], does: "in the sentence: a new line"},
        {keys: ["Enter"], does: "on a word of a translation: change it and what follows"},
        {keys: ["r"], does: "release the words that are given", act: () => this.change({prefix: ""})},
        ...Attune.keys.display(() => this.state, (fields) => this.change(fields)),
        {keys: ["?"], does: "these keys", act: () => this.keys.open()},
        {keys: ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"], does: "in a drawing: move over cells or words"},
        {keys: ["Escape"], does: "leave a word, a cell or this page of keys"},
      ];
    }

    listen() {
      this.click("go", () => this.demand());
      this.page.body.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches("textarea")) return;
        event.preventDefault();
        this.demand();
      });
      this.at("models").addEventListener("change", () => this.change({models: Attune.asking.readModels(this.at("models"))}));
      addEventListener("hashchange", ({newURL}) => {
        this.state = address.parse(new URL(newURL).hash);
        this.render();
        this.ask();
      });
      addEventListener("scroll", () => this.columns.forEach(({column}) => column.quiet()), true);
      this.listenToFrame(() => this.draw());
    }
  }

  return {start: (page) => new Playground(page), questionOf, chosenModels};
})();
