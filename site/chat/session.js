// @ts-check
/** @import { Item } from "./types.js" */

/**
 * @typedef {object} Memory
 * @property {Item[]} items
 * @property {unknown} state  the conversation's state, as noa_core gave it
 * @property {string[]} shown  entries opened by click since the last question
 */

/** What the tab remembers. Storage that is off, full or corrupt costs the history of a reload, nothing else. */
export class Session {
  /** @param {string} key */
  constructor(key) {
    this.key = key;
  }

  /** @returns {Memory} */
  load() {
    try {
      const memory = JSON.parse(sessionStorage.getItem(this.key) ?? "null");
      if (Array.isArray(memory?.items) && Array.isArray(memory.shown)) {
        return { items: memory.items.filter(isItem), state: memory.state ?? null, shown: memory.shown };
      }
    } catch {
      // fall through: nothing to remember
    }
    return { items: [], state: null, shown: [] };
  }

  /**
   * Keeps what has been answered. A question that waits is not stored: only the reply tells whether it holds personal data.
   *
   * @param {Memory} memory
   */
  save({ items, state, shown }) {
    const settled = items.filter((item) => !(item.type === "visitor" && item.pending));
    try {
      sessionStorage.setItem(this.key, JSON.stringify({ items: settled, state, shown }));
    } catch {
      // no storage: the conversation lives in memory only
    }
  }

  erase() {
    try {
      sessionStorage.removeItem(this.key);
    } catch {
      // nothing was stored
    }
  }
}

/** @param {any} item  of this version of the page, or of a former one */
function isItem(item) {
  return (item?.type === "visitor" && typeof item.text === "string") || (item?.type === "reply" && isReply(item.reply));
}

/** @param {any} reply */
function isReply(reply) {
  const texts = (/** @type {unknown} */ list) => Array.isArray(list) && list.every((text) => typeof text === "string");
  return /^(fr|en)$/.test(reply?.lang) && [reply.kind, reply.text].every((text) => typeof text === "string") && [reply.entries, reply.followups, reply.notices].every(texts);
}
