// Elements by one call: Attune.elements.add(parent, "span", "its-class", "its text"), draw(parent, "path", {its: attributes}, "its text") for SVG;
// and how wide texts are.
"use strict";

var Attune = {};

Attune.elements = {
  add(parent, tag, name = "", text = "") {
    const element = parent.appendChild(document.createElement(tag));
    if (name) element.className = name;
    element.textContent = text;
    return element;
  },

  draw(parent, tag, attributes = {}, text = "") {
    const element = parent.appendChild(document.createElementNS("http://www.w3.org/2000/svg", tag));
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.textContent = text;
    return element;
  },

  FONT: '"Noto Sans", system-ui, sans-serif',
  measurer: document.createElement("canvas").getContext("2d"),

  /** The widths of labels in a font of this size, in whole pixels. */
  widthsOf(labels, size) {
    const {FONT, measurer} = Attune.elements;
    measurer.font = `${size}px ${FONT}`;
    return labels.map((label) => Math.ceil(measurer.measureText(label).width));
  },
};
