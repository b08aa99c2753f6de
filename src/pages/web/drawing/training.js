// The moments of training of one sentence: a slider over the updates, steps back and on, and a film of them.
//
//   const training = Attune.training.create(at, onMove);   // at(id) finds the elements of training.html
//   training.show(updates, position, end);   // the snapshots' update numbers; position 0 to updates.length, where the end stands;
//                                            // end: how that is called
//   training.stop();
//
// onMove(position, isFilm): while the film runs positions lie between snapshots too.
// Where the reader's system asks for less motion there is no film: the steps are left.
Attune.training = (() => {
  const HOLD = 500, PASS = 450;  // milliseconds at a snapshot, and on the way to the next

  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  /** Where the film is after `elapsed` milliseconds: rests at each snapshot, then passes over gently. */
  const film = (elapsed) => {
    const whole = Math.floor(elapsed / (HOLD + PASS)), t = Math.max(elapsed % (HOLD + PASS) - HOLD, 0) / PASS;
    return whole + t * t * (3 - 2 * t);
  };

  class Training {
    constructor(at, onMove) {
      const elements = {slider: at("moment"), play: at("play"), back: at("back"), on: at("on"), said: at("moment-said")};
      Object.assign(this, {elements, onMove, updates: [], end: "", position: 0, frame: 0});
      const {slider, play, back, on} = elements;
      slider.addEventListener("input", () => this.move(Number(slider.value)));
      back.addEventListener("click", () => this.move(Math.round(this.position) - 1));
      on.addEventListener("click", () => this.move(Math.round(this.position) + 1));
      play.addEventListener("click", () => (this.frame ? this.pause() : this.play()));
      calm.addEventListener("change", () => (calm.matches && this.frame ? this.pause() : this.write()));
    }

    show(updates, position, end) {
      this.updates = updates, this.end = end;
      if (!this.frame) this.position = position;
      this.write();
    }

    stop() {
      cancelAnimationFrame(this.frame);
      this.frame = 0;
      this.write();
    }

    /** What the button does, where there is one. */
    toggle() {
      if (!calm.matches) this.elements.play.click();
    }

    name(i) {
      return i < this.updates.length ? `update ${this.updates[i].toLocaleString("en")}` : this.end;
    }

    write() {
      const {slider, play, back, on, said} = this.elements, near = Math.round(this.position);
      slider.max = this.updates.length;
      slider.value = near;
      slider.setAttribute("aria-valuetext", this.name(near));
      said.textContent = this.name(near);
      back.disabled = near === 0;
      on.disabled = near === this.updates.length;
      play.hidden = calm.matches;
      play.textContent = this.frame ? "Pause" : "Play";
    }

    move(place) {
      this.stop();
      this.position = Math.min(Math.max(place, 0), this.updates.length);
      this.write();
      this.onMove(this.position, false);
    }

    pause() {
      this.move(Math.round(this.position));
    }

    play() {
      const from = Math.round(this.position) >= this.updates.length ? 0 : Math.round(this.position);
      let began = null;
      const step = (now) => {
        began = began === null ? now : began;
        this.position = Math.min(from + film(now - began), this.updates.length);
        if (this.position >= this.updates.length) {
          this.pause();
          return;
        }
        this.frame = requestAnimationFrame(step);
        this.write();
        this.onMove(this.position, true);
      };
      this.frame = requestAnimationFrame(step);
      this.write();
    }
  }

  return {create: (at, onMove) => new Training(at, onMove)};
})();
