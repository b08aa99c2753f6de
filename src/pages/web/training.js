// The moments of training of one sentence: a slider over the updates, steps back and on, and a film of them.
//
//   const training = Attune.training.create(elements, onMove);
//   training.show(updates, position);   // the snapshots' update numbers; position 0 to updates.length, where the end stands
//   training.stop();
//
// elements: slider, play, back, on, said. onMove(position, isFilm): while the film runs positions lie between snapshots too.
// Where the reader's system asks for less motion there is no film: the steps are left.
var Attune = globalThis.Attune || {};

Attune.training = (() => {
  "use strict";

  const HOLD = 500, PASS = 450;  // milliseconds at a snapshot, and on the way to the next

  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  /** Where the film is after `elapsed` milliseconds: rests at each snapshot, then passes over gently. */
  const film = (elapsed) => {
    const whole = Math.floor(elapsed / (HOLD + PASS)), t = Math.max(elapsed % (HOLD + PASS) - HOLD, 0) / PASS;
    return whole + t * t * (3 - 2 * t);
  };

  const create = ({slider, play, back, on, said}, onMove) => {
    let updates = [], position = 0, frame = 0;

    const name = (i) => (i < updates.length ? `update ${updates[i].toLocaleString("en")}` : "end of training");

    const write = () => {
      const near = Math.round(position);
      slider.max = updates.length;
      slider.value = near;
      slider.setAttribute("aria-valuetext", name(near));
      said.textContent = name(near);
      back.disabled = near === 0;
      on.disabled = near === updates.length;
      play.hidden = calm.matches;
      play.textContent = frame ? "Pause" : "Play";
    };

    const stop = () => {
      cancelAnimationFrame(frame);
      frame = 0;
      write();
    };

    const move = (place) => {
      stop();
      position = Math.min(Math.max(place, 0), updates.length);
      write();
      onMove(position, false);
    };

    const start = () => {
      const from = Math.round(position) >= updates.length ? 0 : Math.round(position);
      let began = null;
      const step = (now) => {
        began = began === null ? now : began;
        position = Math.min(from + film(now - began), updates.length);
        if (position >= updates.length) return move(updates.length);
        frame = requestAnimationFrame(step);
        write();
        return onMove(position, true);
      };
      frame = requestAnimationFrame(step);
      write();
    };

    slider.addEventListener("input", () => move(Number(slider.value)));
    back.addEventListener("click", () => move(Math.round(position) - 1));
    on.addEventListener("click", () => move(Math.round(position) + 1));
    play.addEventListener("click", () => (frame ? move(Math.round(position)) : start()));
    calm.addEventListener("change", () => (calm.matches && frame ? move(Math.round(position)) : write()));

    const show = (shown, place) => {
      updates = shown;
      if (!frame) position = place;
      write();
    };
    return {show, stop, toggle: () => !calm.matches && play.click()};
  };

  return {create, film};
})();
