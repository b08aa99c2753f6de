// What went wrong, in words: message and hint of a Failure, or nothing.
//
//   Attune.problem.write(element, failure);   // null for none
var Attune = globalThis.Attune || {};

Attune.problem = (() => {
  "use strict";

  const write = (element, failure) => {
    const words = failure ? [failure.message, failure.hint].filter(Boolean) : [];
    element.hidden = words.length === 0;
    // The same words again are not said again.
    if (element.dataset.said === words.join("\n")) return;
    element.dataset.said = words.join("\n");
    element.replaceChildren(...words.map((text, i) => {
      const line = document.createElement("p");
      line.className = i ? "problem-hint" : "problem-message";
      line.textContent = text;
      return line;
    }));
  };

  return {write};
})();
