// Sample translations as of the newest validation: what differs from the validation before is marked lightly, and what the
// model attended to while it translated is drawn on demand.
//
//   const samples = Attune.samples.create(at, {say});   // at(id) finds the elements
//   samples.show(given, state);   // /progress's, null for none yet; state: how alignments are drawn
//   samples.hasAlignments();
//   samples.forget();             // those of another training are nothing to compare with
//
// What was seen here is compared with; where that is nothing, what the server has of the validation before.
Attune.samples = (() => {
  const wordsOf = (text) => (text || "").split(/\s+/).filter(Boolean);

  /** Which words of `now` are not in their order in `before`: by the longest common subsequence. */
  const changed = (now, before) => {
    const common = Array.from({length: now.length + 1}, () => new Int32Array(before.length + 1));
    for (let i = now.length - 1; i >= 0; --i) {
      for (let j = before.length - 1; j >= 0; --j) {
        common[i][j] = now[i] === before[j] ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    const isNew = new Array(now.length).fill(true);
    for (let i = 0, j = 0; i < now.length && j < before.length;) {
      if (now[i] === before[j]) isNew[i++] = false, ++j;
      else if (common[i + 1][j] >= common[i][j + 1]) ++i;
      else ++j;
    }
    return isNew;
  };

  const {add} = Attune.elements;
  const updateOf = (update) => `update ${update.toLocaleString("en")}`;

  const writeWords = (parent, words, isNew) => words.forEach((word, i) => {
    if (i) parent.append(" ");
    if (isNew[i]) add(parent, "mark", "", word);
    else parent.append(word);
  });

  /** A sample as a sentence whose only translation is the model's own. */
  const sentenceOf = ({line, alignment: {source, target, alignment}}) => ({line, source, alternatives: [{target, alignment}]});

  /** Translations to compare with: {update, texts: line -> translation}. */
  const seen = ({update, pairs}) => ({update, texts: new Map(pairs.map(({line, translation}) => [line, translation]))});
  const told = ({before, pairs}) => (before ? {update: before.update, texts: new Map(pairs.map(({line}, i) => [line, before.translations[i]]))} : null);

  let made = 0;  // what buttons open needs a name each

  class Sample {
    constructor(parent, {turn, say}) {
      Object.assign(this, {say, pair: null, written: "", panels: null});
      this.root = add(parent, "div", "sample");
      this.root.setAttribute("role", "group");
      const list = add(this.root, "dl");
      [this.source, this.reference, this.translation] = ["Source", "Reference", "Translation"].map((term) => {
        const row = add(list, "div");
        add(row, "dt", "", term);
        const description = add(row, "dd");
        description.dir = "auto";
        return description;
      });
      this.translation.className = "sample-translation";
      this.button = add(this.root, "button", "sample-turn", "Attention");
      this.button.type = "button";
      this.button.addEventListener("click", () => turn(this.pair.line));
      this.drawing = add(this.root, "div", "sample-drawing");
      this.drawing.id = `sample-drawing-${++made}`;
      this.button.setAttribute("aria-controls", this.drawing.id);
    }

    show(pair, before, isOpen, state) {
      this.pair = pair;
      this.root.dataset.line = pair.line;
      this.root.setAttribute("aria-label", `Line ${pair.line}`);
      this.write(pair, before);
      this.button.hidden = !pair.alignment;
      this.button.setAttribute("aria-expanded", String(isOpen));
      this.drawing.hidden = !pair.alignment || !isOpen;
      if (!this.drawing.hidden) this.draw(state);
    }

    // The texts, anew only when they are others: what is selected stays so.
    write({source, reference, translation}, before) {
      const written = JSON.stringify([source, reference, translation, before]);
      if (written === this.written) return;
      this.written = written;
      this.source.textContent = source;
      this.reference.textContent = reference;
      const words = wordsOf(translation), isNew = before === undefined ? words.map(() => false) : changed(words, wordsOf(before));
      this.translation.textContent = words.length ? "" : "(empty)";
      writeWords(this.translation, words, isNew);
    }

    draw({view, unit, ends, threshold, numbers}) {
      this.panels = this.panels || Attune.panels.create(this.drawing, {onSay: this.say});
      const pair = Attune.data.pairOf(sentenceOf(this.pair), {alternative: 0, head: "mean", position: null, unit, ends});
      this.panels.show([{title: "", pair}], {view, threshold, numbers, height: Math.max(innerHeight * 0.5, 320)});
    }

    quiet() {
      if (this.panels) this.panels.quiet();
    }
  }

  class Samples {
    constructor(at, {say}) {
      Object.assign(this, {at, say, shown: null, before: null, open: null, rows: [], state: null});
    }

    show(given, state) {
      this.state = state;
      if (given && given.pairs) this.take(given);
      this.at("samples-box").hidden = !this.shown;
      if (!this.shown) return;
      const {pairs} = this.shown, before = this.before || told(this.shown);
      this.at("samples-of").hidden = !this.hasAlignments();
      this.at("samples-said").textContent = `as of ${updateOf(this.shown.update)}${before ? `; marked: what differs from ${updateOf(before.update)}` : ""}`;
      while (this.rows.length > pairs.length) this.rows.pop().root.remove();
      while (this.rows.length < pairs.length) this.rows.push(new Sample(this.at("samples"), {turn: (line) => this.turn(line), say: this.say}));
      const open = this.opened();
      pairs.forEach((pair, i) => this.rows[i].show(pair, before ? before.texts.get(pair.line) : undefined, open.has(pair.line), state));
    }

    take(given) {
      if (this.shown && this.shown.update !== given.update) this.before = seen(this.shown);
      this.shown = given;
    }

    /** The lines whose drawing is open: the first that has one, until something else is chosen. */
    opened() {
      const first = this.shown.pairs.find(({alignment}) => alignment);
      return this.open || new Set(first ? [first.line] : []);
    }

    turn(line) {
      const open = this.opened();
      this.open = new Set(open.has(line) ? [...open].filter((other) => other !== line) : [...open, line]);
      this.show(null, this.state);
    }

    hasAlignments() {
      return Boolean(this.shown) && this.shown.pairs.some(({alignment}) => alignment);
    }

    forget() {
      this.shown = this.before = null;
    }

    quiet() {
      this.rows.forEach((row) => row.quiet());
    }
  }

  return {create: (at, handlers) => new Samples(at, handlers), changed};
})();
