// The dashboard of a training: what the server tells goes into a record, and everything shown follows from it and the state.
Attune.dashboard = (() => {
  const {oneOf, number, DISPLAY} = Attune.state;
  // 0 is for `line` the first, for `update` the newest.
  const address = Attune.state.of({x: oneOf("linear", "log"), y: oneOf("linear", "log"), line: number(0, 1, Infinity), update: number(0, 1, Infinity), ...DISPLAY});

  class Dashboard extends Attune.page.Page {
    constructor(page) {
      super(page);
      Object.assign(this, {answer: null, record: Attune.record.create(), state: address.parse(location.hash)});
      const {at, say} = this, change = (fields) => this.change(fields);
      this.controls = Attune.controls.create(page.body, change);
      this.plots = Attune.plots.create(at("plots"), {onPoint: (line) => this.writePointed(line), onSay: say});
      this.samples = Attune.samples.create(at, {say});
      this.legend = Attune.legend.create(at("legend"));
      this.moments = Attune.moments.create(at, {change, say});
      this.keys = Attune.keys.create(at("keys"), this.keyRows());
      this.progress = Attune.progress.create(at("gone"), (answer, isAnew, failure) => this.hear(answer, isAnew, failure));
      this.listen();
      this.render();
      this.progress.start();
    }

    hear(answer, isAnew, failure) {
      Attune.problem.write(this.at("problem"), failure);
      if (failure) return;
      if (isAnew) this.begin();
      const was = this.answer, isNew = !was || isAnew || answer.lines.length > 0;
      this.answer = answer;
      this.record.add(answer.lines);
      this.writeStanding();
      // Translations may be written a little later than their validation.
      if (isNew || JSON.stringify(answer.samples) !== JSON.stringify(was.samples)) this.render();
      if (isNew) this.drawPlots();
      if (was && was.state !== answer.state) this.say(`The training is ${Attune.standing.said(answer.state)}.`);
    }

    // The run was begun anew: nothing of the one before is left.
    begin() {
      this.record = Attune.record.create();
      this.samples.forget();
      this.moments.stop();
      this.state = {...this.state, update: 0};
    }

    change(fields) {
      this.state = {...this.state, ...fields};
      this.render();
      if ("x" in fields || "y" in fields) this.drawPlots();
    }

    // Apart from the rest: a film needs every frame.
    drawPlots() {
      if (this.answer) this.plots.show(this.record, this.answer.metrics, this.state);
    }

    render() {
      const {state, record} = this;
      this.page.documentElement.dataset.theme = state.theme;
      this.at("threshold-said").textContent = state.threshold.toFixed(2);
      this.controls.show(state);
      this.at("waiting").hidden = !this.answer || !record.isEmpty();
      this.at("curves").hidden = record.train.length + record.validations.length === 0;
      this.samples.show(this.answer && this.answer.samples, state);
      this.moments.show(record.snapshots, state);
      this.at("controls").hidden = record.snapshots.size === 0 && !this.samples.hasAlignments();
      this.legend.show({view: state.view, threshold: state.threshold, gold: false, isDark: Attune.colour.theme(this.page.body).isDark});
      address.keep(state);
    }

    writeStanding() {
      const {answer, record} = this, share = Attune.standing.share(answer, record), bar = this.at("share");
      this.page.title = `${answer.run} - Attune`;
      this.at("title").textContent = answer.run;
      this.at("program").textContent = answer.program;
      this.page.body.dataset.state = answer.state;
      Attune.standing.write(this.at("standing"), Attune.standing.rows(answer, record));
      bar.hidden = share === null;
      bar.value = share || 0;
    }

    writePointed(line) {
      this.at("pointed").textContent = line ? Attune.standing.placeOf(line) : "";
    }

    keyRows() {
      const turn = (field) => () => this.change({[field]: this.state[field] === "log" ? "linear" : "log"});
      return [
        {keys: ["x"], does: "updates on a linear or a logarithmic axis", act: turn("x")},
        {keys: ["y"], does: "the same of losses, rates and norms", act: turn("y")},
        {keys: ["p"], does: "play or pause training", act: () => !this.at("training").hidden && this.moments.training.toggle()},
        ...Attune.keys.display(() => this.state, (fields) => this.change(fields)),
        {keys: ["?"], does: "these keys", act: () => this.keys.open()},
        {keys: ["ArrowLeft", "ArrowRight"], does: "in a plot: move over the updates"},
        {keys: ["Escape"], does: "leave a plot, a cell or this page of keys"},
      ];
    }

    listen() {
      addEventListener("hashchange", ({newURL}) => this.change(address.parse(new URL(newURL).hash)));
      addEventListener("scroll", () => (this.samples.quiet(), this.moments.quiet()), true);
      this.listenToFrame(() => this.render(), () => (this.render(), this.drawPlots()));
    }
  }

  return {start: (page) => new Dashboard(page)};
})();
