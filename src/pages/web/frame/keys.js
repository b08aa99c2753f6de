// Keys that work wherever no text is being written, and the page that lists them.
//
//   Attune.keys.create(dialog, [{keys: ["j"], does: "next sentence", act}]);   // returns {open}
//
// A row without `act` is listed only: a component sees to it. Attune.keys.display(state, change) are the rows of how alignments
// are drawn; state() is asked at each key.
Attune.keys = (() => {
  const {add} = Attune.elements;
  const NAMES = {ArrowUp: "\u2191", ArrowDown: "\u2193", ArrowLeft: "\u2190", ArrowRight: "\u2192", " ": "Space", Escape: "Esc"};

  const isWriting = (target) => target.closest("input[type=search], input[type=text], input[type=number], textarea, select") !== null;
  // Arrow keys and the space bar belong to what has the focus and uses them.
  const isTaken = (target, key) => key.length > 1 && target.closest("input, [role=listbox], [role=application]") !== null;

  const write = (list, rows) => {
    for (const {keys, does} of rows) {
      const term = add(list, "dt");
      keys.forEach((key) => add(term, "kbd", "", NAMES[key] || key));
      add(list, "dd", "", does);
    }
  };

  const create = (dialog, rows) => {
    write(dialog.querySelector("dl"), rows);
    dialog.querySelector("button").addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || dialog.open) return;
      if (isWriting(event.target) || isTaken(event.target, event.key)) return;
      const row = rows.find(({keys, act}) => act && keys.includes(event.key));
      if (!row) return;
      event.preventDefault();
      row.act(event);
    });
    return {open: () => dialog.showModal()};
  };

  const display = (state, change) => {
    const flip = (field) => () => change({[field]: !state()[field]});
    const next = (field, values) => () => change({[field]: values[(values.indexOf(state()[field]) + 1) % values.length]});
    const nudge = (by) => () => change({threshold: Math.min(Math.max(Math.round((state().threshold + by) * 100) / 100, 0), 1)});
    return [
      {keys: ["v"], does: "heat map, links, both", act: next("view", ["map", "links", "both"])},
      {keys: ["u"], does: "words or pieces", act: next("unit", ["word", "piece"])},
      {keys: ["e"], does: "ends of sentence", act: flip("ends")},
      {keys: ["n"], does: "numbers in the cells", act: flip("numbers")},
      {keys: ["["], does: "lower threshold", act: nudge(-0.05)},
      {keys: ["]"], does: "higher threshold", act: nudge(0.05)},
    ];
  };

  return {create, display};
})();
