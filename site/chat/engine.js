// @ts-check
/** @import { Catalogue } from "./catalogue.js" */
/** @import { Lang, Manifest, Reply, State } from "./types.js" */

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
  /** Files that failed: the next start fetches them past the browser's cache. @type {Set<string>} */
  #suspects = new Set();
  #retrying = false;
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

  async #spawn() {
    try {
      const manifest = await this.catalogue.manifest();
      this.total = bytesToLoad(manifest, this.lang);
      const worker = new Worker(workerUrl(new URL(manifest.worker, this.catalogue.root)), { type: "module", name: "noa" });
      this.#worker = worker;
      worker.addEventListener("message", (event) => worker === this.#worker && this.#receive(event.data));
      worker.addEventListener("messageerror", () => worker === this.#worker && this.#broken("message"));
      worker.addEventListener("error", (event) => {
        event.preventDefault();
        if (worker === this.#worker) this.#broken(event.message ?? "worker");
      });
      this.#watch(PATIENCE.downloading);
      worker.postMessage({ type: "start", root: this.catalogue.root.href, manifest, lang: this.lang, reload: [...this.#suspects] });
    } catch (error) {
      this.#broken(String(error));
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
        this.#broken(message.message);
        break;
    }
  }

  /** @param {string} reason */
  #broken(reason) {
    this.#watch(0);
    this.#worker?.terminate();
    this.#worker = null;
    const asking = this.#asking;
    this.#asking = null;
    this.#suggesting?.resolve([]);
    this.#suggesting = null;
    if (this.state === "ready") {
      this.#enter("starting");
      this.#spawn();
    } else {
      this.#enter("failed");
    }
    asking?.reject(new Error(reason));
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

/**
 * Trusted Types ask for a policy wherever a string becomes code; ours lets through the site's own addresses.
 *
 * @param {URL} url
 * @returns {any} what `new Worker` takes
 */
function workerUrl(url) {
  if (url.origin !== location.origin) throw new Error(`foreign worker ${url}`);
  const factory = /** @type {any} */ (globalThis).trustedTypes;
  if (!factory) return url;
  policy ??= factory.createPolicy("noa", { createScriptURL: (/** @type {string} */ address) => address });
  return policy.createScriptURL(url.href);
}

/** @type {any} */
let policy;
