// How a training stands, in figures: rows of [name, figure, addition].
Attune.standing = (() => {
  const UNITS = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];

  /** A time as it is said: its two largest units, "1 h 12 min". */
  const duration = (seconds) => {
    const whole = Math.max(Math.round(seconds), 0), first = Math.max(UNITS.findIndex(([size]) => whole >= size), 0);
    if (whole === 0) return "0 s";
    const parts = UNITS.slice(first, first + 2).map(([size, name], i) => [Math.floor(i ? whole % UNITS[first][0] / size : whole / size), name]);
    return parts.filter(([count]) => count > 0).map(([count, name]) => `${count} ${name}`).join(" ");
  };

  /** Where a line stands in the training. */
  const placeOf = ({update, epoch, seconds}) => [
    `update ${update.toLocaleString("en")}`, Number.isFinite(epoch) && `epoch ${epoch.toFixed(2)}`, Number.isFinite(seconds) && duration(seconds),
  ].filter(Boolean).join(", ");

  const count = (value) => (Number.isFinite(value) ? Math.round(value).toLocaleString("en") : "\u2013");
  const ofLimit = (limit, name) => (limit > 0 ? `of ${limit.toLocaleString("en")}${name}` : "");

  const bestOf = (best, {name, title, decimals}) => {
    const value = best ? best[name] : NaN;
    return Number.isFinite(value) ? [`Best ${title}`, Attune.data.figure(value, decimals), `at update ${count(best.update)}, ringed`] : [`Best ${title}`, "\u2013", "no validation yet"];
  };

  /** A state as a figure, and as it is said. */
  const STATES = {training: ["Training", "going on"], finished: ["Finished", "finished"], stopped: ["Stopped", "stopped"]};
  const nameOf = (state) => (STATES[state] || [state])[0];
  const said = (state) => (STATES[state] || [state, state])[1];

  /** What is known: `answer` is /progress's. */
  const rows = (answer, record) => {
    const {state, limits} = answer, now = record.last(), left = state === "training" ? record.left(limits) : null;
    const speed = record.train.at(-1) || {}, isLimited = limits.updates > 0 || limits.epochs > 0 || limits.minutes > 0;
    // Early stopping may end it before; a patience of 0 is none.
    const pace = limits.patience === 0 ? "at this pace" : "at this pace, at most";
    const time = ["Time left", left === null ? "\u2013" : duration(left), left !== null ? pace : isLimited || state !== "training" ? "" : "no limit is set"];
    return [
      ["State", nameOf(state), state === "finished" ? answer.reason || "" : ""],
      ["Update", count(now.update), ofLimit(limits.updates, "")],
      ["Epoch", Number.isFinite(now.epoch) ? now.epoch.toFixed(2) : "\u2013", ofLimit(limits.epochs, "")],
      ["Speed", count(speed.tokens_per_second), "tokens a second"],
      ["Time spent", Number.isFinite(now.seconds) ? duration(now.seconds) : "\u2013", ofLimit(limits.minutes, " min")],
      ...(state === "finished" ? [] : [time]),
      bestOf(record.best(), answer.metrics.find(({name}) => name === answer.metric)),
    ];
  };

  /** The share of the training that is done, 0 to 1; null where it cannot be said, and of one that is finished. */
  const share = (answer, record) => {
    const left = record.left(answer.limits), {seconds} = record.last();
    return answer.state === "finished" || left === null || !Number.isFinite(seconds) || seconds + left <= 0 ? null : seconds / (seconds + left);
  };

  const write = (list, shown) => {
    while (list.children.length > shown.length) list.lastElementChild.remove();
    shown.forEach(([name, figure, addition], i) => {
      const group = list.children[i] || Attune.elements.add(list, "div");
      if (!group.firstChild) group.append(document.createElement("dt"), document.createElement("dd"), document.createElement("dd"));
      [name, figure, addition].forEach((text, k) => group.children[k].textContent !== text && (group.children[k].textContent = text));
    });
  };

  return {duration, placeOf, said, rows, share, write};
})();
