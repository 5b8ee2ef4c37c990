// @ts-check
/** @import { Completion, Lang } from "./types.js" */
import Combobox from "@github/combobox-nav";
import { el } from "./dom.js";
import { strings } from "./strings.js";

/** A longer text is not the beginning of a question of the base. */
const LONGEST = 200;
/** Keys that follow each other faster than this ask for nothing, in milliseconds. */
const PAUSE = 100;
/** A screen reader hears the number of questions once typing rests for so long, in milliseconds. */
const REST = 1000;

/**
 * The questions offered while the visitor types: an editable combobox with a list, as the WAI-ARIA Authoring Practices have it.
 * No question is chosen beforehand, so that Enter sends the visitor's own.
 *
 * The field stays a textarea, which ARIA in HTML does not allow to be a combobox (https://github.com/w3c/html-aria/issues/543):
 * it takes that role while the list is open, and is a plain multi-line field otherwise.
 */
export class Completions {
  /** @type {Combobox | null} there while the list is open */
  #open = null;
  /** @type {Completion[]} */
  #shown = [];
  /** What to look up; null when nothing is. @type {string | null} */
  #wanted = null;
  #looking = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #typing;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #resting;

  /**
   * @param {HTMLTextAreaElement} input
   * @param {Lang} lang  the interface's language
   * @param {object} actions
   * @param {(text: string) => Promise<Completion[]>} actions.find  never rejects
   * @param {(completion: Completion) => void} actions.pick
   * @param {(change: () => void) => void} actions.show  lets the list come or go
   */
  constructor(input, lang, actions) {
    this.input = input;
    this.lang = lang;
    this.actions = actions;
    this.list = el("ul", { id: "noa-completions", class: "noa-completions", role: "listbox", "aria-label": strings(lang).completions, hidden: true });
    this.count = el("p", { class: "noa-spoken", role: "status" });
    input.after(this.list, this.count);
    input.addEventListener("input", () => this.#typed());
    input.addEventListener("blur", () => this.close());
    input.addEventListener("keydown", (event) => this.#key(event));
    this.list.addEventListener("combobox-commit", (event) => {
      const { entry } = /** @type {HTMLElement} */ (event.target).dataset;
      const completion = this.#shown.find(({ id }) => id === entry);
      this.close();
      if (completion) actions.pick(completion);
    });
  }

  /** @returns {boolean} */
  get open() {
    return this.#open !== null;
  }

  close() {
    clearTimeout(this.#typing);
    this.#wanted = null;
    this.#show([]);
  }

  #typed() {
    clearTimeout(this.#typing);
    clearTimeout(this.#resting);
    const text = this.input.value;
    if (text.trim() && text.length <= LONGEST) this.#typing = setTimeout(() => this.#look(text), PAUSE);
    else this.close();
  }

  /**
   * Escape sends the list away, the down arrow calls it back; the other keys of an open list are the combobox's.
   *
   * @param {KeyboardEvent} event
   */
  #key(event) {
    if (event.isComposing || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape" && this.#open) {
      event.preventDefault();
      this.close();
    } else if (event.key === "ArrowDown" && !this.#open && this.input.selectionStart === this.input.textLength) {
      this.#typed();
    }
  }

  /**
   * One text at a time: what is typed meanwhile comes next, and the answer to what it replaces is dropped.
   *
   * @param {string} text
   */
  async #look(text) {
    this.#wanted = text;
    if (this.#looking) return;
    this.#looking = true;
    while (this.#wanted !== null) {
      /** @type {string} */
      const wanted = this.#wanted;
      const found = await this.actions.find(wanted);
      if (wanted !== this.#wanted) continue;
      this.#wanted = null;
      // Under someone who moves in the list it does not change.
      if (wanted === this.input.value && !this.input.hasAttribute("aria-activedescendant")) this.#show(found);
    }
    this.#looking = false;
  }

  /** @param {Completion[]} found  none: the list goes */
  #show(found) {
    clearTimeout(this.#resting);
    if (found.length && document.activeElement !== this.input) return;
    if (!sameEntries(found, this.#shown)) this.actions.show(() => this.#draw(found));
    if (found.length) this.#resting = setTimeout(() => this.#announce(), REST);
    else this.count.textContent = "";
  }

  /** @param {Completion[]} found */
  #draw(found) {
    this.#shown = found;
    this.list.replaceChildren(...found.map((completion, i) => this.#option(completion, i)));
    this.list.hidden = !found.length;
    if (found.length && !this.#open) {
      this.#open = new Combobox(this.input, this.list, { tabInsertsSuggestions: false });
      this.#open.start();
    } else if (!found.length) {
      this.#open?.destroy();
      this.#open = null;
    }
    const room = (window.visualViewport?.height ?? window.innerHeight) / 2;
    while (this.list.childElementCount > 1 && this.list.offsetHeight > room) this.list.lastElementChild?.remove();
  }

  /**
   * @param {Completion} completion
   * @param {number} place
   */
  #option({ id, lang, question }, place) {
    return el(
      "li",
      { id: `noa-completion-${place}`, class: "noa-completion", role: "option", "data-noa": "completion", "data-entry": id, lang: lang === this.lang ? null : lang },
      question,
    );
  }

  #announce() {
    const line = strings(this.lang).completionsCount(this.list.childElementCount);
    if (this.count.textContent !== line) this.count.textContent = line;
  }
}

/**
 * @param {Completion[]} some
 * @param {Completion[]} others
 */
function sameEntries(some, others) {
  return some.length === others.length && some.every(({ id, lang }, i) => id === others[i].id && lang === others[i].lang);
}
