// All plots of a training: what is pointed at in one is marked in all.
//
//   const plots = Attune.plots.create(element, {onPoint, onSay});
//   plots.show(record, metrics, {x, y});   // record.js's; /progress's metrics; x and y: linear or log
//
// onPoint(line or null): the line that is pointed at.
Attune.plots = (() => {
  const train = (field) => ({name: "training", kind: "train", field}), validation = (field) => ({name: "validation", kind: "validations", field, isMarked: true});

  // Names such as chrF stay as they are.
  const titled = (name) => (name === name.toLowerCase() ? name[0].toUpperCase() + name.slice(1) : name);

  const ofMetric = ({name, plot, unit, logarithmic}) => ({title: titled(plot), unit: unit ? `of validation, ${unit}` : "of validation", canLog: logarithmic, curves: [validation(name)]});

  /** A row each: a plot with its curves; `metrics` are /progress's. `canLog`: a logarithmic axis says more, and values are above 0. */
  const plotsOf = (metrics) => [
    {title: "Loss", unit: "nats", canLog: true, curves: [train("loss"), validation("loss")]},
    ...metrics.map(ofMetric),
    {title: "Attention entropy", unit: "nats a step", curves: [validation("attention_entropy")]},
    {title: "Learning rate", unit: "", canLog: true, curves: [train("learning_rate")]},
    {title: "Gradient norm", unit: "", canLog: true, curves: [train("gradient_norm")]},
    {title: "Speed", unit: "target tokens a second", curves: [train("tokens_per_second")]},
  ];

  const pointsOf = (lines, field) => lines.filter((line) => Number.isFinite(line[field])).map((line) => ({update: line.update, value: line[field]}));

  const create = (element, {onPoint = () => {}, onSay = () => {}}) => {
    let record = null, frame = 0, next = null, made = null;

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

    const make = (what) => {
      const row = {what, plot: null};
      row.plot = Attune.plot.create(element, {...what, onPoint: point(() => row.plot)});
      return row;
    };

    const show = (now, metrics, {x, y}) => {
      record = now;
      made = made || plotsOf(metrics).map(make);
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

  return {create};
})();
