// The alignments of a training's snapshot sentences, which are references as the model reads them, at the newest moment or at an earlier one.
//
//   const moments = Attune.moments.create(at, {change, say});   // at(id) finds the elements
//   moments.show(snapshots, state);   // record.js's; state: line (0: the first), update (0: the newest), and how it is drawn
//
// While the newest is looked at, what comes is followed; an earlier one stays where it is.
Attune.moments = (() => {
  const isLike = (a, b) => a.target.pieces.join("\n") === b.target.pieces.join("\n");

  /** The sentence of a moment between two snapshots, and how far it is on the way to the next: what pairOf takes. */
  const sentenceAt = (snapshots, position) => {
    const before = snapshots[Math.floor(position)], next = snapshots[Math.min(Math.floor(position) + 1, snapshots.length - 1)];
    // A translation that became another has nothing between the two.
    const after = isLike(before, next) ? next : before;
    const sentence = {line: before.line, source: before.source, alternatives: [{target: before.target, alignment: after.alignment}], snapshots: [{alignment: before.alignment}]};
    return {sentence, position: position - Math.floor(position)};
  };

  class Moments {
    constructor(at, {change, say}) {
      Object.assign(this, {at, change, film: null, snapshots: new Map(), state: null});
      this.training = Attune.training.create(at, (position, isFilm) => this.move(position, isFilm));
      this.panels = Attune.panels.create(at("drawing"), {onSay: say});
    }

    chosen() {
      const {snapshots, state} = this;
      return snapshots.get(state.line) || [...snapshots.values()][0] || [];
    }

    // Where the slider is: the moment of the update that is looked at, or the one before it where it is no more.
    positionOf(moments) {
      const {update} = this.state, last = moments.length - 1;
      const position = moments.findLastIndex((moment) => moment.update <= update);
      return update === 0 || position < 0 ? last : position;
    }

    move(position, isFilm) {
      this.film = isFilm ? position : null;
      const moments = this.chosen(), near = Math.round(position);
      const update = near >= moments.length - 1 ? 0 : moments[near].update;
      if (update === this.state.update) this.draw();
      else this.change({update});
    }

    show(snapshots, state) {
      if (this.state && state.line !== this.state.line) this.stop();
      Object.assign(this, {snapshots, state});
      const moments = this.chosen(), last = moments.length - 1;
      this.at("moments").hidden = moments.length === 0;
      if (last < 0) return;
      this.writeLines(moments[0].line);
      this.at("training").hidden = last === 0;
      this.training.show(moments.slice(0, -1).map(({update}) => update), this.positionOf(moments), `update ${moments[last].update.toLocaleString("en")}, newest`);
      this.draw();
    }

    writeLines(chosen) {
      const select = this.at("line"), lines = [...this.snapshots.keys()].map(String);
      this.at("line-field").hidden = lines.length < 2;
      if ([...select.options].map(({value}) => value).join() !== lines.join()) select.replaceChildren(...lines.map((line) => new Option(`line ${line}`, line)));
      select.value = chosen;
    }

    draw() {
      const moments = this.chosen(), {state} = this;
      if (!moments.length) return;
      const {sentence, position} = sentenceAt(moments, Math.min(this.film === null ? this.positionOf(moments) : this.film, moments.length - 1));
      const pair = Attune.data.pairOf(sentence, {alternative: 0, head: "mean", position, unit: state.unit, ends: state.ends});
      const {view, threshold, numbers} = state;
      this.panels.show([{title: "", pair}], {view, threshold, numbers, height: Math.max(innerHeight * 0.62, 360)});
    }

    stop() {
      this.training.stop();
      this.film = null;
    }

    quiet() {
      this.panels.quiet();
    }
  }

  return {create: (at, handlers) => new Moments(at, handlers), sentenceAt};
})();
