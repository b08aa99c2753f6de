// The links of words as text, "0-0 1-1", to be copied.
//
//   Attune.pharaoh.create(element, onSay).show(links);   // "" for none
Attune.pharaoh = (() => {
  const SHORT = 1500;  // milliseconds that a button says what it did

  const select = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  };

  // Where a page may not write to the clipboard, which is so without TLS on another machine, the links are selected.
  const take = (code) => (navigator.clipboard ? navigator.clipboard.writeText(code.textContent) : Promise.reject(new Error("no clipboard")))
    .then(() => "Copied", () => (select(code), "Selected"));

  const create = (element, onSay) => {
    const name = element.appendChild(document.createElement("span")), code = element.appendChild(document.createElement("code"));
    const button = element.appendChild(document.createElement("button"));
    name.textContent = "Links";
    button.type = "button";
    button.textContent = "Copy";
    button.setAttribute("aria-label", "Copy the links");
    button.addEventListener("click", async () => {
      button.textContent = await take(code);
      onSay(button.textContent);
      setTimeout(() => (button.textContent = "Copy"), SHORT);
    });
    const show = (links) => {
      element.hidden = !links;
      code.textContent = links;
    };
    return {show};
  };

  return {create};
})();
