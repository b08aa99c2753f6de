// What the page shows, and the same as the part of its address after #, so that a link can be shared.
//
//   const state = Attune.state.of({view: oneOf("map", "links"), ...});   // a page's fields, each with its default
//   state.parse(hash)     every field; the default where the address has none, or none that is allowed
//   state.format(state)   the fields that differ from their defaults
//   state.keep(state)     the same as the address, in a while
Attune.state = (() => {
  const oneOf = (...values) => ({initial: values[0], read: (text) => (values.includes(text) ? text : undefined)});
  const flag = (initial) => ({initial, read: (text) => ({0: false, 1: true}[text])});
  const number = (initial, least, most, isWhole = true) => ({initial, read: (text) => {
    const value = Number(text);
    return text.trim() !== "" && value >= least && value <= most && (!isWhole || Number.isInteger(value)) ? value : undefined;
  }});
  const text = {initial: "", read: (given) => given};
  const head = {initial: "mean", read: (text) => (["mean", "all"].includes(text) ? text : number(0, 1, 1e6).read(text))};

  /** How alignments are drawn, on every page. */
  const DISPLAY = {
    view: oneOf("map", "links", "both"),
    unit: oneOf("word", "piece"),
    ends: flag(false),
    numbers: flag(false),
    threshold: number(0.05, 0, 1, false),
    theme: oneOf("auto", "light", "dark"),
  };

  const of = (fields) => {
    const parse = (hash) => {
      const given = new URLSearchParams(hash.replace(/^#/, ""));
      return Object.fromEntries(Object.entries(fields).map(([name, {initial, read}]) => {
        const value = given.has(name) ? read(given.get(name)) : undefined;
        return [name, value === undefined ? initial : value];
      }));
    };

    const format = (state) => {
      const given = new URLSearchParams();
      for (const [name, {initial}] of Object.entries(fields)) {
        if (state[name] !== initial) given.set(name, typeof state[name] === "boolean" ? Number(state[name]) : state[name]);
      }
      return given.toString() ? `#${given}` : "";
    };

    // Browsers allow only so many changes of the address in a while: the last of a quick row is enough.
    let timer = 0;
    const keep = (state) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const hash = format(state);
        if (hash !== location.hash) history.replaceState(null, "", hash || location.pathname + location.search);
      }, 150);
    };
    return {parse, format, keep};
  };

  return {oneOf, flag, number, text, head, DISPLAY, of};
})();
