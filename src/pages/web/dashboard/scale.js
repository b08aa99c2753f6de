// The scales of plots: from values to places, the ticks of an axis, and lines thinned out to what can be seen. Pure functions.
Attune.scale = (() => {
  const log = (value) => Math.log10(value);
  const KINDS = {linear: {to: (value) => value, from: (value) => value}, log: {to: log, from: (value) => 10 ** value}};

  /** From values between least and most to places between start and end: {place(value), value(place), least, most, kind}. */
  const create = (kind, [least, most], [start, end]) => {
    const {to, from} = KINDS[kind], low = to(least), span = to(most) - low || 1;
    return {
      kind, least, most,
      place: (value) => start + (to(value) - low) / span * (end - start),
      value: (place) => from(low + (place - start) / (end - start) * span),
    };
  };

  /** The least and the most of values; null where there are none. A log scale has no place for 0 and below. */
  const extent = (values, kind) => {
    let least = Infinity, most = -Infinity;
    for (const value of values) {
      if (!Number.isFinite(value) || (kind === "log" && value <= 0)) continue;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    return least <= most ? [least, most] : null;
  };

  /** A little more room than the values need. */
  const widen = ([least, most], kind) => {
    if (kind === "log") return least === most ? [least / 2, most * 2] : [least / (most / least) ** 0.04, most * (most / least) ** 0.04];
    const room = (most - least) * 0.06 || Math.abs(most) * 0.1 || 1;
    // A value that is never below 0 has no axis below 0.
    return [least >= 0 ? Math.max(least - room, 0) : least - room, most + room];
  };

  const NICE = [1, 2, 5, 10];
  const MOST_TICKS = 8;  // asked for
  const stepFor = (span, count) => {
    const rough = span / Math.max(count, 1), power = 10 ** Math.floor(log(rough));
    return power * NICE.find((nice) => nice * power >= rough * 0.999);
  };

  const linearTicks = (least, most, count) => {
    const step = stepFor(most - least || 1, count), ticks = [];
    for (let i = Math.ceil(least / step - 1e-9); i * step <= most + step * 1e-9; ++i) ticks.push(i * step);
    return ticks;
  };

  // At least three, where about as many as asked for are fewer.
  const enoughTicks = (least, most, count) => {
    const found = linearTicks(least, most, count);
    return found.length > 2 || count > MOST_TICKS ? found : enoughTicks(least, most, count + 1);
  };

  // 1, 2 and 5 of each power of ten, or fewer: powers alone, every second power.
  const logTicks = (least, most, count) => {
    const powers = Array.from({length: Math.ceil(log(most)) - Math.floor(log(least)) + 1}, (_, i) => Math.floor(log(least)) + i);
    const within = (value) => value >= least * 0.999 && value <= most * 1.001;
    const sets = [[1, 2, 5], [1, 3], [1]].map((nice) => powers.flatMap((power) => nice.map((one) => one * 10 ** power)).filter(within));
    const every = Math.ceil(powers.length / count);
    return sets.find((set) => set.length <= count + 1) || sets[2].filter((_, i) => i % every === 0);
  };

  /** About `count` values that are easily read; a log scale on which few of its own lie has those of a linear one. */
  const ticks = ({kind, least, most}, count) => {
    const found = kind === "log" ? logTicks(least, most, count) : [];
    return found.length > 2 ? found : enoughTicks(least, most, count);
  };

  const POWERS = [[1e9, "G"], [1e6, "M"], [1e3, "k"]];
  const trim = (value, digits) => String(Number(value.toPrecision(digits)));
  const tiny = (value) => value.toExponential(2).replace(/\.?0+e/, "e");
  const minus = (text) => text.replaceAll("-", "\u2212");

  /** A number of an axis, short. */
  const figure = (value) => {
    const size = Math.abs(value), [power, name] = POWERS.find(([least]) => size >= least) || [1, ""];
    return minus(size > 0 && size < 1e-3 ? tiny(value) : trim(value / power, 4) + name);
  };

  /** A number that is read off. */
  const reading = (value) => {
    const size = Math.abs(value);
    if (size >= 1000) return minus(Math.round(value).toLocaleString("en"));
    return minus(size > 0 && size < 1e-3 ? tiny(value) : trim(value, 4));
  };

  /**
   * Places of a curve, thinned out: of each column of pixels the first, least, most and last, in their order, so that nothing
   * that stands out is lost. `points`: [[x, y], ...] in pixels, x rising.
   */
  const thin = (points) => {
    const kept = [];
    let column = [], at = NaN;
    const flush = () => {
      let low = 0, high = 0;
      column.forEach(([, y], i) => {
        if (y < column[low][1]) low = i;
        if (y > column[high][1]) high = i;
      });
      const places = [...new Set([0, low, high, column.length - 1])].sort((a, b) => a - b);
      if (column.length) kept.push(...places.map((i) => column[i]));
    };
    for (const point of points) {
      const here = Math.floor(point[0]);
      if (here !== at) flush(), column = [], at = here;
      column.push(point);
    }
    flush();
    return kept;
  };

  /** The index of the item whose key is nearest, in items whose keys rise; -1 where there are none. */
  const nearest = (items, key, value) => {
    let low = 0, high = items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (key(items[middle]) < value) low = middle + 1;
      else high = middle;
    }
    if (low > 0 && (low === items.length || value - key(items[low - 1]) < key(items[low]) - value)) --low;
    return items.length ? low : -1;
  };

  return {create, extent, widen, ticks, figure, reading, thin, nearest};
})();
