// @ts-check
/** @import { NoaChat } from "./element.js" */
import { readOptions, readQuestion } from "./options.js";

const VERSION = 1;

/**
 * The frame's side of the embedding protocol. It obeys its parent window only, and never says what the visitor wrote.
 *
 * @param {NoaChat} chat
 */
export function talkToHost(chat) {
  const host = window.parent;
  const post = (/** @type {string} */ type, /** @type {object} */ rest = {}) =>
    // The host's origin is unknown before its first message, and nothing here is a secret: kinds, ids and heights.
    host.postMessage({ noa: { v: VERSION, type, ...rest } }, "*");

  /**
   * Whether the partner whose name NOA bears lets this site command it, and the one whose name it would take on.
   *
   * @param {string} origin
   * @param {string} [partner]
   */
  const isAllowed = (origin, partner) => {
    const allowed = [chat.partner, partner].every((name) => chat.profiles.allows(name, origin));
    if (!allowed) console.warn(`NOA: ${origin} is not among the origins in the profile of ${partner ?? chat.partner}; its message is ignored.`);
    return allowed;
  };

  window.addEventListener("message", (event) => {
    if (event.source !== host) return;
    const message = event.data?.noa;
    if (typeof message !== "object" || message === null || message.v !== VERSION) return;
    switch (message.type) {
      case "config": {
        const options = readOptions(message);
        if (Object.keys(options).length && isAllowed(event.origin, options.partner)) chat.configure(options);
        told = 0;
        measure();
        break;
      }
      case "open":
        chat.wake();
        chat.focusInput();
        post("open");
        break;
      case "close":
        post("close");
        break;
      case "ask": {
        const question = readQuestion(message.text);
        if (question && isAllowed(event.origin)) chat.ask(question);
        break;
      }
    }
  });

  chat.addEventListener("noa-close", () => post("close"));
  chat.addEventListener("noa-conversation", () => post("conversation"));
  chat.addEventListener("noa-reply", (event) => {
    const { kind, entries } = /** @type {CustomEvent} */ (event).detail;
    post("reply", { kind, entries });
    if (kind === "handoff") post("handoff");
  });
  chat.addEventListener("noa-feedback", (event) => {
    const { entry, useful } = /** @type {CustomEvent} */ (event).detail;
    post("feedback", { entry, useful });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing) post("close");
  });

  let told = 0;
  const measure = () => {
    if (chat.completing) return;
    const height = chat.contentHeight();
    if (height !== told) post("resize", { height: (told = height) });
  };
  const observer = new ResizeObserver(measure);
  for (const part of chat.parts()) observer.observe(part);
  post("ready");
  measure();
}
