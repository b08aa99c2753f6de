// All plots of a training: what is pointed at in one is marked in all.
//
//   const plots = Attune.plots.create(element, {onPoint, onSay});
//   plots.show(record, {x, y});   // record.js's; x and y: linear or log
//
// onPoint(line or null): the line that is pointed at.
var Attune = globalThis.Attune || {};

Attune.plots = (() => {
  "use strict";

  const train = (field) => ({name: "training", kind: "train", field}), validation = (field) => ({name: "validation", kind: "validations", field, isMarked: true});

  /** A row each: a plot with its curves. `canLog`: a logarithmic axis says more, and values are above 0. */
  const PLOTS = [
    {title: "Loss", unit: "nats", canLog: true, curves: [train("loss"), validation("loss")]},
    {title: "Perplexity", unit: "of validation", canLog: true, curves: [validation("perplexity")]},
    {title: "BLEU", unit: "of validation, 0 to 100", curves: [validation("bleu")]},
    {title: "Alignment error rate", unit: "of validation, 0 to 1", curves: [validation("aer")]},
    {title: "Accuracy", unit: "of validation, share of target tokens", curves: [validation("accuracy")]},
    {title: "Attention entropy", unit: "nats a step", curves: [validation("attention_entropy")]},
    {title: "Learning rate", unit: "", canLog: true, curves: [train("learning_rate")]},
    {title: "Gradient norm", unit: "", canLog: true, curves: [train("gradient_norm")]},
    {title: "Speed", unit: "target tokens a second", curves: [train("tokens_per_second")]},
  ];

  const pointsOf = (lines, field) => lines.filter((line) => Number.isFinite(line[field])).map((line) => ({update: line.update, value: line[field]}));

  const create = (element, {onPoint = () => {}, onSay = () => {}}) => {
    let record = null, frame = 0, next = null;

    const lineAt = (update) => {
      const lines = record.train.length ? record.train : record.validations;
      return update === null ? null : lines[Attune.scale.nearest(lines, (line) => line.update, update)] || null;
    };

    // A pointer moves more often than there are frames.
    const point = (plot) => (update, byKey) => {
      next = {plot, update, byKey};
      frame = frame || requestAnimationFrame(() => {
        frame = 0;
        const line = lineAt(next.update);
        made.forEach((other) => other.plot.point(next.update, line && line.update));
        onPoint(line);
        if (next.byKey && line) onSay(`update ${line.update}: ${next.plot().sentence()}`);
      });
    };

    const made = PLOTS.map((what) => {
      const row = {what, plot: null};
      row.plot = Attune.plot.create(element, {...what, onPoint: point(() => row.plot)});
      return row;
    });

    const show = (now, {x, y}) => {
      record = now;
      const best = (record.best() || {update: 0}).update;
      // The same for all, so that an update stands at the same place in each.
      const updates = Attune.scale.extent([...record.train, ...record.validations].map(({update}) => update), x);
      for (const {what, plot} of made) {
        const curves = what.curves.map(({kind, field, ...curve}) => ({...curve, points: pointsOf(record[kind], field)}));
        plot.show(curves, {x, y: what.canLog ? y : "linear", updates, best});
      }
    };
    return {show};
  };

  return {create, PLOTS};
})();
