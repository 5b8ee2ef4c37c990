// @ts-check
/** @import { Item, Lang, Question, Said } from "./types.js" */
/** @import { Options } from "./options.js" */
/** @import { Setting } from "./message.js" */
import { Catalogue } from "./catalogue.js";
import { accentFrom } from "./colour.js";
import { bindComposer } from "./composer.js";
import { Dialogue } from "./dialogue.js";
import { Engine } from "./engine.js";
import { talkToHost } from "./frame.js";
import { renderQuestion, renderReply } from "./message.js";
import { optionsOfQuery, printable, questionOfFragment } from "./options.js";
import { Session } from "./session.js";
import { megabytes, strings } from "./strings.js";

/**
 * `<noa-chat root lang>`: brings to life the chat whose HTML already stands in the page. Fires `noa-conversation`, `noa-reply`
 * {kind, entries}, `noa-feedback` {entry, useful} and `noa-close` for the frame's side of the embedding protocol.
 */
export class NoaChat extends HTMLElement {
  /** @type {Dialogue} */
  #dialogue;
  /** @type {Engine} */
  #engine;
  /** @type {Setting} */
  #setting;
  /** @type {WeakMap<Item, HTMLElement>} */
  #drawn = new WeakMap();
  /** Replies being drawn. */
  #drawing = 0;
  #restarted = false;
  #alive = false;
  /** @type {Lang} */
  #lang = "fr";

