// What the viewer shows of a sentence, and what it cannot: from the state and the sentence alone.
Attune.shown = (() => {
  const MOST_PANELS = 60;

  /** What of the state holds for a sentence: it may have fewer heads, alternatives or moments than another. */
  const effective = (state, sentence) => {
    const updates = (sentence.snapshots || []).map((snapshot) => snapshot.update);
    const moment = updates.indexOf(state.update), isPast = moment >= 0;
    const alternative = isPast ? 0 : Math.min(state.alternative, Math.max(sentence.alternatives.length, 1)) - 1;
    const heads = Attune.data.headsOf(sentence.alternatives[alternative]), count = heads.length;
    const isHead = !isPast && count > 0 && (state.head === "all" || state.head === "mean" || state.head <= count);
    return {updates, position: isPast ? moment : null, isPast, alternative, heads, head: isHead ? state.head : "mean",
            side: state.side && !isPast && sentence.alternatives.length > 1};
  };

  // How many of the heads belong to a layer, its mean and they, where several layers have heads; 0 elsewhere.
  const layerOf = (names) => Math.max(names.findIndex((name, i) => i > 0 && /^layer \d+$/.test(name) && !/^layer \d+$/.test(names[i - 1])), 0);

  /** The panels of a sentence: alternatives times heads, of each one or all; `perRow` of them belong together. */
  const panelsOf = (sentence, state, now, {position, self}) => {
    const alternatives = now.side ? [...sentence.alternatives.keys()] : [now.alternative];
    const heads = now.head === "all" ? now.heads.map((_, i) => i + 1) : [now.head];
    const panels = alternatives.flatMap((alternative) => heads.map((head) => ({alternative, head})));
    const nameOf = (alternative) => sentence.alternatives[alternative].name || `Translation ${alternative + 1}`;
    // Numbers alone are called heads; a panel's title begins with a capital.
    const headOf = (head) => now.heads[head - 1].replace(/^\d+$/, "head $&").replace(/^./, (first) => first.toUpperCase());
    const title = ({alternative, head}) => [now.side ? nameOf(alternative) : "", heads.length > 1 ? headOf(head) : ""].filter(Boolean).join(", ");
    return {count: panels.length, perRow: heads.length > 1 ? layerOf(now.heads) : 0, panels: panels.slice(0, MOST_PANELS).map((panel) => ({
      title: title(panel), pair: Attune.data.pairOf(sentence, {...panel, position, self, unit: state.unit, ends: state.ends}),
    }))};
  };

  /** Which controls a sentence can use: true, or why not. */
  const reasons = (state, sentence, now) => ({
    head: now.isPast ? "The heads are of this checkpoint" : now.heads.length > 0 || "This sentence has no heads",
    side: now.isPast ? "The translations are of this checkpoint" : true,
    gold: !sentence.gold ? "This sentence has no gold links" : state.unit !== "word" ? "Gold links are of words" : now.alternative === 0 || "Gold links are of the first translation",
  });

  return {effective, panelsOf, reasons};
})();
