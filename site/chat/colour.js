// @ts-check

/** WCAG 2.2, 1.4.3: what text needs against its ground. */
const ENOUGH = 4.5;
/** The grounds that the accent meets, as in css/colours.css: [light, dark]. */
const GROUNDS = { light: ["#ffffff", "#f7f4ee"], dark: ["#12181b", "#1b2327"] };

/**
 * A host's colour, if texts in it stay readable. On dark grounds the same hue, made lighter until it is.
 *
 * @param {string} colour  "#rrggbb"
 * @returns {{light: string, dark: string} | null} null when the contrast does not suffice
 */
export function accentFrom(colour) {
  const rgb = parse(colour);
  if (!GROUNDS.light.every((ground) => contrast(rgb, parse(ground)) >= ENOUGH)) return null;
  let dark = rgb;
  while (!GROUNDS.dark.every((ground) => contrast(dark, parse(ground)) >= ENOUGH)) dark = dark.map((c) => Math.min(255, c + 8));
  return { light: colour, dark: `#${dark.map((c) => c.toString(16).padStart(2, "0")).join("")}` };
}

/** @param {string} colour */
function parse(colour) {
  return [1, 3, 5].map((i) => Number.parseInt(colour.slice(i, i + 2), 16));
}

/**
 * Contrast ratio of WCAG 2.2, between 1 and 21.
 *
 * @param {number[]} a
 * @param {number[]} b
 */
function contrast(a, b) {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

/** @param {number[]} rgb */
function luminance(rgb) {
  const [r, g, b] = rgb.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
