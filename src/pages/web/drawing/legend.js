// What shades and outlines mean: the ramp from 0 to 1 with the threshold on it, and how gold links are drawn.
//
//   Attune.legend.create(element).show({view, threshold, gold, isDark});   // the bar has the cells' shades, the links', or both
Attune.legend = (() => {
  const {add, draw} = Attune.elements;

  const goldKey = (parent, words, name) => {
    const item = add(parent, "span", "legend-item");
    const picture = draw(item, "svg", {width: 18, height: 18, "aria-hidden": "true"});
    draw(picture, "rect", {x: 2, y: 2, width: 14, height: 14, class: name});
    item.append(words);
  };

  const create = (element) => {
    const ramp = add(element, "span", "legend-item");
    add(ramp, "span", "legend-word", "weight 0");
    const bar = add(ramp, "span", "legend-bar");
    const tick = add(bar, "span", "legend-tick");
    add(ramp, "span", "legend-word", "1");
    const gold = add(element, "span", "legend-gold");
    goldKey(gold, "sure gold link", "legend-sure");
    goldKey(gold, "possible gold link", "legend-possible");

    const show = (now) => {
      const links = "linear-gradient(to right, transparent, var(--accent))", cells = Attune.colour.gradient(now.isDark);
      bar.style.background = {map: cells, links, both: `${cells} top / 100% 50% no-repeat, ${links} bottom / 100% 50% no-repeat`}[now.view];
      tick.hidden = now.threshold <= 0;
      tick.style.left = `${now.threshold * 100}%`;
      tick.title = `threshold ${now.threshold.toFixed(2)}`;
      gold.hidden = !now.gold;
    };
    return {show};
  };

  return {create};
})();
