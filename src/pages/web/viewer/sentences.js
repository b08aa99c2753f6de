// The sentences' pane: search, order, how many match, and the list of them.
//
//   const pane = Attune.sentences.create({list, count}, sentences, onChoose, isSelf);   // isSelf: each against itself
//   pane.show(state, index);        // state: search, sort, down; the sentence `index` is marked
//   pane.beside(index, step);       // the sentence `step` places on in the list, or the first one
Attune.sentences = (() => {
  const {add} = Attune.elements;
  const HEIGHT = 64;
  const number = new Intl.NumberFormat("en");
  const DIGITS = {score: 2, bleu: 1, entropy: 2};
  const MOST_DIGITS = 9, ENOUGH = 10;  // values that read differently are enough

  /** As many digits as tell values apart: `digits` of them, and where these do not, at least three significant figures. */
  const digitsFor = (values, digits) => {
    const different = new Set(values);
    const isAlike = (count) => 2 * new Set([...different].map((value) => value.toFixed(count))).size <= Math.min(different.size, 2 * ENOUGH);
    if (!isAlike(digits)) return digits;
    const largest = [...different].reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    let count = Math.min(Math.max(2 - Math.floor(Math.log10(largest)), digits), MOST_DIGITS);
    while (count < MOST_DIGITS && isAlike(count)) ++count;
    return count;
  };

  const make = (parent) => {
    const row = add(parent, "span", "sentence-row");
    add(row, "span", "sentence-line");
    const texts = add(row, "span", "sentence-texts");
    for (const side of ["source", "target"]) add(texts, "span", `sentence-${side}`).dir = "auto";
    add(row, "span", "sentence-value");
  };

  // A text with what was searched for marked. Folding may change a text's length (a dotted capital I): then nothing is marked.
  const writeMarked = (element, text, search) => {
    element.classList.toggle("none", !text);
    const needle = Attune.data.fold(search), folded = Attune.data.fold(text);
    const at = needle && folded.length === text.length ? folded.indexOf(needle) : -1;
    if (at < 0) {
      element.textContent = text || "(empty)";
      return;
    }
    const mark = document.createElement("mark");
    mark.textContent = text.slice(at, at + needle.length);
    element.replaceChildren(text.slice(0, at), mark, text.slice(at + needle.length));
  };

  const create = (elements, sentences, onChoose, isSelf = false) => {
    let order = [], now = {}, asked = "";
    const positions = new Map(), digits = {};

    const figure = (sort, value) => {
      if (sort === "length") return `${value} ${value === 1 ? "word" : "words"}`;
      digits[sort] = digits[sort] ?? digitsFor(sentences.map(Attune.data.SORTS[sort]).filter(Number.isFinite), DIGITS[sort]);
      return Attune.data.figure(value, digits[sort]);
    };

    const fill = (row, i) => {
      const sentence = sentences[order[i]], [line, texts, value] = row.children;
      line.textContent = sentence.line;
      writeMarked(texts.children[0], Attune.data.textOf(sentence.source), now.search);
      texts.children[1].hidden = isSelf;  // the same text
      writeMarked(texts.children[1], Attune.data.textOf(Attune.data.best(sentence).target), now.search);
      const found = Attune.data.SORTS[now.sort](sentence);
      value.textContent = now.sort === "line" ? "" : Number.isFinite(found) ? figure(now.sort, found) : "none";
    };
    const list = Attune.list.create(elements.list, {height: HEIGHT, make, fill, onChoose: (i) => onChoose(order[i])});

    const say = () => {
      const all = number.format(sentences.length);
      const noun = sentences.length === 1 ? "sentence" : "sentences";
      const text = now.search ? `${number.format(order.length)} of ${all} ${noun} match` : `${all} ${noun}`;
      if (elements.count.textContent !== text) elements.count.textContent = text;
    };

    const show = (state, index) => {
      now = state;
      const question = JSON.stringify([state.search, state.sort, state.down]);
      if (question === asked) return list.choose(positions.has(index) ? positions.get(index) : -1);
      asked = question;
      order = Attune.data.order(sentences, state);
      positions.clear();
      order.forEach((sentence, i) => positions.set(sentence, i));
      say();
      return list.show(order.length, positions.has(index) ? positions.get(index) : -1);
    };

    const beside = (index, step) => {
      if (order.length === 0) return index;
      if (!positions.has(index)) return order[0];
      return order[Math.min(Math.max(positions.get(index) + step, 0), order.length - 1)];
    };
    return {show, beside};
  };

  return {create};
})();
