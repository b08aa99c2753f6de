// The colours of weights: the ramp of the printed pictures (src/plot/canvas/colour.cpp) on light paper, its counterpart on
// dark. Lightness is linear in OKLab in both, so equal steps look equal, also in grey and to colour-blind eyes; more weight
// is more contrast with the paper.
Attune.colour = (() => {
  const gamma = (linear) => {
    const x = Math.min(Math.max(linear, 0), 1);
    return x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055;
  };

  /** OKLCH (Ottosson 2020) to sRGB of 0 to 255; hue in degrees. */
  const fromOklch = (lightness, chroma, hue) => {
    const a = chroma * Math.cos(hue * Math.PI / 180), b = chroma * Math.sin(hue * Math.PI / 180);
    const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
    const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
    const s = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3;
    return [4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
            -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
            -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s].map((part) => Math.round(255 * gamma(part)));
  };

  const light = (t) => fromOklch(0.985 - 0.695 * t, 0.125 * Math.sin(Math.PI * 0.78 * t ** 0.9), 205 + 65 * t);
  const dark = (t) => fromOklch(0.245 + 0.685 * t, 0.02 + 0.105 * Math.sin(Math.PI * 0.85 * t), 262 - 57 * t);

  // A weight has 256 values in the data; words' sums have a few more, which no eye tells apart.
  const STEPS = 255;
  const table = (ramp) => Array.from({length: STEPS + 1}, (_, i) => ramp(i / STEPS));
  const tables = {light: table(light), dark: table(dark)};

  /** The colour of a weight as [red, green, blue], 0 to 255. */
  const ramp = (weight, isDark) => {
    const t = Math.min(Math.max(weight, 0), 1) || 0;
    return tables[isDark ? "dark" : "light"][Math.round(t * STEPS)];
  };

  /** The share `t` of the way from colour a to colour b. */
  const mix = (a, b, t) => a.map((part, i) => Math.round(part + (b[i] - part) * t));

  const css = ([red, green, blue]) => `rgb(${red}, ${green}, ${blue})`;

  /** Relative luminance as WCAG 2 has it, 0 to 1. */
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((part) => part / 255).map((x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };

  /** Black or white, whichever reads better on the colour. */
  const inkOn = (rgb) => (luminance(rgb) > 0.179 ? "rgb(0, 0, 0)" : "rgb(255, 255, 255)");

  /** What a style sheet's variable comes to at an element, as [red, green, blue]: a canvas cannot ask for it. */
  const variable = (element, name) => {
    const probe = element.appendChild(document.createElement("span"));
    probe.style.color = `var(${name})`;
    const parts = getComputedStyle(probe).color.match(/[\d.]+/g);
    probe.remove();
    return (parts || [0, 0, 0]).slice(0, 3).map(Number);
  };

  /** The colours that drawings take from the theme at an element. */
  const theme = (element) => {
    const paper = variable(element, "--paper");
    return {paper, isDark: luminance(paper) < 0.18, rule: variable(element, "--rule"), gold: variable(element, "--gold")};
  };

  /** The ramp as a CSS gradient, for legends. */
  const gradient = (isDark, direction = "to right") =>
    `linear-gradient(${direction}, ${[0, 1, 2, 3, 4, 5, 6, 7, 8].map((i) => css(ramp(i / 8, isDark))).join(", ")})`;

  return {ramp, mix, css, luminance, inkOn, theme, gradient};
})();
