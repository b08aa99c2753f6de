// One plot of curves over the updates: axes, curves, points of validations, a line at the update that is pointed at.
//
//   const plot = Attune.plot.create(parent, {title, unit, onPoint});
//   plot.show(curves, {x: "linear" or "log", y: the same, updates: [first, last], best});   // best: the best validation's; 0 for none
//   plot.point(update, named);   // the values there; null: the newest. A value of another update than `named` says its own
//
// curves: [{name, points: [{update, value}], isMarked}], updates rising; isMarked: each point is a validation. onPoint(update,
// byKey) is called with null for nothing. Curves are told apart by dashes and points too, not by colour alone.
Attune.plot = (() => {
  const HEIGHT = 190, LEFT = 52, RIGHT = 14, TOP = 8, BOTTOM = 24;
  const MOST_MARKS = 60;  // validations beyond which their points would hide the curve

  const {add, draw: make} = Attune.elements;

  const updateOf = ({update}) => update;
  const path = (points) => points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

  class Plot {
    constructor(parent, {title, unit, onPoint}) {
      Object.assign(this, {title, onPoint, curves: [], options: {}, at: null, named: null, x: null, y: null, seen: 0});
      this.root = add(parent, "figure", "plot");
      const head = add(this.root, "figcaption", "plot-head");
      add(head, "span", "plot-title", title);
      add(head, "span", "plot-unit", unit);
      this.values = add(head, "span", "plot-values");
      this.picture = make(this.root, "svg", {class: "plot-picture", height: HEIGHT, tabindex: 0, role: "application", "aria-roledescription": "plot"});
      this.axes = make(this.picture, "g", {class: "plot-axes"}), this.lines = make(this.picture, "g", {class: "plot-curves"});
      this.best = make(this.picture, "circle", {class: "plot-best", r: 6.5});
      this.cross = make(this.picture, "g", {class: "plot-cross"});
      this.rule = make(this.cross, "line", {y1: TOP, y2: HEIGHT - BOTTOM}), this.dots = make(this.cross, "g");
      this.listen();
    }

    listen() {
      const {picture} = this, leave = () => this.onPoint(null, false);
      const point = ({clientX}) => this.x && this.onPoint(Math.round(this.x.value(clientX - picture.getBoundingClientRect().left)), false);
      picture.addEventListener("pointermove", point);
      picture.addEventListener("pointerdown", point);
      picture.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && leave());
      picture.addEventListener("blur", leave);
      picture.addEventListener("keydown", (event) => this.press(event));
      new ResizeObserver(() => this.root.clientWidth !== this.seen && this.draw()).observe(this.root);
    }

    // Along the points of the curve that has most of them.
    press(event) {
      const [longest] = [...this.curves].sort((a, b) => b.points.length - a.points.length), points = longest ? longest.points : [];
      const steps = {ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -Infinity, End: Infinity}, step = steps[event.key];
      if (event.ctrlKey || event.metaKey || event.altKey || !points.length || (step === undefined && event.key !== "Escape")) return;
      event.preventDefault();
      event.stopPropagation();
      const now = this.at === null ? points.length : Attune.scale.nearest(points, updateOf, this.at);
      const next = step === undefined ? null : points[Math.min(Math.max(now + step, 0), points.length - 1)].update;
      this.onPoint(next, true);
    }

    show(curves, options) {
      Object.assign(this, {curves: curves.filter(({points}) => points.length), options});
      this.root.hidden = this.curves.length === 0;
      if (!this.root.hidden) this.draw();
    }

    draw() {
      this.seen = this.root.clientWidth;
      const {options, curves} = this, width = Math.max(this.seen, 160);
      if (!curves.length || !this.seen) return;
      const values = Attune.scale.extent(curves.flatMap(({points}) => points.map(({value}) => value)), options.y);
      this.picture.setAttribute("width", width);
      if (!values) return;
      const [first, last] = options.updates;
      this.x = Attune.scale.create(options.x, [options.x === "log" ? first : 0, Math.max(last, first + 1)], [LEFT, width - RIGHT]);
      this.y = Attune.scale.create(options.y, Attune.scale.widen(values, options.y), [HEIGHT - BOTTOM, TOP]);
      this.drawAxes(width);
      this.lines.replaceChildren();
      curves.forEach((curve, i) => this.drawCurve(curve, i));
      this.drawBest();
      this.point(this.at, this.named);
    }

    drawAxes(width) {
      const {axes, x, y} = this;
      axes.replaceChildren();
      for (const value of Attune.scale.ticks(y, 4)) {
        const place = y.place(value).toFixed(1);
        make(axes, "line", {x1: LEFT, x2: width - RIGHT, y1: place, y2: place});
        make(axes, "text", {x: LEFT - 8, y: place, dy: "0.35em", "text-anchor": "end"}, Attune.scale.figure(value));
      }
      make(axes, "text", {x: 0, y: HEIGHT - 6}, "update");
      for (const value of Attune.scale.ticks(x, Math.max(Math.floor(width / 90), 2))) {
        const place = x.place(value);
        make(axes, "line", {x1: place, x2: place, y1: HEIGHT - BOTTOM, y2: HEIGHT - BOTTOM + 4});
        make(axes, "text", {x: Math.min(place, width - RIGHT - 6), y: HEIGHT - 6, "text-anchor": "middle"}, Attune.scale.figure(value));
      }
    }

    // The places of a curve's points; what a log scale has no place for is left out.
    placesOf({points}) {
      const fits = ({update, value}) => Number.isFinite(value) && (this.options.y !== "log" || value > 0) && (this.options.x !== "log" || update > 0);
      return points.filter(fits).map(({update, value}) => [this.x.place(update), this.y.place(value)]);
    }

    drawCurve(curve, i) {
      const places = this.placesOf(curve);
      make(this.lines, "path", {class: `plot-curve curve-${i}`, d: path(Attune.scale.thin(places))});
      if (!curve.isMarked || places.length > MOST_MARKS) return;
      for (const [cx, cy] of places) make(this.lines, "circle", {class: `plot-mark curve-${i}`, cx: cx.toFixed(1), cy: cy.toFixed(1), r: 2.6});
    }

    drawBest() {
      const point = this.curves.filter(({isMarked}) => isMarked).flatMap(({points}) => points).find(({update}) => update === this.options.best);
      const [place] = point ? this.placesOf({points: [point]}) : [];
      this.best.setAttribute("visibility", place ? "visible" : "hidden");
      if (place) this.best.setAttribute("cx", place[0].toFixed(1)), this.best.setAttribute("cy", place[1].toFixed(1));
    }

    point(update, named = null) {
      this.at = update, this.named = named;
      if (!this.x || this.root.hidden) return;
      const there = this.curves.map((curve) => curve.points[update === null ? curve.points.length - 1 : Attune.scale.nearest(curve.points, updateOf, update)]);
      this.cross.setAttribute("visibility", update === null ? "hidden" : "visible");
      const [longest] = [...there.keys()].sort((a, b) => this.curves[b].points.length - this.curves[a].points.length);
      const place = this.x.place(there[longest].update);
      this.rule.setAttribute("x1", place), this.rule.setAttribute("x2", place);
      this.dots.replaceChildren();
      there.forEach((point, i) => {
        const [at] = this.placesOf({points: [point]});
        if (at) make(this.dots, "circle", {class: `plot-dot curve-${i}`, cx: at[0], cy: at[1], r: 3.5});
      });
      this.writeValues(there);
    }

    writeValues(there) {
      this.values.replaceChildren(...this.curves.map(({name}, i) => {
        const item = document.createElement("span");
        item.className = `plot-value curve-${i}`;
        if (this.curves.length > 1) add(item, "span", "plot-name", name);
        add(item, "b", "", Attune.scale.reading(there[i].value));
        const isOther = this.named !== null && there[i].update !== this.named;
        if (isOther) add(item, "span", "plot-at", `at ${there[i].update.toLocaleString("en")}`);
        return item;
      }));
      this.picture.setAttribute("aria-label", `${this.title}: ${this.sentence()}; arrow keys move over the updates`);
    }

    /** The values that stand there, to be said. */
    sentence() {
      return [...this.values.children].map((item) => [...item.children].map(({textContent}) => textContent).join(" ")).join(", ");
    }
  }

  return {create: (parent, what) => new Plot(parent, what)};
})();
