// The translations of a sentence, best first, or those of several systems, by their names: a choice of one, with their scores.
//
//   Attune.alternatives.create(element, onChoose, name).show(sentence, chosen);   // 0-based; of each list on a page another name
Attune.alternatives = (() => {
  const {add} = Attune.elements;

  const figure = (value, name) => (Number.isFinite(value) ? `${name} ${Attune.data.figure(value, 2)}` : "");

  const create = (element, onChoose, name = "alternative") => {
    let shown = null;

    const write = (sentence) => {
      element.replaceChildren(...sentence.alternatives.map((alternative, i) => {
        const label = document.createElement("label");
        label.className = "alternative";
        const input = add(label, "input", "");
        Object.assign(input, {type: "radio", name, value: i + 1});
        if (alternative.name) add(label, "span", "alternative-name", alternative.name);
        else add(label, "span", "alternative-rank", String(i + 1));
        add(label, "span", "alternative-text", Attune.data.textOf(alternative.target) || "(empty)").dir = "auto";
        const figures = [figure(alternative.score, "score"), figure(alternative.log_probability, "log p")];
        add(label, "span", "alternative-figures", figures.filter(Boolean).join(", "));
        return label;
      }));
    };
    element.addEventListener("input", ({target}) => onChoose(Number(target.value) - 1));

    const show = (sentence, chosen) => {
      if (sentence !== shown) write(sentence);
      shown = sentence;
      [...element.children].forEach((label, i) => {
        label.classList.toggle("chosen", i === chosen);
        label.querySelector("input").checked = i === chosen;
      });
    };
    return {show};
  };

  return {create};
})();
