// @ts-check
// What a host puts on its page for a choice of settings: one element, as HTML to copy or as a node to show.

/**
 * @typedef {"bubble" | "inline" | "popup" | "iframe" | "link"} Form
 *
 * @typedef {object} Choice  empty texts are left to NOA
 * @property {Form} form
 * @property {string} partner
 * @property {string} lang
 * @property {string} theme
 * @property {string} color
 * @property {string} position
 * @property {string} title
 * @property {boolean} frozen  the immutable copy of embed.js rather than the one that receives fixes
 *
 * @typedef {object} Site
 * @property {string} root  address of NOA, with a final slash
 * @property {{file: string, integrity: string}} frozen  the immutable copy, its path in the site
 *
 * @typedef {{tag: "script" | "iframe" | "a", attributes: [string, string][], text: string}} Snippet  an empty attribute is written without a value
 */

const FORMS = /** @type {Form[]} */ (["bubble", "inline", "popup", "iframe", "link"]);
const WORDS = {
  fr: { title: "NOA, conseiller virtuel", link: "Poser une question à NOA" },
  en: { title: "NOA, virtual adviser", link: "Ask NOA a question" },
};

/**
 * A choice from a form or a query; what is not in it is NOA's own.
 *
 * @param {URLSearchParams | FormData} given
 * @returns {Choice}
 */
export function readChoice(given) {
  const text = (/** @type {string} */ name) => String(given.get(name) ?? "").trim();
  return {
    form: FORMS.find((form) => form === text("form")) ?? "bubble",
    partner: text("partner"),
    lang: text("lang") === "en" ? "en" : "fr",
    theme: text("theme"),
    color: text("color"),
    position: text("position"),
    title: text("title"),
    frozen: text("frozen") !== "",
  };
}

/** @param {Form} form */
export const isScript = (form) => form !== "iframe" && form !== "link";

/**
 * @param {Choice} choice
 * @param {Site} site
 * @returns {Snippet}
 */
export function snippet(choice, site) {
  const { form, partner, lang, theme, color, position, title } = choice;
  const words = lang === "en" ? WORDS.en : WORDS.fr;
  const home = site.root + (lang === "en" ? "en/" : "");
  if (form === "link") return { tag: "a", attributes: [["class", "noa"], ["href", home + query({ partner, theme, color })]], text: words.link };
  if (form === "iframe") {
    return {
      tag: "iframe",
      attributes: [["src", `${home}embed/${query({ partner, theme, color, title })}`], ["title", title || words.title], ["width", "100%"], ["height", "640"], ["loading", "lazy"], ["allow", "clipboard-write"]],
      text: "",
    };
  }
  /** @type {[string, string][]} */
  const source = choice.frozen
    ? [["src", site.root + site.frozen.file], ["integrity", site.frozen.integrity], ["crossorigin", "anonymous"]]
    : [["src", `${site.root}embed.js`]];
  const settings = { mode: form, partner, lang: lang === "en" ? lang : "", theme, color, position: form === "inline" ? "" : position, title };
  return { tag: "script", attributes: [...source, ["data-noa", ""], ...named(settings).map(dataAttribute), ["defer", ""]], text: "" };
}

/**
 * What the host's own Content-Security-Policy must allow, a directive a line; nothing for a link.
 *
 * @param {Choice} choice
 * @param {Site} site
 */
export function policy({ form, frozen }, site) {
  const script = isScript(form) ? `script-src ${site.root}${frozen ? site.frozen.file : "embed.js"};\n` : "";
  const frame = form === "popup" || form === "link" ? "" : `frame-src ${site.root};\n`;
  return (script + frame).trim();
}

/** @param {Snippet} snippet */
export function toHtml({ tag, attributes, text }) {
  const written = attributes.map(([name, value]) => (value ? ` ${name}="${escape(value)}"` : ` ${name}`)).join("");
  return `<${tag}${written}>${escape(text)}</${tag}>`;
}

/** @param {Snippet} snippet */
export function toElement({ tag, attributes, text }) {
  const element = document.createElement(tag);
  for (const [name, value] of attributes) element.setAttribute(name, value);
  element.textContent = text;
  return element;
}

/** @param {Record<string, string>} settings */
function query(settings) {
  const found = new URLSearchParams(named(settings)).toString();
  return found && `?${found}`;
}

/** @param {Record<string, string>} settings */
function named(settings) {
  return Object.entries(settings).filter(([, value]) => value);
}

/**
 * @param {[string, string]} setting
 * @returns {[string, string]}
 */
function dataAttribute([name, value]) {
  return [`data-${name}`, value];
}

/** @param {string} text */
function escape(text) {
  return text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
