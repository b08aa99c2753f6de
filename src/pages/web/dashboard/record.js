// What is known of a training: its lines, sorted by kind, and what follows from them. No drawing.
//
//   const record = Attune.record.create();
//   record.add(lines);
//   record.train, record.validations       // the lines, in order
//   record.snapshots                       // Map: line of the text -> its snapshots, by update
//   record.best(metric), record.pace(), record.left(limits)
Attune.record = (() => {
  const WINDOW = 20;  // lines that the pace is taken from

  class Record {
    constructor() {
      Object.assign(this, {train: [], validations: [], snapshots: new Map()});
    }

    add(lines) {
      const kinds = {train: (line) => this.train.push(line), validation: (line) => this.validations.push(line), snapshot: (line) => this.addSnapshot(line)};
      for (const line of lines) if (kinds[line.kind]) kinds[line.kind](line);
    }

    // A training that went on from a checkpoint writes an update's snapshot again: the later one holds.
    addSnapshot(line) {
      const earlier = (this.snapshots.get(line.line) || []).filter(({update}) => update < line.update);
      this.snapshots.set(line.line, [...earlier, line]);
    }

    isEmpty() {
      return this.train.length + this.validations.length + this.snapshots.size === 0;
    }

    /** The last line of all that says how far the training is. */
    last() {
      const ends = [this.train.at(-1), this.validations.at(-1)].filter(Boolean);
      return ends.reduce((a, b) => (b.update >= a.update ? b : a), ends[0] || {});
    }

    /** The validation that the best checkpoint is of. */
    best() {
      return this.validations.findLast(({best}) => best) || null;
    }

    /** Updates and epochs a second, validations included; null while there is too little to say. */
    pace() {
      const lines = this.train.slice(-WINDOW), [first] = lines, last = lines.at(-1);
      const seconds = last ? last.seconds - first.seconds : 0;
      if (!(seconds > 0)) return null;
      return {updates: (last.update - first.update) / seconds, epochs: (last.epoch - first.epoch) / seconds};
    }

    /** Seconds until the first of the limits; null where none can be foreseen. */
    left(limits) {
      const now = this.last(), pace = this.pace() || {updates: 0, epochs: 0};
      const times = [
        limits.updates > 0 && (limits.updates - now.update) / pace.updates,
        limits.epochs > 0 && (limits.epochs - now.epoch) / pace.epochs,
        limits.minutes > 0 && limits.minutes * 60 - now.seconds,
      ].filter((time) => time !== false && Number.isFinite(time));
      return times.length ? Math.max(Math.min(...times), 0) : null;
    }
  }

  return {create: () => new Record()};
})();
