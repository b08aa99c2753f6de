// What the server's answers are to the drawings: pure functions. A sentence is data.js's, its alternatives are the hypotheses.
Attune.answers = (() => {
  const wordsOf = (text) => text.split(/\s+/).filter(Boolean);

  /** A side with the words of its text: a given word that the vocabulary does not know is one there, and <unk> of its pieces. */
  const spelled = (side, text) => {
    const words = wordsOf(text);
    return words.length === side.words.length ? {...side, words} : side;
  };

  /** A whole translation. */
  const ofTranslation = ({source, hypotheses}) => (
    {line: 1, source, alternatives: hypotheses.map((hypothesis) => ({...hypothesis, target: spelled(hypothesis.target, hypothesis.text)}))});

  /** A translation under way. The row of the next piece may not be known yet. */
  const ofStep = (source, {target, alignment}) => {
    const row = new Array(source.pieces.length + 1).fill(0);
    const rows = alignment && alignment.length === target.pieces.length ? [...alignment, row] : alignment;
    return {line: 1, source, alternatives: [{target, alignment: rows, isGrowing: true}]};
  };

  /** A given translation. */
  const ofAlignment = ({source, ...given}) => ({line: 1, source, alternatives: [given]});

  /** What of a translation can be changed, and what stands between: its words, or the pieces of a script without blanks. */
  const partsOf = ({words, pieces}) => {
    const parts = pieces.map((piece) => piece.replaceAll("\u2581", "")).filter(Boolean);
    return words.length === 1 && pieces.length > 1 && parts.join("") === words[0] ? {parts, joint: ""} : {parts: words, joint: " "};
  };

  /** How many of a translation's parts a prefix forced: those that it has in full. */
  const forced = ({parts, joint}, prefix) => {
    const given = wordsOf(prefix).join(" ");
    const isGiven = (_, i) => `${given}${joint}`.startsWith(`${parts.slice(0, i + 1).join(joint)}${joint}`);
    const free = parts.findIndex((part, i) => !isGiven(part, i));
    return free < 0 ? parts.length : free;
  };

  /** What follows the same first `count` parts in other translations: parts, each once, without the one itself. */
  const followers = (translations, parts, count) => {
    const isAlike = (other) => other.length > count && parts.slice(0, count).every((part, i) => part === other[i]);
    return [...new Set(translations.filter(isAlike).map((other) => other[count]))].filter((part) => part !== parts[count]);
  };

  /** The prefix that is made by what is typed at a place. */
  const prefix = ({parts, joint}, count, typed) => [...parts.slice(0, count), ...[wordsOf(typed).join(" ")].filter(Boolean)].join(joint);

  return {spelled, ofTranslation, ofStep, ofAlignment, partsOf, forced, followers, prefix};
})();
