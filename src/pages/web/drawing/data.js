// The data of the page: reading, decoding, words from pieces, links above a threshold, search and order. Pure functions; the
// schema stands in README.md beside this file.
Attune.data = (() => {
  /** How the end of a sentence is written. */
  const END = "</s>";
  const NEXT = "\u2026";  // what a translation under way has next

  /** The embedded JSON as an object; what may be absent at the top has its default. */
  const read = (text) => {
    const data = JSON.parse(text);
    const {title = "", program = "", note = "", unit = "piece", update = null, ends = true, self = false, shown = {}, sentences = []} = data;
    return {title, program, note, unit, update, ends, self, shown, sentences};
  };

  // Null for what is no base64.
  const bytesOf = (base64) => {
    try {
      return atob(base64 || "");
    } catch (error) {
      return null;
    }
  };

  /** Base64 of bytes as weights, 255 for 1, or rows of weights; null when they are not `size` many. */
  const decode = (matrix, size) => {
    if (Array.isArray(matrix)) return matrix.flat().length === size ? Float32Array.from(matrix.flat()) : null;
    const bytes = bytesOf(matrix);
    if (bytes === null || bytes.length !== size) return null;
    const weights = new Float32Array(size);
    for (let i = 0; i < size; ++i) weights[i] = bytes.charCodeAt(i) / 255;
    return weights;
  };

  /** The share `t` of the way from matrix a to matrix b: what lies between two moments of training. */
  const blend = (a, b, t) => a.map((weight, i) => weight + (b[i] - weight) * t);

  // One side's units: their labels, and for each piece (and the end of the sentence) the unit it counts to, -1 for none.
  const unitsOf = (side, unit, end) => {
    const labels = unit === "word" ? [...side.words] : [...side.pieces];
    const of = unit === "word" ? [...side.word_of] : side.pieces.map((_, i) => i);
    of.push(end ? labels.length : -1);
    if (end) labels.push(end);
    return {labels, of};
  };

  /**
   * A matrix of pieces [rows.of, columns.of] as one of units: a unit's column is the sum of its pieces' columns, its row the
   * mean of its pieces' rows, so that rows keep their sums.
   */
  const regroup = (matrix, rows, columns) => {
    const width = columns.labels.length, weights = new Float32Array(rows.labels.length * width);
    const pieces = new Float32Array(rows.labels.length);
    rows.of.forEach((row, r) => {
      if (row < 0) return;
      pieces[row] += 1;
      columns.of.forEach((column, c) => {
        if (column >= 0) weights[row * width + column] += matrix[r * columns.of.length + c];
      });
    });
    // Each byte was rounded, so a sum may pass 1 by a little.
    return weights.map((weight, i) => Math.min(weight / (pieces[Math.floor(i / width)] || 1), 1));
  };

  // Gold links of words as sets of row * columns + column; links outside of the sentence are left out.
  const goldOf = (gold, target, source, columns) => {
    const inside = ([s, t]) => s < source.words.length && t < target.words.length;
    const places = (links) => new Set((links || []).filter(inside).map(([s, t]) => t * columns + s));
    return {sure: places(gold.sure), possible: places(gold.possible)};
  };

  // Which matrix of an alternative: the mean over the heads, or one of them (1-based).
  const matrixText = (alternative, head) => (head === "mean" ? alternative.alignment : (alternative.heads || [])[head - 1]);

  /**
   * The matrix of pieces [target pieces + 1, source pieces + 1] of a sentence, or null: of an alternative's head, or of the
   * moment `position` of training, where whole numbers are snapshots and what follows the last is the alternative itself.
   */
  const matrixOf = (sentence, {alternative = 0, head = "mean", position = null}) => {
    const {target, ...chosen} = sentence.alternatives[alternative];
    const size = (target.pieces.length + 1) * (sentence.source.pieces.length + 1);
    if (position === null) return decode(matrixText(chosen, head), size);
    const moments = [...sentence.snapshots.map((snapshot) => snapshot.alignment), chosen.alignment];
    const before = Math.floor(position), a = decode(moments[before], size);
    if (position === before || !a) return a;
    const b = decode(moments[before + 1], size);
    return b ? blend(a, b, position - before) : a;
  };

  /** The names of an alternative's heads, in their order; where it says none they are numbered. */
  const headsOf = (alternative) => ((alternative || {}).heads || []).map((_, i) => (alternative.head_names || [])[i] || String(i + 1));

  // What rows and columns are called; of a source against itself a row is where its word looks.
  const NAMES = {row: "target", column: "source"}, SELF = {row: "looking", column: "looked at"};

  const emptySide = (source, target) => {
    if (source.pieces.length === 0 && target.pieces.length === 0) return "Both sentences are empty: there is nothing to align.";
    if (source.pieces.length === 0) return "The source is empty: there is nothing to align to.";
    return target.pieces.length === 0 ? "The target is empty: there is nothing to align." : "";
  };

  /**
   * What the drawings show: {source, target: labels, rows, columns, weights [rows, columns], names of both, gold, sourceEnd,
   * targetEnd}, or {problem: words} where there is nothing to draw. `choice`: alternative, head, position, unit, ends, self. The last row of an
   * alternative that `isGrowing` is the next piece's, and always there.
   */
  const pairOf = (sentence, choice) => {
    const alternative = sentence.alternatives[choice.alternative || 0];
    if (!alternative) return {problem: "There is no translation of this sentence."};
    const {source} = sentence, {target, isGrowing} = alternative, empty = isGrowing ? "" : emptySide(source, target);
    if (empty) return {problem: empty};
    const matrix = matrixOf(sentence, choice);
    if (!matrix) return {problem: "There is no alignment of this sentence, or one whose size is not that of its pieces."};
    const end = choice.ends ? END : "";
    const rows = unitsOf(target, choice.unit, isGrowing ? NEXT : end), columns = unitsOf(source, choice.unit, end);
    // Gold links are of the given translation, which is the first.
    const isGold = sentence.gold && choice.unit === "word" && !choice.alternative;
    return {
      source: columns.labels, target: rows.labels, rows: rows.labels.length, columns: columns.labels.length,
      names: choice.self ? SELF : NAMES, weights: regroup(matrix, rows, columns), sourceEnd: choice.ends, targetEnd: choice.ends || Boolean(isGrowing),
      gold: isGold ? goldOf(sentence.gold, target, source, columns.labels.length) : null,
    };
  };

  /** The links of a pair that reach the threshold, weak ones first, so that strong ones are drawn over them. */
  const links = (pair, threshold) => {
    const found = [];
    pair.weights.forEach((weight, i) => {
      if (weight > 0 && weight >= threshold) found.push({row: Math.floor(i / pair.columns), column: i % pair.columns, weight});
    });
    return found.sort((a, b) => a.weight - b.weight);
  };

  /** The `count` strongest partners of a row or of a column, strongest first: {row, column, weight}. */
  const strongest = (pair, {row, column}, count) => {
    const isRow = row !== null && row !== undefined;
    const partners = Array.from({length: isRow ? pair.columns : pair.rows}, (_, i) => (isRow ? {row, column: i} : {row: i, column}));
    const weighed = partners.map((place) => ({...place, weight: pair.weights[place.row * pair.columns + place.column]}));
    return weighed.filter((place) => place.weight >= 0.005).sort((a, b) => b.weight - a.weight).slice(0, count);
  };

  /** A number as it is read, with a true minus. */
  const figure = (value, digits) => value.toFixed(digits).replace("-", "\u2212");

  /** A side as running text. */
  const textOf = (side) => side.words.join(" ");

  const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}\p{Script=Hanifi_Rohingya}]/u;

  /** "rtl" when most letters of the words are of a right-to-left script; a name in another script turns no sentence round. */
  const direction = (words) => {
    const letters = [...words.join("")].filter((letter) => /\p{L}/u.test(letter));
    return letters.filter((letter) => RIGHT_TO_LEFT.test(letter)).length * 2 > letters.length ? "rtl" : "ltr";
  };

  /** Whether the translations of sentences are of several systems, which have names. */
  const areNamed = (sentences) => sentences.some(({alternatives}) => alternatives.length > 1 && alternatives.every(({name}) => name));

  const best = (sentence) => sentence.alternatives[0] || {target: {pieces: [], words: [], word_of: []}};

  /** What sentences are ordered by; undefined where a sentence has no such value. */
  const SORTS = {
    line: (sentence) => sentence.line,
    length: (sentence) => sentence.source.words.length,
    score: (sentence) => best(sentence).score,
    bleu: (sentence) => sentence.bleu,
    entropy: (sentence) => sentence.entropy,
  };

  /** The names of the orders that say something of the sentences: by what at least one of them has. */
  const sortsOf = (sentences) => Object.keys(SORTS).filter((sort) => sort === "line" || sentences.some((sentence) => Number.isFinite(SORTS[sort](sentence))));

  // Composed and decomposed letters are the same letter; upper and lower case too; accents are kept.
  const fold = (text) => text.normalize("NFC").toLowerCase();
  const folded = new WeakMap();
  const foldedText = (sentence) => {
    if (!folded.has(sentence)) folded.set(sentence, fold(`${textOf(sentence.source)}\n${textOf(best(sentence).target)}`));
    return folded.get(sentence);
  };

  /** The indices of the sentences that have `search` in source or best target, in order; those without the value stand last. */
  const order = (sentences, {search = "", sort = "line", down = false}) => {
    const needle = fold(search), value = SORTS[sort], sign = down ? -1 : 1;
    const indices = [...sentences.keys()].filter((i) => !needle || foldedText(sentences[i]).includes(needle));
    const values = sentences.map(value), has = (i) => Number.isFinite(values[i]);
    return indices.sort((i, j) => (has(j) - has(i)) || (has(i) ? sign * (values[i] - values[j]) : 0) || i - j);
  };

  return {END, read, decode, blend, regroup, matrixOf, headsOf, pairOf, links, strongest, figure, textOf, direction, areNamed, best, SORTS, sortsOf, fold, order};
})();
