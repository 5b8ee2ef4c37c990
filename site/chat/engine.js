// @ts-check
/** @import { Catalogue } from "./catalogue.js" */
/** @import { Lang, Manifest, Reply, State } from "./types.js" */
import { scriptUrl } from "./trusted.js";

/** How long each stage may stay silent before it counts as broken, in milliseconds. */
const PATIENCE = { downloading: 30_000, starting: 60_000, asking: 20_000 };

/**
 * The worker that holds Python, as a state machine: idle → downloading → starting → ready | failed; a worker that dies leads
 * from ready back to starting. Fires `state` and `progress`, and `ready` after each start.
 */
export class Engine extends EventTarget {
  /** @type {State} */
  state = "idle";
  loaded = 0;
  total = 0;

  /** @type {Worker | null} */
  #worker = null;
  /** @type {{resolve: (value: {reply: Reply, state: unknown}) => void, reject: (reason: Error) => void} | null} */
  #asking = null;
  #lastId = 0;
  /** @type {{id: number, resolve: (entries: string[]) => void} | null} */
  #suggesting = null;
  #lastSuggestion = 0;
  /** @type {{id: number, resolve: (text: string | null) => void} | null} */
  #masking = null;
  #lastMask = 0;
  /** Files that failed: the next start fetches them past the browser's cache. @type {Set<string>} */
  #suspects = new Set();
  #retrying = false;
  /** Counts workers, so that only the last one asked for comes to life. */
  #spawned = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #watchdog;

