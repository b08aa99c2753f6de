// The controls of what is asked: the choice of models, limits, and where an error about one of them is said.
Attune.asking = (() => {
  /** The control that errors about each field of a request are about. */
  const PLACES = {
    sentences: "text", sources: "text", targets: "target",
    beam: "beam", nbest: "nbest", length_penalty: "penalty",
  };

  /** The place for an error about a field, which may name an item of it; null where it belongs to none that is in sight. */
  const placeOf = (at, field) => {
    const id = PLACES[(field || "").replace(/[[.].*$/, "")], control = id && at(id);
    if (!control || !control.checkVisibility()) return null;
    control.setAttribute("aria-invalid", "true");
    return at(`${id}-problem`);
  };

  /** Says beside a text's control that nothing is written there, and puts the focus into it; the words. */
  const miss = (at, id) => {
    const message = id === "text" ? "Write a sentence first." : "Write a translation first.", control = at(id);
    control.dataset.isMissed = "";
    control.setAttribute("aria-invalid", "true");
    Attune.problem.write(at(`${id}-problem`), {message});
    control.focus();
    return message;
  };

  /** What was missed and is among the fields that are written now is missed no more. */
  const fill = (at, fields) => {
    for (const id of ["text", "target"].filter((name) => name in fields && "isMissed" in at(name).dataset)) {
      delete at(id).dataset.isMissed;
      at(id).removeAttribute("aria-invalid");
      Attune.problem.write(at(`${id}-problem`), null);
    }
  };

  /** A text's length as the server counts it. */
  const lengthOf = (text) => [...text].length;

  const NOUNS = {sentences: "sentence", sources: "sentence", targets: "translation"};

  /** A failure about a field in the words of its control, where what was asked shows what is wrong; else in the server's. */
  const inOwnWords = (failure, {body}, limits) => {
    const field = failure.field.replace(/[[.].*$/, ""), length = NOUNS[field] ? lengthOf(body[field][0]) : 0;
    if (field === "nbest" && body.nbest > body.beam) return {message: "At most as many translations as the beam has.", hint: `The beam is ${body.beam}.`};
    if (length <= limits.characters || !NOUNS[field]) return failure;
    return {message: `The ${NOUNS[field]} has ${length.toLocaleString("en")} characters; ${limits.characters.toLocaleString("en")} at most.`};
  };

  const clear = (page) => {
    page.querySelectorAll("[aria-invalid]").forEach((control) => control.removeAttribute("aria-invalid"));
    page.querySelectorAll(".field-problem").forEach((place) => Attune.problem.write(place, null));
  };

  const limit = (at, limits, models) => {
    at("beam").max = limits.beam;
    at("nbest").max = limits.nbest;
    const [own] = models.map(({beam}) => beam);
    at("beam").placeholder = models.every(({beam}) => beam === own) ? own : "own";
  };

  // The check boxes, anew only when the models are others.
  const writeModels = (box, models, chosen) => {
    const names = models.map(({name}) => name).join("\n");
    box.closest("fieldset").hidden = models.length < 2;
    if (box.dataset.names !== names) {
      box.dataset.names = names;
      box.replaceChildren(...models.map(({name}) => {
        const label = document.createElement("label"), input = document.createElement("input");
        label.className = "switch";
        Object.assign(input, {type: "checkbox", value: name});
        label.append(input, name);
        return label;
      }));
    }
    const isOn = (input) => chosen.some(({name}) => name === input.value);
    // One model is always there.
    for (const input of box.querySelectorAll("input")) Object.assign(input, {checked: isOn(input), disabled: chosen.length === 1 && isOn(input)});
  };

  const readModels = (box) => [...box.querySelectorAll("input:checked")].map(({value}) => value).join(",");

  return {placeOf, miss, fill, lengthOf, inOwnWords, clear, limit, writeModels, readModels};
})();
