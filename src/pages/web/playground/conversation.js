// What one model is asked and answers. A newer question ends the one before it, of which nothing is shown any more.
//
//   const conversation = Attune.conversation.create(onChange);
//   conversation.ask({kind: "translate", body});   // or "align"; the same as the last one is asked again only after a failure
//   conversation.question                          // the last one that was asked, as ask() got it; null for none
//   conversation.answer                            // {sentence, links, isGrowing, isOld, wait, failure}
//
// onChange(answer) is called at most once a frame; isOld: the sentence answers an older question.
Attune.conversation = (() => {
  const NOTHING = {sentence: null, links: "", isGrowing: false, isOld: false, wait: 0, failure: null};

  // How each kind of question is asked; tell() shows what is known so far.
  const KINDS = {
    translate: async (question, tell) => {
      let source = null;
      const kinds = {
        source: (line) => (source = line.source),
        step: (line) => tell({sentence: Attune.answers.ofStep(source, line), isGrowing: true, isOld: false, wait: 0}),
        end: (line) => tell({sentence: Attune.answers.ofTranslation(line.translation), isGrowing: false, isOld: false, wait: 0}),
      };
      await Attune.api.listen("translate/stream", question, (line) => kinds[line.kind] && kinds[line.kind](line));
    },
    align: async (question, tell) => {
      const {alignments: [given]} = await Attune.api.ask("align", question);
      tell({sentence: Attune.answers.ofAlignment(given), links: given.links || "", isOld: false, wait: 0});
    },
  };

  class Conversation {
    constructor(onChange) {
      Object.assign(this, {onChange, answer: NOTHING, question: null, asked: "", control: new AbortController(), frame: 0});
    }

    // What comes faster than it can be seen is drawn once.
    tell(fields) {
      this.answer = {...this.answer, ...fields};
      this.frame = this.frame || requestAnimationFrame(() => {
        this.frame = 0;
        this.onChange(this.answer);
      });
    }

    async ask({kind, body}, isAnew = false) {
      const asked = JSON.stringify([kind, body]);
      if (asked === this.asked && !isAnew && !this.answer.failure) return;
      this.control.abort();
      const control = this.control = new AbortController(), tell = (fields) => control.signal.aborted || this.tell(fields);
      Object.assign(this, {asked, question: {kind, body}});
      this.tell({isOld: true, isGrowing: true, links: "", wait: 0, failure: null});
      try {
        await KINDS[kind]({body, signal: control.signal, onWait: (wait) => tell({wait})}, tell);
        tell({isGrowing: false});
      } catch (failure) {
        if (!Attune.api.isAbort(failure)) tell({failure, isGrowing: false, wait: 0});
      }
    }

    forget() {
      this.control.abort();
      this.asked = "";
      this.answer = NOTHING;
      this.tell({});
    }
  }

  return {create: (onChange) => new Conversation(onChange)};
})();
