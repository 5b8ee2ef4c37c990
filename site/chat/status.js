// @ts-check
/** @import { Engine } from "./engine.js" */
/** @import { Lang, State } from "./types.js" */
import { percentage, strings } from "./strings.js";

/** A reply that takes longer is told to be under way, in milliseconds. */
const PAUSE = 1000;

/** Where NOA stands: one line that is said aloud, how much has arrived, what to do after a failure. */
export class Status {
  #restarted = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #thinking;

  /**
   * @param {HTMLElement} chat  carries `data-state`
   * @param {Engine} engine
   * @param {Lang} lang
   */
  constructor(chat, engine, lang) {
    this.chat = chat;
    this.engine = engine;
    this.lang = lang;
    engine.addEventListener("progress", () => this.#showProgress());
  }

  /** @param {boolean} waiting  a question waits for Python */
  show(waiting) {
    const { state } = this.engine;
    const words = strings(this.lang);
    this.chat.dataset.state = state;
    this.#hide("loading", state !== "downloading" && state !== "starting");
    this.#hide("failed", state !== "failed");
    if (state === "failed") this.chat.querySelector("details.noa-themes")?.setAttribute("open", "");
    this.#restarted ||= state === "ready";
    /** @type {Record<State, string>} */
    const lines = {
      idle: words.idle,
      downloading: waiting ? words.waiting : words.downloading,
      starting: this.#restarted ? words.restarting : waiting ? words.waiting : words.starting,
      ready: words.ready,
      failed: waiting ? `${words.failed} ${words.failedWaiting}` : words.failed,
    };
    this.say(lines[state]);
    this.#showProgress();
  }

  /** @param {boolean} working  a reply is being made */
  think(working) {
    const { ready, thinking } = strings(this.lang);
    const isReady = () => this.engine.state === "ready";
    clearTimeout(this.#thinking);
    if (working) this.#thinking = setTimeout(() => isReady() && this.say(thinking), PAUSE);
    else if (isReady() && this.#find("status")?.textContent === thinking) this.say(ready);
  }

  /** @param {string} line  said aloud once, politely */
  say(line) {
    const status = this.#find("status");
    if (status && status.textContent !== line) status.textContent = line;
  }

  /** The share of the files, counted as they are once decompressed: what they weigh on the way is for the host to choose. */
  #showProgress() {
    const { state, loaded, total } = this.engine;
    const bar = /** @type {HTMLProgressElement | null} */ (this.#find("progress"));
    const stage = this.#find("stage");
    if (!bar || !stage) return;
    if (state === "downloading" && total > 0) {
      bar.max = total;
      bar.value = Math.min(loaded, total);
      stage.textContent = percentage(bar.position, this.lang);
    } else {
      if (state === "starting") bar.value = bar.max;
      else bar.removeAttribute("value");
      stage.textContent = state === "starting" ? strings(this.lang).preparing : "";
    }
  }

  /**
   * @param {string} mark
   * @param {boolean} hidden
   */
  #hide(mark, hidden) {
    const part = this.#find(mark);
    if (part) part.hidden = hidden;
  }

  /**
   * @param {string} mark
   * @returns {HTMLElement | null}
   */
  #find(mark) {
    return this.chat.querySelector(`[data-noa="${mark}"]`);
  }
}
