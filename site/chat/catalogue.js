// @ts-check
import { isIntact } from "./digest.js";
/** @import { Answer, Index, Lang, Manifest } from "./types.js" */

/** A stalled line gets this long before a file counts as missing, in milliseconds. */
const PATIENCE = 30_000;
/** So long, in milliseconds, for a look at what is published now. */
const GLANCE = 10_000;

/**
 * The published files: what NOA can show without Python. Each is fetched once; a failure is forgotten, so that asking again tries again.
 *
 * All files are of one publication. Once one proves missing or damaged while something else is published, that takes the place of
 * the whole, and `renewed` is fired.
 */
export class Catalogue extends EventTarget {
  /** @type {Map<string, Promise<any>>} */
  #files = new Map();
  /** @type {{answers: Record<string, Answer>, index: Index} | null} */
  #first;
  /** @type {RequestCache} */
  #cache = "default";
  /** @type {Promise<boolean> | null} */
  #renewing = null;

  /**
   * @param {URL} root  the site's root, with a final slash
   * @param {Manifest} manifest  the page's own
   * @param {{answers: Record<string, Answer>, index: Index}} first  what the page holds itself, of this publication
   */
  constructor(root, manifest, first) {
    super();
    this.#first = first;
    this.root = root;
    /** What the page was published with, or what has taken its place. */
    this.manifest = manifest;
  }

  /**
   * @param {Lang} lang
   * @param {string[]} [ids]  the entries that are asked for: a large base's index has others only by chance
   * @returns {Promise<Index>}
   */
  async index(lang, ids = []) {
    const held = this.#first?.index;
    if (held?.lang === lang && ids.length && ids.every((id) => Object.hasOwn(held.entries, id))) return held;
    return this.#published(() => this.#index(lang, ids));
  }

  /**
   * @param {Lang} lang
   * @param {string} id
   * @returns {Promise<Answer>}
   */
  async answer(lang, id) {
    const held = this.#first?.index.lang === lang && Object.hasOwn(this.#first.answers, id) ? this.#first.answers[id] : null;
    return held ?? this.#published(async () => {
      const entry = (await this.#index(lang, [id])).entries[id];
      if (!entry) throw new Error(`no entry ${id}`);
      return this.#once(entry.file);
    });
  }

  /**
   * Fetches what any answer will take, without waiting for it; a failure is told to whoever asks for the answer.
   *
   * @param {Lang} lang
   */
  foresee(lang) {
    this.#index(lang, []).catch(() => {});
  }

  /**
   * Makes sure that a file is as it was published, and in the browser's cache: for what the browser itself loads from there.
   *
   * @param {string} file
   */
  async check(file) {
    await fetchIntact(new URL(file, this.root), this.#cache, PATIENCE);
  }

  /**
   * The permanent page of an entry; known without any file.
   *
   * @param {Lang} lang
   * @param {string} id
   */
  page(lang, id) {
    return new URL(`${lang === "en" ? "en/" : ""}reponses/${encodeURIComponent(id)}/`, this.root).href;
  }

  /**
   * The page that lists who to see; known without any file.
   *
   * @param {Lang} lang
   */
  contacts(lang) {
    return new URL(`${lang === "en" ? "en/" : ""}administrations/`, this.root).href;
  }

  /** Forgets everything, and the browser's cache too, so that a retry sees the files as they are now. */
  forget() {
    this.#files.clear();
    this.#cache = "reload";
  }

  /**
   * Looks whether something else is published by now; if so, it takes the place of this publication.
   *
   * @returns {Promise<boolean>}
   */
  renew() {
    this.#renewing ??= this.#renew().finally(() => (this.#renewing = null));
    return this.#renewing;
  }

  async #renew() {
    try {
      /** @type {Manifest} */
      const now = parse(await fetchIntact(new URL("manifest.json", this.root), "reload", GLANCE));
      if (now.format !== this.manifest.format || names(now) === names(this.manifest)) return false;
      this.manifest = now;
    } catch {
      return false;
    }
    this.#files.clear();
    this.#first = null;
    this.dispatchEvent(new Event("renewed"));
    return true;
  }

  /**
   * @template T
   * @param {() => Promise<T>} read  asked again when it fails and something else is published
   * @returns {Promise<T>}
   */
  async #published(read) {
    try {
      return await read();
    } catch (error) {
      if (!(await this.renew())) throw error;
      return read();
    }
  }

  /**
   * @param {Lang} lang
   * @param {string[]} ids
   * @returns {Promise<Index>}
   */
  async #index(lang, ids) {
    const sized = this.manifest.answers[lang];
    if (!sized) throw new Error(`no answers in ${lang}`);
    /** @type {Index} */
    const index = await this.#once(sized.file);
    const files = new Set(ids.map((id) => index.shards?.filter(({ first }) => first <= id).at(-1)?.file ?? ""));
    const shards = await Promise.all([...files].filter(Boolean).map((file) => this.#once(file)));
    return shards.length ? { ...index, entries: Object.assign({}, ...shards) } : index;
  }

  /**
   * @param {string} file
   * @returns {Promise<any>}
   */
  #once(file) {
    let promise = this.#files.get(file);
    if (!promise) {
      promise = fetchIntact(new URL(file, this.root), this.#cache, PATIENCE).then(parse);
      this.#files.set(file, promise);
      promise.catch(() => {
        this.#files.delete(file);
        this.#cache = "reload";
      });
    }
    return promise;
  }
}

/**
 * @param {URL} url
 * @param {RequestCache} cache
 * @param {number} patience  milliseconds
 * @returns {Promise<ArrayBuffer>}
 */
async function fetchIntact(url, cache, patience) {
  const response = await fetch(url, { cache, credentials: "same-origin", signal: AbortSignal.timeout(patience) });
  if (!response.ok) throw new Error(`${url.pathname}: ${response.status}`);
  const bytes = await response.arrayBuffer();
  if (!(await isIntact(bytes, url.pathname))) throw new Error(`${url.pathname}: damaged`);
  return bytes;
}

/** @param {ArrayBuffer} bytes  JSON */
function parse(bytes) {
  const data = JSON.parse(new TextDecoder().decode(bytes));
  if (data === null || typeof data !== "object") throw new Error("not an object");
  return data;
}

/**
 * What tells two publications apart: the files that are loaded by their names.
 *
 * @param {Manifest} manifest
 */
function names({ runtime, worker, bundles, answers }) {
  const sized = [runtime.parts, bundles, answers].flatMap((group) => Object.values(group));
  return [worker, runtime.second?.file, ...sized.map(({ file }) => file)].sort().join();
}