  connectedCallback() {
    if (this.#alive) return;
    this.#alive = true;
    if (self.origin === "null") {
      this.#explainIsolation();
      return;
    }
    const options = optionsOfQuery(location.search);
    this.#lang = this.lang === "en" ? "en" : "fr";
    if (this.#leaveFor(options.lang)) return;

    const root = new URL(this.getAttribute("root") || ".", document.baseURI);
    const framed = window.parent !== window;
    const catalogue = new Catalogue(root);
    const session = new Session(`noa:${root.pathname}${framed ? location.search : ""}`);
    this.#engine = new Engine(catalogue, this.#lang);
    this.#dialogue = new Dialogue(this.#engine, catalogue, session, this.#lang);
    this.#setting = {
      catalogue,
      lang: this.#lang,
      framed,
      questions: () => this.#dialogue.items.flatMap((item) => (item.type === "visitor" && item.typed ? [item.text] : [])),
      actions: {
        open: (id, lang, title) => void this.#dialogue.open(id, lang, title),
        none: (choices) => void this.#dialogue.none(choices),
        rate: (item, entry, useful) => {
          this.#dialogue.rate(item, entry, useful);
          this.#tell("feedback", { entry, useful });
        },
      },
    };
    this.configure(options);
    this.#listen(framed);
    this.#showState();
    const restored = this.#dialogue.items.length > 0;
    this.#restore();
    if (framed) talkToHost(this);
    this.#startWhenLookedAt(framed);
    const question = questionOfFragment(location.hash);
    if (question && !restored) this.ask(question);
  }

  /**
   * Asks as if the visitor had typed it.
   *
   * @param {string} text
   * @returns {boolean} false when there is nothing to ask
   */
  ask(text) {
    const question = printable(text).trim();
    if (!question) {
      this.#say(strings(this.#lang).empty);
      return false;
    }
    this.#dialogue.ask(question);
    return true;
  }

  /** Starts the download of Python, once. A failure is left to the retry button. */
  wake() {
    if (this.#engine.state === "idle") this.#engine.start();
  }

  focusInput() {
    this.#input.focus({ preventScroll: true });
  }

  /** @param {Options} options */
  configure(options) {
    if (this.#leaveFor(options.lang)) return;
    if (options.partner) this.#dialogue.partner = options.partner;
    const page = document.documentElement;
    if (options.theme === "auto") delete page.dataset.theme;
    else if (options.theme) page.dataset.theme = options.theme;
    const accent = options.color && accentFrom(options.color);
    if (accent) {
      page.style.setProperty("--noa-accent-light", accent.light);
      page.style.setProperty("--noa-accent-dark", accent.dark);
    }
    const title = this.#find("title");
    if (options.title && title) title.textContent = document.title = options.title;
    const close = this.#find("close");
    if (close && options.mode) close.hidden = options.mode !== "bubble";
  }

  /** What the frame's height follows: the parts' own heights, not the window's, so that following never loops. */
  contentHeight() {
    return Math.ceil(this.parts().reduce((sum, part) => sum + part.getBoundingClientRect().height, 0));
  }

  parts() {
    return ["top", "content", "composer"].map((mark) => this.#find(mark)).filter((part) => part !== null);
  }

  /** @param {boolean} framed */
  #listen(framed) {
    const dialogue = this.#dialogue;
    bindComposer(/** @type {HTMLFormElement} */ (this.#find("form")), this.#input, (text) => this.ask(text));
    this.#find("reset")?.addEventListener("click", () => {
      dialogue.erase();
      this.focusInput();
    });
    this.#find("retry")?.addEventListener("click", () => {
      this.#engine.start();
      this.focusInput();
    });
    this.#find("close")?.addEventListener("click", () => this.#tell("close"));
    this.addEventListener("click", (event) => this.#followSuggestion(event));
    this.#engine.addEventListener("state", () => this.#showState());
    this.#engine.addEventListener("progress", () => this.#showProgress());
    dialogue.addEventListener("said", (event) => {
      const { item, after } = /** @type {CustomEvent} */ (event).detail;
      if (item.type === "reply") this.#drawReply(item, after);
      else this.#drawQuestion(item);
      if (dialogue.items.length === 1) this.#tell("conversation");
    });
    dialogue.addEventListener("masked", (event) => this.#redraw(/** @type {CustomEvent} */ (event).detail.item));
    dialogue.addEventListener("erased", () => {
      for (const message of this.#log.querySelectorAll('[data-kind]:not([data-kind="welcome"])')) message.remove();
      this.#input.value = "";
      this.#showWaiting();
      this.#say(strings(this.#lang).erased);
    });
    window.addEventListener("hashchange", () => {
      const question = questionOfFragment(location.hash);
      if (question) this.ask(question);
    });
    if (framed) for (const link of this.querySelectorAll("a[href]")) link.setAttribute("target", "_blank");
  }

  /** @param {MouseEvent} event */
  #followSuggestion(event) {
    const link = /** @type {Element} */ (event.target).closest?.('[data-noa="suggestion"]');
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.#dialogue.open(link.getAttribute("data-entry") ?? "", this.#lang, link.textContent?.trim() ?? "");
  }

  /** @param {Question} item */
  #drawQuestion(item) {
    const message = renderQuestion(item, this.#setting);
    this.#drawn.set(item, message);
    this.#log.append(message);
    this.#showWaiting();
    if (item.pending && this.#engine.state !== "ready") this.#showState();
    this.#scrollTo(message);
  }

  /**
   * @param {Said} item
   * @param {Item | null} after
   */
  async #drawReply(item, after) {
    this.#drawing++;
    this.#showWaiting();
    const message = await renderReply(item, this.#setting);
    this.#drawing--;
    this.#showWaiting();
    const question = after && this.#drawn.get(after);
    if (question && !question.isConnected) return;
    this.#drawn.set(item, message);
    if (question) question.after(message);
    else this.#log.append(message);
    performance.mark("noa:answered");
    this.#scrollTo(question ?? message);
    this.#tell("reply", { kind: item.reply.kind, entries: item.reply.entries });
  }

  /** @param {Question} item */
  #redraw(item) {
    const old = this.#drawn.get(item);
    const message = renderQuestion(item, this.#setting);
    this.#drawn.set(item, message);
    old?.replaceWith(message);
  }

  /** Draws what the tab remembers, without reading it all aloud again. */
  async #restore() {
    const items = [...this.#dialogue.items];
    if (!items.length) return;
    this.#log.setAttribute("aria-live", "off");
    const messages = await Promise.all(items.map((item) => (item.type === "reply" ? renderReply(item, this.#setting) : renderQuestion(item, this.#setting))));
    if (this.#dialogue.items[0] === items[0]) {
      this.#find("welcome")?.after(...messages);
      items.forEach((item, i) => this.#drawn.set(item, messages[i]));
      const last = messages.filter((message) => message.dataset.kind === "visitor").pop();
      if (last) this.#scrollTo(last, "instant");
    }
    requestAnimationFrame(() => requestAnimationFrame(() => this.#log.setAttribute("aria-live", "polite")));
  }

  #showState() {
    const { state } = this.#engine;
    const words = strings(this.#lang);
    const waiting = this.#dialogue.waiting;
    this.dataset.state = state;
    const loading = this.#find("loading");
    if (loading) loading.hidden = state !== "downloading" && state !== "starting";
    const failed = this.#find("failed");
    if (failed) failed.hidden = state !== "failed";
    const themes = this.querySelector("details.noa-themes");
    if (state === "failed") themes?.setAttribute("open", "");
    this.#restarted ||= state === "ready";
    const lines = {
      idle: words.idle,
      downloading: waiting ? words.waiting : words.downloading,
      starting: this.#restarted ? words.restarting : waiting ? words.waiting : words.starting,
      ready: words.ready,
      failed: waiting ? `${words.failed} ${words.failedWaiting}` : words.failed,
    };
    this.#say(lines[state]);
    this.#showProgress();
    this.#showWaiting();
  }

  #showProgress() {
    const { state, loaded, total } = this.#engine;
    const bar = /** @type {HTMLProgressElement | null} */ (this.#find("progress"));
    const bytes = this.#find("bytes");
    if (!bar || !bytes) return;
    if (state === "downloading" && total > 0) {
      bar.max = total;
      bar.value = Math.min(loaded, total);
      bytes.textContent = strings(this.#lang).bytes(megabytes(bar.value, this.#lang), megabytes(total, this.#lang));
    } else {
      bar.removeAttribute("value");
      bytes.textContent = "";
    }
  }

  #showWaiting() {
    const typing = this.#find("typing");
    const working = this.#drawing > 0 || (this.#dialogue.waiting && this.#engine.state !== "failed");
    if (typing) typing.hidden = !working;
  }

  /** @param {string} line  said aloud once, politely */
  #say(line) {
    const status = this.#find("status");
    if (status && status.textContent !== line) status.textContent = line;
  }

  /**
   * Puts a message at the top of this document's window; `scrollIntoView` would move the host's page too.
   *
   * @param {HTMLElement} message
   * @param {ScrollBehavior} [behavior]
   */
  #scrollTo(message, behavior = "smooth") {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const bar = this.#find("top");
    const above = bar && getComputedStyle(bar).position === "sticky" ? bar.offsetHeight : 0;
    const top = message.getBoundingClientRect().top + window.scrollY - above - 8;
    window.scrollTo({ top, behavior: calm ? "instant" : behavior });
  }

  /**
   * On a page of its own, Python comes as soon as the page is painted; in another's page, when the frame is looked at or used.
   * Someone who saves data is not made to pay before asking.
   *
   * @param {boolean} framed
   */
  #startWhenLookedAt(framed) {
    const wake = () => this.wake();
    this.#input.addEventListener("input", wake, { once: true });
    if (/** @type {any} */ (navigator).connection?.saveData) return;
    if (framed) {
      this.addEventListener("focusin", wake, { once: true });
      new IntersectionObserver((seen, observer) => {
        if (!seen.some((part) => part.isIntersecting)) return;
        observer.disconnect();
        afterPaint(wake);
      }).observe(this.#find("composer") ?? this);
    } else {
      afterPaint(wake);
    }
  }

  /**
   * Each language has its own page.
   *
   * @param {Lang | undefined} lang
   * @returns {boolean} true when the browser is on its way there
   */
  #leaveFor(lang) {
    if (!lang || lang === this.#lang) return false;
    const page = new URL(`${lang === "en" ? "en/" : ""}${this.dataset.page ?? ""}`, new URL(this.getAttribute("root") || ".", document.baseURI));
    const search = new URLSearchParams(location.search);
    search.set("lang", lang);
    page.search = search.toString();
    page.hash = location.hash;
    location.replace(page);
    return true;
  }

  /** Cut off from its own origin, the chat can neither load Python nor remember: it says so and leads to the page. */
  #explainIsolation() {
    const isolated = this.#find("isolated");
    if (isolated) isolated.hidden = false;
    this.dataset.state = "failed";
    for (const mark of ["composer", "content"]) {
      const part = this.#find(mark);
      if (part) part.hidden = true;
    }
  }

  /**
   * @param {string} type
   * @param {object} [detail]
   */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(`noa-${type}`, { detail }));
  }

  /**
   * @param {string} mark
   * @returns {HTMLElement | null}
   */
  #find(mark) {
    return this.querySelector(`[data-noa="${mark}"]`);
  }

  get #log() {
    return /** @type {HTMLElement} */ (this.#find("log"));
  }

  get #input() {
    return /** @type {HTMLTextAreaElement} */ (this.#find("input"));
  }
}

/** @param {() => void} task */
function afterPaint(task) {
  requestAnimationFrame(() => setTimeout(task));
}
