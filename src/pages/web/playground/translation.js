// A translation whose words can be changed: a click on one keeps what stands before it, and lets another follow.
//
//   const translation = Attune.translation.create(element, {onForce, onRelease, others});
//   translation.show({parts, joint, forced, hasPrefix, isGrowing, isFixed});   // answers.js's parts: words, or pieces
//   translation.leave();   // gives up what is being typed
//
// forced: how many of the first parts were given; isFixed: none can be changed. A prefix can be released even where the model
// writes its words in another way. onForce(text) gets the words kept and the one typed; others() gives the parts of other
// translations, for what may be offered.
Attune.translation = (() => {
  const {add} = Attune.elements;

  class Translation {
    constructor(element, handlers) {
      Object.assign(this, {element, shown: {parts: [], joint: " ", forced: 0, hasPrefix: false, isGrowing: false, isFixed: false}, editor: null, ...handlers});
      element.classList.add("translation");
      element.setAttribute("role", "group");
      element.tabIndex = -1;
      this.words = add(element, "span", "translation-words");
      this.release = add(element, "button", "release", "release");
      Object.assign(this.release, {type: "button", title: "What the translation begins with is the model's choice again"});
      this.release.addEventListener("click", () => this.onRelease());
      this.words.addEventListener("click", ({target}) => target.matches(".word") && this.edit([...this.words.children].indexOf(target)));
      this.words.addEventListener("keydown", (event) => this.walk(event));
    }

    show(shown) {
      this.shown = shown;
      this.release.hidden = !shown.hasPrefix;
      if (!this.editor) this.write();
    }

    // Words keep their elements while a translation grows, so that one can be clicked.
    write() {
      const {parts, joint, forced, isGrowing, isFixed} = this.shown, buttons = this.words;
      this.element.dir = buttons.dir = Attune.data.direction(parts);
      buttons.classList.toggle("joined", joint === "");
      while (buttons.childElementCount > parts.length) buttons.lastElementChild.remove();
      while (buttons.childElementCount < parts.length) add(buttons, "button", "word").type = "button";
      [...buttons.children].forEach((button, i) => {
        if (button.textContent !== parts[i]) button.textContent = parts[i];
        button.dir = "auto";
        button.disabled = isFixed;
        button.classList.toggle("forced", i < forced);
        button.setAttribute("aria-description", i < forced ? "given; changes it and what follows" : "changes it and what follows");
      });
      buttons.classList.toggle("growing", isGrowing);
    }

    walk(event) {
      const words = [...this.words.children], i = words.indexOf(event.target), isReversed = this.words.dir === "rtl";
      const step = {ArrowLeft: -1, ArrowRight: 1}[event.key];
      if (!step || i < 0) return;
      event.preventDefault();
      words[Math.min(Math.max(i + (isReversed ? -step : step), 0), words.length - 1)].focus();
    }

    edit(i) {
      const {parts, joint} = this.shown, editor = document.createElement("span");
      this.leave();
      this.editor = editor;
      editor.className = "word-editor";
      const input = add(editor, "input", "word-input");
      Object.assign(input, {type: "text", value: parts[i], dir: "auto", autocomplete: "off", spellcheck: false, size: Math.max(parts[i].length + 2, 8)});
      input.setAttribute("aria-label", i ? `What follows "${parts.slice(0, i).join(joint)}"` : "The first word");
      const commit = (text) => {
        this.leave();
        this.element.focus();
        this.onForce(Attune.answers.prefix({parts, joint}, i, text));
      };
      for (const word of Attune.answers.followers(this.others(), parts, i).slice(0, 8)) {
        const offer = add(editor, "button", "offer", word);
        Object.assign(offer, {type: "button", dir: "auto", title: "from another translation"});
        offer.addEventListener("click", () => commit(word));
      }
      input.addEventListener("keydown", (event) => this.press(event, i, () => commit(input.value)));
      editor.addEventListener("focusout", ({relatedTarget}) => this.editor === editor && !editor.contains(relatedTarget) && this.leave());
      this.words.children[i].replaceWith(editor);
      [...this.words.children].forEach((word, k) => (word.classList.toggle("kept", k < i), word.classList.toggle("dropped", k > i)));
      input.select();
    }

    press(event, i, commit) {
      if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
      if (event.key === "Enter") {
        commit();
        return;
      }
      this.leave();
      this.words.children[i].focus();
    }

    leave() {
      const {editor} = this;
      if (!editor) return;
      this.editor = null;
      this.words.replaceChildren();
      this.write();
    }
  }

  return {create: (element, handlers) => new Translation(element, handlers)};
})();
