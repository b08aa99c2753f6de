// One model's column: its translation, which can be changed word by word, the others of its list, figures, drawing.
//
//   const column = Attune.column.create(parent, model, {onForce, onRelease, onSay, onPoint, others});
//   column.show(answer, state);   // conversation.js's answer; state: prefix, view, unit, ends, numbers, threshold
//   column.parts();               // of all of its translations
//   column.remove();
Attune.column = (() => {
  let made = 0;  // lists of choices need a name each

  const {add} = Attune.elements;

  const factsOf = ({score, heads, checkpoint, update}) => [
    score === "none" ? "no attention" : score, score !== "none" && heads > 1 && `mean of ${heads} heads`,
    Number.isFinite(update) ? `${checkpoint}, update ${update.toLocaleString("en")}` : checkpoint,
  ].filter(Boolean).join(" \u00b7 ");

  const figuresOf = ({score, log_probability: logProbability}) => [["score", score], ["log probability", logProbability]]
    .filter(([, value]) => Number.isFinite(value)).map(([name, value]) => `${name} ${Attune.data.figure(value, 2)}`).join(", ");

  /** What is to be said of an answer besides what it shows. */
  const noteOf = ({wait, sentence, isGrowing, failure}, chosen, attends) => [
    wait ? `The server is busy. It is asked again in ${wait} s.` : "",
    sentence && chosen && chosen.target.words.length === 0 && !isGrowing ? "The translation is empty." : "",
    chosen && chosen.ended === false ? "It was ended at its longest length." : "",
    attends || failure ? "" : "This model attends to nothing: there is no alignment to show.",
  ].filter(Boolean).join(" ");

  class Column {
    constructor(parent, model, handlers) {
      Object.assign(this, {model, handlers, chosen: 0, sentence: null, answer: null, state: null});
      this.root = add(parent, "section", "column");
      this.root.setAttribute("aria-label", model.name);
      this.build();
    }

    build() {
      const {root, model, handlers} = this, head = add(root, "header", "column-head");
      add(head, "h2", "column-name", model.name);
      add(head, "span", "column-facts", factsOf(model));
      this.problem = add(root, "div", "problem");
      this.problem.setAttribute("role", "alert");
      const text = add(root, "div", "");
      text.setAttribute("aria-label", `Translation by ${model.name}`);
      this.translation = Attune.translation.create(text, handlers);
      this.figures = add(root, "p", "column-figures");
      this.note = add(root, "p", "column-note");
      this.links = Attune.pharaoh.create(add(root, "div", "pharaoh"), handlers.onSay);
      this.drawing = add(root, "div", "drawing");
      this.panels = Attune.panels.create(this.drawing, {onSay: handlers.onSay, onPoint: ({column}) => handlers.onPoint(this, column)});
      this.list = add(root, "fieldset", "column-list");
      add(this.list, "legend", "", "Best translations");
      this.alternatives = Attune.alternatives.create(add(this.list, "div", "alternatives"), (i) => this.choose(i), `alternative-${++made}`);
    }

    choose(i) {
      this.chosen = i;
      this.translation.leave();
      this.show(this.answer, this.state);
    }

    show(answer, state) {
      if (answer.sentence !== this.sentence) this.chosen = 0;
      Object.assign(this, {answer, state, sentence: answer.sentence});
      const {sentence, isGrowing, isOld, failure} = answer, chosen = sentence && sentence.alternatives[this.chosen];
      this.root.classList.toggle("old", isOld && Boolean(sentence));
      this.root.setAttribute("aria-busy", String(isGrowing));
      Attune.problem.write(this.problem, failure);
      this.note.textContent = noteOf(answer, chosen, this.model.attends);
      this.showTranslation(chosen, isGrowing && !isOld);
      this.showList(sentence);
      this.links.show(answer.links);
      this.draw();
    }

    showTranslation(chosen, isGrowing) {
      const shown = Attune.answers.partsOf(chosen ? chosen.target : {words: [], pieces: []});
      this.translation.element.hidden = shown.parts.length === 0;
      const isFixed = this.state.mode !== "translate", prefix = isFixed ? "" : this.state.prefix;
      this.translation.show({...shown, forced: Attune.answers.forced(shown, prefix), hasPrefix: prefix !== "", isGrowing, isFixed});
      this.figures.textContent = chosen ? figuresOf(chosen) : "";
    }

    // While the next is under way the list of the one before stays, so that nothing jumps.
    showList(sentence) {
      this.list.disabled = Boolean(sentence) && Boolean((sentence.alternatives[0] || {}).isGrowing);
      if (this.list.disabled) return;
      this.list.hidden = !sentence || sentence.alternatives.length < 2;
      if (!this.list.hidden) this.alternatives.show(sentence, this.chosen);
    }

    draw() {
      const {sentence, state, model} = this;
      this.drawing.hidden = !sentence || !model.attends || sentence.alternatives.length === 0;
      if (this.drawing.hidden) return;
      const {threshold, numbers, view, unit, ends} = state;
      const pair = Attune.data.pairOf(sentence, {alternative: this.chosen, unit, ends, head: "mean", position: null});
      this.panels.show([{title: "", pair}], {threshold, numbers, view, height: Math.max(innerHeight * 0.62, 360)});
    }

    parts() {
      return this.sentence ? this.sentence.alternatives.map(({target}) => Attune.answers.partsOf(target).parts) : [];
    }

    /** Marks a unit of the source, as another column has it marked. */
    point(column) {
      this.panels.point({row: null, column});
    }

    quiet() {
      this.panels.quiet();
    }

    remove() {
      this.root.remove();
    }
  }

  return {create: (parent, model, handlers) => new Column(parent, model, handlers)};
})();
