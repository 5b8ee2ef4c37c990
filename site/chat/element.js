// @ts-check
/** @import { Completion, Item, Lang } from "./types.js" */
/** @import { Setting } from "./message.js" */
/** @import { Options } from "./options.js" */
import { Catalogue } from "./catalogue.js";
import { Completions } from "./completions.js";
import { Composer } from "./composer.js";
import { Dialogue } from "./dialogue.js";
import { Engine } from "./engine.js";
import { talkToHost } from "./frame.js";
import { keepForLater } from "./later.js";
import { Log } from "./log.js";
import { optionsOfQuery, printable, questionOfFragment } from "./options.js";
import { Profiles } from "./profiles.js";
import { keepInSight } from "./scroll.js";
import { Session } from "./session.js";
import { Status } from "./status.js";
import { strings } from "./strings.js";

/**
 * `<noa-chat root lang>`: brings to life the chat whose HTML already stands in the page. Fires `noa-conversation`, `noa-reply`
 * {kind, entries}, `noa-feedback` {entry, useful} and `noa-close` for the frame's side of the embedding protocol.
 */
export class NoaChat extends HTMLElement {
  /** @type {Dialogue} */
  #dialogue;
  /** @type {Engine} */
  #engine;
  /** @type {Log} */
  #log;
  /** @type {Status} */
  #status;
  /** @type {Composer} */
  #composer;
  /** @type {Completions} */
  #completions;
  /** @type {Profiles} */
  profiles;
  /** @type {string | undefined} the host's */
  #colour;
  #alive = false;
  /** @type {Lang} */
  #lang = "fr";

