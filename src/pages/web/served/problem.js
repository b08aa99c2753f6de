// What went wrong, in words: message and hint of a Failure, or nothing.
//
//   Attune.problem.write(element, failure);   // null for none
Attune.problem = (() => {
  const write = (element, failure) => {
    const words = failure ? [failure.message, failure.hint].filter(Boolean) : [];
    element.hidden = words.length === 0;
    // The same words again are not said again.
    if (element.dataset.said === words.join("\n")) return;
    element.dataset.said = words.join("\n");
    element.replaceChildren();
    words.forEach((text, i) => Attune.elements.add(element, "p", i ? "problem-hint" : "problem-message", text));
  };

  return {write};
})();
