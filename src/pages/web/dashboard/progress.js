// What a server of a training writes, as it comes: asks every two seconds while the page is in sight.
//
//   const progress = Attune.progress.create(element, onNews);   // element: where it is said that the server is gone
//   progress.start();
//
// onNews(answer, isAnew): /progress's answer with the lines that are new; isAnew when the run was begun anew, and they are all.
Attune.progress = (() => {
  const EVERY = 2000, PATIENCE = 20000;  // milliseconds between two questions, and for one

  class Progress {
    constructor(element, onNews) {
      Object.assign(this, {onNews, after: "0", timer: 0, isAsking: false});
      this.presence = Attune.presence.create(element, () => this.ask());
      document.addEventListener("visibilitychange", () => this.ask());
    }

    start() {
      this.ask();
    }

    later() {
      this.timer = setTimeout(() => this.ask(), EVERY);
    }

    // Out of sight nothing is asked, nor asked for later.
    async ask() {
      if (this.isAsking || this.presence.isLost() || document.hidden) return;
      clearTimeout(this.timer);
      this.isAsking = true;
      try {
        const answer = await Attune.api.ask(`progress?after=${this.after}`, {signal: AbortSignal.timeout(PATIENCE)});
        this.after = answer.next;
        this.onNews(answer, answer.anew, null);
        this.later();
      } catch (failure) {
        if (failure.isGone || failure.name === "TimeoutError") this.presence.lost();
        else this.onNews(null, false, failure), this.later();
      } finally {
        this.isAsking = false;
      }
    }
  }

  return {create: (element, onNews) => new Progress(element, onNews)};
})();
