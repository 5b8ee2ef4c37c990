// @ts-check
/** @import { Lang } from "./types.js" */

const TITLE = 60;
const QUESTION = 10_000;

/**
 * @typedef {object} Options
 * @property {string} [partner]  in the form of an id; whether it exists is for the index to say
 * @property {Lang} [lang]
 * @property {"light" | "dark" | "auto"} [theme]
 * @property {string} [color]
 * @property {string} [title]
 * @property {"bubble" | "inline" | "popup"} [mode]
 */

/**
 * Reads what a host or a link asks for. Both are hostile until proven otherwise: what has not exactly the expected form is dropped.
 *
 * @param {Record<string, unknown>} given
 * @returns {Options}
 */
export function readOptions(given) {
  const text = (/** @type {string} */ name) => (Object.hasOwn(given, name) && typeof given[name] === "string" ? /** @type {string} */ (given[name]) : "");
  /** @type {any} */
  const options = {};
  const keep = (/** @type {string} */ name, /** @type {RegExp} */ form) => {
    if (form.test(text(name))) options[name] = text(name);
  };
  keep("partner", /^[a-z0-9]+(-[a-z0-9]+){0,10}$/);
  keep("lang", /^(fr|en)$/);
  keep("theme", /^(light|dark|auto)$/);
  keep("color", /^#[0-9a-f]{6}$/i);
  keep("mode", /^(bubble|inline|popup)$/);
  const title = printable(text("title")).trim().slice(0, TITLE);
  if (title) options.title = title;
  return options;
}

/** @param {string} search  location.search */
export function optionsOfQuery(search) {
  return readOptions(Object.fromEntries(new URLSearchParams(search)));
}

/**
 * @param {string} hash  location.hash
 * @returns {string} the question it carries, or ""
 */
export function questionOfFragment(hash) {
  return readQuestion(new URLSearchParams(hash.replace(/^#/, "")).get("question"));
}

/**
 * @param {unknown} text
 * @returns {string}
 */
export function readQuestion(text) {
  return typeof text === "string" ? printable(text).slice(0, QUESTION).trim() : "";
}

/**
 * Text without control characters and broken surrogates, which no visitor means and no screen shows.
 *
 * @param {string} text
 */
export function printable(text) {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\p{Surrogate}]/gu, "");
}
