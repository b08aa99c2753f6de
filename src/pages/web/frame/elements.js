// Elements by one call: Attune.elements.add(parent, "span", "its-class", "its text").
var Attune = globalThis.Attune || {};

Attune.elements = {
  add(parent, tag, name = "", text = "") {
    const element = parent.appendChild(document.createElement(tag));
    if (name) element.className = name;
    element.textContent = text;
    return element;
  },
};
