// What stands above the drawings: the sentence's texts and figures, and the choice of a head.
Attune.heading = (() => {
  const {add} = Attune.elements;

  const writePairs = (list, pairs) => {
    list.replaceChildren();
    for (const [term, words] of pairs) {
      const group = add(list, "div");
      add(group, "dt", "", term);
      add(group, "dd", "", words).dir = "auto";
    }
  };

  /** The sentence's name, texts and figures, into the elements that `at` finds; of one of its alternatives, which is no text of its own where it `isSelf`. */
  const write = (at, sentence, chosen, isSelf) => {
    const alternative = sentence.alternatives[chosen];
    at("name").textContent = `Sentence ${sentence.line}`;
    const texts = [["Source", Attune.data.textOf(sentence.source)]];
    if (alternative && !isSelf) texts.push(["Target", Attune.data.textOf(alternative.target)]);
    if (typeof sentence.reference === "string") texts.push(["Reference", sentence.reference]);
    writePairs(at("texts"), texts.map(([term, words]) => [term, words || "(empty)"]));
    const figures = [["score", (alternative || {}).score, 2], ["log probability", (alternative || {}).log_probability, 2], ["BLEU", sentence.bleu, 1], ["entropy", sentence.entropy, 2]];
    writePairs(at("figures"), figures.filter(([, value]) => Number.isFinite(value)).map(([name, value, digits]) => [name, Attune.data.figure(value, digits)]));
  };

  /** The choices of a head: mean, each by its name, all. Their values are mean, numbers from 1, all. Of several layers that attend to the source one is the alignment. */
  const writeHeads = (select, names, isSelf) => {
    const isOfLayers = !isSelf && names.some((name) => name.startsWith("layer"));
    const choices = [[isOfLayers ? "alignment" : "mean", "mean"], ...names.map((name, i) => [name, String(i + 1)]), ["all", "all"]];
    if (JSON.stringify(choices) === JSON.stringify([...select.options].map(({text, value}) => [text, value]))) return;
    select.replaceChildren(...choices.map(([name, value]) => new Option(name, value)));
  };

  return {write, writeHeads};
})();