  connectedCallback() {
    if (this.#alive) return;
    this.#alive = true;
    this.#find("unready")?.remove();
    if (self.origin === "null") {
      this.#explainIsolation();
      return;
    }
    const options = optionsOfQuery(location.search);
    this.#lang = this.lang === "en" ? "en" : "fr";
    if (this.#leaveFor(options)) return;

    const root = new URL(this.getAttribute("root") || ".", document.baseURI);
    const framed = window.parent !== window;
    const manifest = JSON.parse(document.querySelector('[data-noa="manifest"]')?.textContent ?? "null");
    const first = JSON.parse(document.querySelector('[data-noa="first"]')?.textContent ?? "null");
    const catalogue = new Catalogue(root, manifest, first);
    const session = new Session(`noa:${root.pathname}${framed ? location.search : ""}`);
    this.#engine = new Engine(catalogue, this.#lang);
    this.#dialogue = new Dialogue(this.#engine, catalogue, session, this.#lang);
    /** @type {Setting} */
    const setting = {
      catalogue,
      lang: this.#lang,
      framed,
      missedBy: (item) => this.#dialogue.missedBy(item),
      sending: { mask: (text) => this.#engine.mask(text), ready: (task) => this.#engine.addEventListener("ready", task), partner: () => this.#dialogue.partner },
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
    this.#log = new Log(this.#part("log"), setting, this.#find("top"));
    this.#status = new Status(this, this.#engine, this.#lang);
    this.#bindField();
    this.profiles = new Profiles(this, root);
    this.configure(options);
    this.#listen(framed);
    this.#showState();
    const restored = this.#dialogue.items.length > 0;
    this.#log.restore(this.#dialogue.items);
    if (framed) talkToHost(this);
    this.#startWhenLookedAt(framed);
    if (!framed) this.#engine.addEventListener("ready", () => keepForLater(root, manifest, this.#lang), { once: true });
    const question = this.#takeQuestion();
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
      this.#status.say(strings(this.#lang).empty);
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
    if (this.#leaveFor(options)) return;
    if (options.partner) {
      this.#dialogue.partner = options.partner;
      this.profiles.show(options.partner);
    }
    const page = document.documentElement;
    if (options.theme === "auto") delete page.dataset.theme;
    else if (options.theme) page.dataset.theme = options.theme;
    this.#colour = options.color ?? this.#colour;
    const accent = this.profiles.accent(this.partner, this.#colour);
    for (const scheme of /** @type {const} */ (["light", "dark"])) page.style.setProperty(`--noa-accent-${scheme}`, accent?.[scheme] ?? "");
    const title = this.#find("title");
    if (options.title && title) title.textContent = document.title = options.title;
    const close = this.#find("close");
    if (close && options.mode) close.hidden = options.mode !== "bubble";
  }

  /** The administration whose page it is on, as far as the host says. */
  get partner() {
    return this.#dialogue.partner;
  }

  /** What the frame's height follows: the parts' own heights, not the window's, so that following never loops. */
  contentHeight() {
    return Math.ceil(this.parts().reduce((sum, part) => sum + part.getBoundingClientRect().height, 0));
  }

  /** Suggestions are open: they come and go within the height there is. */
  get completing() {
    return this.#completions.open;
  }

  parts() {
    return ["top", "content", "composer"].map((mark) => this.#find(mark)).filter((part) => part !== null);
  }

  #bindField() {
    const form = /** @type {HTMLFormElement} */ (this.#part("form"));
    this.#composer = new Composer(form, this.#input, (text) => {
      const asked = this.ask(text);
      if (asked) this.#completions.close();
      return asked;
    });
    this.#completions = new Completions(this.#input, this.#lang, {
      find: (text) => this.#complete(text),
      pick: ({ id, lang, question }) => {
        this.#composer.clear();
        this.#dialogue.open(id, lang, question);
      },
      show: (change) => keepInSight(this.#input, () => this.#overMessages(), () => this.#log.last, change),
    });
  }

  /**
   * @param {string} text
   * @returns {Promise<Completion[]>}
   */
  async #complete(text) {
    const lang = this.#dialogue.spoken;
    try {
      const { catalogue } = this.#dialogue;
      const [ids] = await Promise.all([this.#engine.suggest(text, lang), catalogue.index(lang)]);
      const { entries } = await catalogue.index(lang, ids);
      return ids.filter((id) => Object.hasOwn(entries, id)).map((id) => ({ id, lang, question: entries[id].question }));
    } catch {
      return [];
    }
  }

  /** @param {boolean} framed */
  #listen(framed) {
    const dialogue = this.#dialogue;
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
    dialogue.addEventListener("said", (event) => {
      const { item, after } = /** @type {CustomEvent} */ (event).detail;
      this.#draw(item, after);
      if (dialogue.items.length === 1) this.#tell("conversation");
    });
    dialogue.addEventListener("masked", (event) => this.#log.redraw(/** @type {CustomEvent} */ (event).detail.item));
    dialogue.addEventListener("erased", () => {
      this.#log.erase();
      this.#composer.clear();
      this.#completions.close();
      this.#showWaiting();
      this.#status.say(strings(this.#lang).erased);
    });
    window.addEventListener("hashchange", () => {
      const question = this.#takeQuestion();
      if (question) this.ask(question);
    });
    if (framed) for (const link of this.querySelectorAll("a[href]")) link.setAttribute("target", "_blank");
  }

  /** The question in the address, which does not stay there: what is erased is not asked again by a reload. */
  #takeQuestion() {
    const question = questionOfFragment(location.hash);
    if (question) history.replaceState(history.state, "", location.pathname + location.search);
    return question;
  }

  /** @param {MouseEvent} event */
  #followSuggestion(event) {
    const link = /** @type {Element} */ (event.target).closest?.('[data-noa="suggestion"]');
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.#dialogue.open(link.getAttribute("data-entry") ?? "", this.#lang, link.textContent?.trim() ?? "");
  }

  /**
   * @param {Item} item
   * @param {Item | null} after
   */
  async #draw(item, after) {
    if (item.type === "visitor") {
      this.#showWaiting();
      this.#log.drawQuestion(item);
      if (item.pending && this.#engine.state !== "ready") this.#showState();
      return;
    }
    const drawing = this.#log.drawReply(item, after);
    this.#showWaiting();
    const drawn = await drawing;
    this.#showWaiting();
    if (!drawn) return;
    performance.mark("noa:answered");
    this.#tell("reply", { kind: item.reply.kind, entries: item.reply.entries });
  }

  #showState() {
    this.#status.show(this.#dialogue.waiting);
    this.#showWaiting();
  }

  #showWaiting() {
    const typing = this.#find("typing");
    const working = this.#log.drawing || (this.#dialogue.waiting && this.#engine.state !== "failed");
    if (typing) typing.hidden = !working;
    this.#status.think(working);
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
      }).observe(this.#overMessages());
    } else {
      afterPaint(wake);
    }
  }

  /**
   * Each language has its own page.
   *
   * @param {Options} options
   * @returns {boolean} true when the browser is on its way there
   */
  #leaveFor({ lang, ...options }) {
    if (!lang || lang === this.#lang) return false;
    const page = new URL(`${lang === "en" ? "en/" : ""}${this.dataset.page ?? ""}`, new URL(this.getAttribute("root") || ".", document.baseURI));
    const search = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries({ lang, ...options })) search.set(name, value);
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

  /** @param {string} mark  of a part that no page leaves out */
  #part(mark) {
    return /** @type {HTMLElement} */ (this.#find(mark));
  }

  get #input() {
    return /** @type {HTMLTextAreaElement} */ (this.#part("input"));
  }

  /** What stands over the messages; where there is little height, that is the form alone. */
  #overMessages() {
    const composer = this.#part("composer");
    return composer.offsetHeight ? composer : this.#part("form");
  }
}

/** @param {() => void} task */
function afterPaint(task) {
  requestAnimationFrame(() => setTimeout(task));
}
