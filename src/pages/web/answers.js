// What the server's answers are to the drawings: pure functions. A sentence is data.js's, its alternatives are the hypotheses.
var Attune = globalThis.Attune || {};

Attune.answers = (() => {
  "use strict";

  /** A whole translation. */
  const ofTranslation = ({source, hypotheses}) => ({line: 1, source, alternatives: hypotheses});

  /** A translation under way. The row of the next piece may not be known yet. */
  const ofStep = (source, {target, alignment}) => {
    const row = new Array(source.pieces.length + 1).fill(0);
    const rows = alignment && alignment.length === target.pieces.length ? [...alignment, row] : alignment;
    return {line: 1, source, alternatives: [{target, alignment: rows, isGrowing: true}]};
  };

  /** A given translation. */
  const ofAlignment = ({source, ...given}) => ({line: 1, source, alternatives: [given]});

  const wordsOf = (text) => text.split(/\s+/).filter(Boolean);

  /** How many of a translation's words a prefix forced: those that it has in full. */
  const forced = (words, prefix) => {
    const given = wordsOf(prefix);
    const differs = given.findIndex((word, i) => word !== words[i]);
    return differs < 0 ? given.length : differs;
  };

  /** What follows the same first `count` words in other translations: words, each once, without the word itself. */
  const followers = (translations, words, count) => {
    const isAlike = (other) => other.length > count && words.slice(0, count).every((word, i) => word === other[i]);
    return [...new Set(translations.filter(isAlike).map((other) => other[count]))].filter((word) => word !== words[count]);
  };

  /** The prefix that a word typed at a place makes. */
  const prefix = (words, count, typed) => [...words.slice(0, count), ...wordsOf(typed)].join(" ");

  return {ofTranslation, ofStep, ofAlignment, wordsOf, forced, followers, prefix};
})();
