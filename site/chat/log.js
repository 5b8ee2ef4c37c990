// @ts-check
/** @import { Item, Question, Said } from "./types.js" */
/** @import { Setting } from "./message.js" */
import { renderQuestion, renderReply } from "./message.js";
import { scrollToMessage } from "./scroll.js";

/** The conversation on the screen: each message drawn once, in its place, and scrolled to. */
export class Log {
  /** @type {WeakMap<Item, HTMLElement>} */
  #drawn = new WeakMap();
  #drawing = 0;
  /** Counts erasures, so that what was remembered before one is not drawn after it. */
  #life = 0;

  /**
   * @param {HTMLElement} list  the live region that holds the messages; the welcome stands in it already
   * @param {Setting} setting
   * @param {HTMLElement | null} bar  what stays at the top of the window
   */
  constructor(list, setting, bar) {
    this.list = list;
    this.setting = setting;
    this.bar = bar;
  }

  /** @returns {boolean} a reply is being drawn */
  get drawing() {
    return this.#drawing > 0;
  }

  /** @returns {Element | null} */
  get last() {
    return this.list.lastElementChild;
  }

  /** @param {Question} item */
  drawQuestion(item) {
    const message = renderQuestion(item, this.setting);
    this.#drawn.set(item, message);
    this.list.append(message);
    scrollToMessage(message, this.bar);
  }

  /**
   * @param {Said} item
   * @param {Item | null} after  the question that it answers
   * @returns {Promise<boolean>} false when that question has been erased meanwhile
   */
  async drawReply(item, after) {
    this.#drawing++;
    const message = await renderReply(item, this.setting);
    this.#drawing--;
    const question = after && this.#drawn.get(after);
    if (question && !question.isConnected) return false;
    this.#drawn.set(item, message);
    if (question) question.after(message);
    else this.list.append(message);
    scrollToMessage(question ?? message, this.bar);
    return true;
  }

  /** @param {Question} item */
  redraw(item) {
    const old = this.#drawn.get(item);
    const message = renderQuestion(item, this.setting);
    this.#drawn.set(item, message);
    old?.replaceWith(message);
  }

  /**
   * Draws what the tab remembers, without reading it all aloud again.
   *
   * @param {readonly Item[]} items
   */
  async restore(items) {
    if (!items.length) return;
    const remembered = [...items];
    const life = this.#life;
    this.list.setAttribute("aria-live", "off");
    const messages = await Promise.all(
      remembered.map((item) => (item.type === "reply" ? renderReply(item, this.setting) : renderQuestion(item, this.setting))),
    );
    if (life === this.#life) {
      this.list.querySelector('[data-kind="welcome"]')?.after(...messages);
      remembered.forEach((item, i) => this.#drawn.set(item, messages[i]));
      const last = messages.filter((message) => message.dataset.kind === "visitor").pop();
      if (last) scrollToMessage(last, this.bar, "instant");
    }
    requestAnimationFrame(() => requestAnimationFrame(() => this.list.setAttribute("aria-live", "polite")));
  }

  erase() {
    this.#life++;
    for (const message of this.list.querySelectorAll('[data-kind]:not([data-kind="welcome"])')) message.remove();
  }
}
