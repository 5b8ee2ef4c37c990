// @ts-check
/** @import { NoaChat } from "./element.js" */
import { accentFrom } from "./colour.js";

/**
 * @typedef {object} Profile  of a partner; each part may be missing
 * @property {string} [welcome]  NOA's first sentence
 * @property {{id: string, question: string, url: string}[]} [suggestions]  addresses relative to the site's root
 * @property {string[]} [themes]  those that come first
 * @property {{light: string, dark?: string}} [colors]
 * @property {string[]} [origins]  sites that may command NOA in this partner's name
 */

/** A developer's own machine may command NOA in anyone's name. */
const THIS_MACHINE = /^https?:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/;

/** The partners' profiles, which stand in the page, and what they change in it. */
export class Profiles {
  /** @type {Record<string, Profile>} */
  #profiles;

  /**
   * @param {NoaChat} chat
   * @param {URL} root
   */
  constructor(chat, root) {
    this.root = root;
    this.#profiles = JSON.parse(document.querySelector('[data-noa="profiles"]')?.textContent ?? "{}");
    this.greeting = chat.querySelector('[data-noa="greeting"]');
    this.suggestions = chat.querySelector(".noa-suggestions ul");
    this.themes = chat.querySelector(".noa-themes ul");
    this.own = {
      welcome: this.greeting?.textContent ?? "",
      suggestions: [...(this.suggestions?.children ?? [])],
      themes: [...(this.themes?.children ?? [])],
    };
  }

  /**
   * Gives the welcome screen the partner's words, questions and order of themes; NOA's own where its profile has none.
   *
   * @param {string} partner
   */
  show(partner) {
    const { welcome, suggestions, themes = [] } = this.#of(partner);
    if (this.greeting) this.greeting.textContent = welcome ?? this.own.welcome;
    const [like] = this.own.suggestions;
    this.suggestions?.replaceChildren(...((like && suggestions?.map((suggestion) => this.#suggestion(suggestion, like))) ?? this.own.suggestions));
    const first = themes.flatMap((theme) => this.own.themes.filter((item) => item.getAttribute("data-topic") === theme));
    this.themes?.replaceChildren(...new Set([...first, ...this.own.themes]));
  }

  /**
   * The host's colour where it can be read, else the partner's; null for NOA's own.
   *
   * @param {string | null} partner
   * @param {string} [colour]  the host's
   * @returns {{light: string, dark: string} | null}
   */
  accent(partner, colour) {
    const { colors } = this.#of(partner);
    const chosen = colour && colour.toLowerCase() !== colors?.light.toLowerCase() ? accentFrom(colour) : null;
    return chosen ?? (colors ? { .../** @type {{light: string, dark: string}} */ (accentFrom(colors.light)), ...colors } : null);
  }

  /**
   * Whether a site may command NOA in the partner's name. This keeps honest pages apart; it is no access control.
   *
   * @param {string | null | undefined} partner
   * @param {string} origin
   */
  allows(partner, origin) {
    const { origins } = this.#of(partner);
    return !origins || origin === location.origin || THIS_MACHINE.test(origin) || origins.some((allowed) => covers(allowed, origin));
  }

  /**
   * @param {string | null | undefined} partner
   * @returns {Profile}
   */
  #of(partner) {
    return partner && Object.hasOwn(this.#profiles, partner) ? this.#profiles[partner] : {};
  }

  /**
   * @param {{id: string, question: string, url: string}} suggestion
   * @param {Element} like  the item of another one
   */
  #suggestion({ id, question, url }, like) {
    const item = /** @type {Element} */ (like.cloneNode(true));
    const link = /** @type {HTMLAnchorElement} */ (item.querySelector("a"));
    link.dataset.entry = id;
    link.href = new URL(url, this.root).href;
    link.textContent = question;
    return item;
  }
}

/**
 * @param {string} allowed  "https://www.example.fr", or "https://*.example.fr" for any site below
 * @param {string} origin  as the browser writes it
 */
function covers(allowed, origin) {
  return allowed.startsWith("https://*.") ? origin.startsWith("https://") && origin.endsWith(allowed.slice("https://*".length)) : origin === allowed;
}
