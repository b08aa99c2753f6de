// What heat map and linked words have in common: the pair that is shown, what is pointed at, and when all is fitted again.
Attune.drawing = (() => {
  const NOWHERE = {row: null, column: null};

  /** A drawing in an element. What extends it builds `root`, listens, fits the pair to its place and highlights. */
  class Drawing {
    constructor(element, {onHover = () => {}}) {
      Object.assign(this, {element, onHover, pair: null, options: {}, places: null, written: "", hovered: NOWHERE, seen: 0});
      this.build();
      this.listen();
      this.observer = new ResizeObserver(() => {
        const {clientWidth} = element;
        if (this.pair && !this.options.width && clientWidth > 0 && clientWidth !== this.seen) this.fit();
      });
      this.observer.observe(element);
    }

    show(pair, options = {}) {
      const {pair: before} = this, isSame = before && pair.rows >= before.rows && pair.source.join("\n") === before.source.join("\n");
      if (!isSame) this.hovered = NOWHERE;
      this.pair = pair, this.options = options;
      this.root.setAttribute("aria-label", options.label || this.label());
      this.fit();
    }

    /** Whether labels or their places have changed since the last call. */
    isNew() {
      const {pair, places, written} = this;
      this.written = JSON.stringify([pair.source, pair.target, pair.sourceEnd, pair.targetEnd, places]);
      return this.written !== written;
    }

    destroy() {
      this.observer.disconnect();
      this.root.remove();
    }
  }

  return {NOWHERE, Drawing};
})();
