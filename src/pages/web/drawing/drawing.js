// What heat map and linked words have in common: when a drawing is fitted anew, and when it shows something else.
var Attune = globalThis.Attune || {};

Attune.drawing = {
  /** Fits a drawing anew when its place has another width than it was seen with, unless it was given one; to be disconnected. */
  watch(drawing) {
    const observer = new ResizeObserver(() => {
      const {clientWidth} = drawing.element;
      if (drawing.pair && !drawing.options.width && clientWidth > 0 && clientWidth !== drawing.seen) drawing.fit();
    });
    observer.observe(drawing.element);
    return observer;
  },

  /** Whether a pair is another one than that before, and not the same with more rows. */
  isOther: (before, pair) => !before || pair.rows < before.rows || pair.source.join("\n") !== before.source.join("\n"),
};