  /**
   * @param {Catalogue} catalogue
   * @param {Lang} lang
   */
  constructor(catalogue, lang) {
    super();
    this.catalogue = catalogue;
    this.lang = lang;
    catalogue.addEventListener("renewed", () => this.#changeOver());
  }

  /** Starts, or starts again after a failure; does nothing otherwise. */
  start() {
    if (this.state !== "idle" && this.state !== "failed") return;
    this.loaded = 0;
    this.total = 0;
    this.#retrying = this.state === "failed";
    if (this.#retrying) this.catalogue.forget();
    performance.mark("noa:start");
    this.#enter("downloading");
    this.#spawn();
  }

  /**
   * Asks one question; only in `ready`, and one at a time. Rejects when the worker dies over it.
   *
   * @param {{text: string, lang: Lang, partner: string | null, state: unknown, shown: string[]}} question
   * @returns {Promise<{reply: Reply, state: unknown}>}
   */
  ask(question) {
    return new Promise((resolve, reject) => {
      this.#asking = { resolve, reject };
      this.#watch(PATIENCE.asking);
      this.#worker?.postMessage({ type: "ask", id: ++this.#lastId, ...question });
    });
  }

  /**
   * Ids of entries for what is being typed, best first. Never rejects: there are none unless `ready`, none when the worker dies
   * over it, and none for a text that another one follows before its answer.
   *
   * @param {string} text
   * @param {Lang} lang
   * @returns {Promise<string[]>}
   */
  suggest(text, lang) {
    this.#suggesting?.resolve([]);
    this.#suggesting = null;
    if (this.state !== "ready") return Promise.resolve([]);
    return new Promise((resolve) => {
      this.#suggesting = { id: ++this.#lastSuggestion, resolve };
      this.#worker?.postMessage({ type: "suggest", id: this.#lastSuggestion, text, lang });
    });
  }

  /**
   * A text with the personal data in it masked. Never rejects: null unless `ready`, when the worker dies over it, and for a text that
   * another one follows before its answer.
   *
   * @param {string} text
   * @returns {Promise<string | null>}
   */
  mask(text) {
    this.#masking?.resolve(null);
    this.#masking = null;
    if (this.state !== "ready") return Promise.resolve(null);
    return new Promise((resolve) => {
      this.#masking = { id: ++this.#lastMask, resolve };
      this.#worker?.postMessage({ type: "mask", id: this.#lastMask, text });
    });
  }

  async #spawn() {
    const turn = ++this.#spawned;
    this.#watch(PATIENCE.downloading);
    try {
      if (this.#retrying) await this.catalogue.renew();
      const { manifest } = this.catalogue;
      this.total = bytesToLoad(manifest, this.lang);
      this.catalogue.foresee(this.lang);
      await this.catalogue.check(manifest.worker);
      if (turn !== this.#spawned) return;
      const worker = new Worker(scriptUrl(new URL(manifest.worker, this.catalogue.root)), { type: "module", name: "noa" });
      this.#worker = worker;
      worker.addEventListener("message", (event) => worker === this.#worker && this.#receive(event.data));
      worker.addEventListener("messageerror", () => worker === this.#worker && this.#broken("message"));
      worker.addEventListener("error", (event) => {
        event.preventDefault();
        if (worker === this.#worker) this.#broken(event.message ?? "worker", true);
      });
      worker.postMessage({ type: "start", root: this.catalogue.root.href, manifest, lang: this.lang, reload: [...this.#suspects] });
    } catch (error) {
      if (turn === this.#spawned) this.#broken(String(error), true);
    }
  }

  /** @param {any} message */
  #receive(message) {
    switch (message?.type) {
      case "progress":
        this.loaded = message.loaded;
        this.total = message.total || this.total;
        if (this.#asking) this.#watch(PATIENCE.asking);
        else if (this.state === "downloading" && this.loaded >= this.total) this.#enter("starting");
        if (this.state === "downloading" || this.state === "starting") this.#watch(PATIENCE[this.state]);
        this.dispatchEvent(new Event("progress"));
        break;
      case "ready":
        if (this.state === "downloading") this.#enter("starting");
        this.#watch(0);
        this.#suspects.clear();
        this.#retrying = false;
        performance.mark("noa:ready", { detail: { memory: message.memory } }); // bytes that Python takes
        this.#enter("ready");
        this.dispatchEvent(new Event("ready"));
        break;
      case "reply":
        if (message.id !== this.#lastId) break;
        this.#watch(0);
        this.#asking?.resolve({ reply: message.reply, state: message.state });
        this.#asking = null;
        break;
      case "suggestions":
        if (message.id !== this.#suggesting?.id) break;
        this.#suggesting?.resolve(message.entries);
        this.#suggesting = null;
        break;
      case "masked":
        if (message.id !== this.#masking?.id) break;
        this.#masking?.resolve(message.text);
        this.#masking = null;
        break;
      case "failed":
        if (this.#retrying && message.file && !this.#suspects.has(message.file)) {
          // Several files are damaged, and each start names the first it meets: one retry mends them all.
          this.#suspects.add(message.file);
          this.#worker?.terminate();
          this.#spawn();
          break;
        }
        if (message.file) this.#suspects.add(message.file);
        // A new start would miss the same part again: the visitor is told, and may retry.
        if (message.missing && this.state === "ready") this.#enter("starting");
        this.#broken(message.message, Boolean(message.file));
        break;
    }
  }

  /**
   * @param {string} reason
   * @param {boolean} [file]  a file is what failed: if another publication has taken its place, that one is started instead
   */
  async #broken(reason, file = false) {
    const { state } = this;
    const asking = this.#stop();
    if (state === "ready") this.#enter("starting");
    asking?.reject(new Error(reason));
    if (file && (await this.catalogue.renew())) return;
    if (state === "ready") this.#spawn();
    else this.#enter("failed");
  }

  /** Another publication: its worker, its bundle and its runtime together; what was being asked is asked again. */
  #changeOver() {
    if (this.state === "idle" || this.state === "failed") return;
    const asking = this.#stop();
    this.#suspects.clear();
    this.loaded = 0;
    this.#enter("downloading");
    asking?.reject(new Error("published anew"));
    this.#spawn();
  }

  /** Ends the worker, and gives back the question that it was asked. */
  #stop() {
    this.#watch(0);
    this.#spawned++;
    this.#worker?.terminate();
    this.#worker = null;
    const asking = this.#asking;
    this.#asking = null;
    this.#suggesting?.resolve([]);
    this.#suggesting = null;
    this.#masking?.resolve(null);
    this.#masking = null;
    return asking;
  }

  /** @param {number} milliseconds  0 stops watching */
  #watch(milliseconds) {
    clearTimeout(this.#watchdog);
    if (milliseconds) this.#watchdog = setTimeout(() => this.#broken("time-out"), milliseconds);
  }

  /** @param {State} state */
  #enter(state) {
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}

/**
 * @param {Manifest} manifest
 * @param {Lang} lang
 */
function bytesToLoad(manifest, lang) {
  const parts = Object.values(manifest.runtime.parts).reduce((sum, part) => sum + part.bytes, 0);
  return parts + (manifest.bundles[lang]?.bytes ?? 0);
}
