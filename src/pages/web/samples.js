// Sample translations as of the newest validation: what differs from the validation before is marked lightly.
//
//   const samples = Attune.samples.create(element);
//   samples.show({update, pairs: [{line, source, reference, translation}]});
//   samples.forget();   // those of another training are nothing to compare with
//   samples.update(), samples.before();   // the updates of what is shown, and of what it is compared with; null for none
var Attune = globalThis.Attune || {};

Attune.samples = (() => {
  "use strict";

  const wordsOf = (text) => (text || "").split(/\s+/).filter(Boolean);

  /** Which words of `now` are not in their order in `before`: by the longest common subsequence. */
  const changed = (now, before) => {
    const common = Array.from({length: now.length + 1}, () => new Int32Array(before.length + 1));
    for (let i = now.length - 1; i >= 0; --i) {
      for (let j = before.length - 1; j >= 0; --j) {
        common[i][j] = now[i] === before[j] ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    const isNew = new Array(now.length).fill(true);
    for (let i = 0, j = 0; i < now.length && j < before.length;) {
      if (now[i] === before[j]) isNew[i++] = false, ++j;
      else if (common[i + 1][j] >= common[i][j + 1]) ++i;
      else ++j;
    }
    return isNew;
  };

  const {add} = Attune.elements;

  const writeWords = (parent, words, isNew) => words.forEach((word, i) => {
    if (i) parent.append(" ");
    if (isNew[i]) add(parent, "mark", "", word);
    else parent.append(word);
  });

  const makePair = ({line, source, reference, translation}, before) => {
    const list = document.createElement("dl"), words = wordsOf(translation);
    list.className = "sample";
    const row = (term, text) => {
      const group = list.appendChild(document.createElement("div"));
      add(group, "dt", "", term);
      const description = add(group, "dd", "", text);
      description.dir = "auto";
      return description;
    };
    list.dataset.line = line;
    row("Source", source);
    row("Reference", reference);
    const isNew = before === undefined ? words.map(() => false) : changed(words, wordsOf(before));
    const translated = row("Translation", words.length ? "" : "(empty)");
    translated.className = "sample-translation";
    writeWords(translated, words, isNew);
    return list;
  };

  const create = (element) => {
    let shown = null, before = null;
    const textsOf = (samples) => new Map(((samples || {}).pairs || []).map(({line, translation}) => [line, translation]));

    const show = (samples) => {
      if (!samples || !samples.pairs || (shown && shown.update === samples.update)) return;
      before = shown, shown = samples;
      const earlier = textsOf(before);
      element.replaceChildren(...samples.pairs.map((pair) => makePair(pair, earlier.get(pair.line))));
    };
    const forget = () => {
      shown = before = null;
      element.replaceChildren();
    };
    const updateOf = (samples) => (samples ? samples.update : null);
    return {show, forget, update: () => updateOf(shown), before: () => updateOf(before)};
  };

  return {create, changed};
})();
