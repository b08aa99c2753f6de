// What the page shows, and the same as the part of its address after #, so that a link can be shared.
//
//   Attune.state.parse(hash)     every field; the default where the address has none, or none that is allowed
//   Attune.state.format(state)   the fields that differ from their defaults
var Attune = globalThis.Attune || {};

Attune.state = (() => {
  "use strict";

  const oneOf = (...values) => ({initial: values[0], read: (text) => (values.includes(text) ? text : undefined)});
  const flag = (initial) => ({initial, read: (text) => ({0: false, 1: true}[text])});
  const number = (initial, least, most, isWhole = true) => ({initial, read: (text) => {
    const value = Number(text);
    return text.trim() !== "" && value >= least && value <= most && (!isWhole || Number.isInteger(value)) ? value : undefined;
  }});
  const head = {initial: "mean", read: (text) => (["mean", "all"].includes(text) ? text : number(0, 1, 1e6).read(text))};

  /** Each field with its default (0 for `line` is the first of the list, for `update` the end of training). */
  const FIELDS = {
    line: number(0, 1, Infinity),
    view: oneOf("map", "links", "both"),
    unit: oneOf("word", "piece"),
    ends: flag(false),
    numbers: flag(false),
    gold: flag(true),
    threshold: number(0.05, 0, 1, false),
    head,
    alternative: number(1, 1, Infinity),
    side: flag(false),
    update: number(0, 1, Infinity),
    search: {initial: "", read: (text) => text},
    sort: oneOf("line", "length", "score", "bleu", "entropy"),
    down: flag(false),
    theme: oneOf("auto", "light", "dark"),
  };

  const parse = (hash) => {
    const given = new URLSearchParams(hash.replace(/^#/, ""));
    return Object.fromEntries(Object.entries(FIELDS).map(([name, {initial, read}]) => {
      const value = given.has(name) ? read(given.get(name)) : undefined;
      return [name, value === undefined ? initial : value];
    }));
  };

  const format = (state) => {
    const given = new URLSearchParams();
    for (const [name, {initial}] of Object.entries(FIELDS)) {
      if (state[name] !== initial) given.set(name, typeof state[name] === "boolean" ? Number(state[name]) : state[name]);
    }
    return given.toString() ? `#${given}` : "";
  };

  return {parse, format};
})();
