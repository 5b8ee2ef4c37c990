// @ts-check
import { isIntact } from "./digest.js";
/** @import { Answer, Index, Lang, Manifest } from "./types.js" */

/** A stalled line gets this long before a file counts as missing, in milliseconds. */
const PATIENCE = 30_000;

/** The published files: what NOA can show without Python. Each is fetched once; a failure is forgotten, so that asking again tries again. */
export class Catalogue {
  /** @type {Map<string, Promise<any>>} */
  #files = new Map();
  /** @type {RequestCache} */
  #cache = "default";

  /** The page's own: so a page and its files are of one publication. @type {Manifest | null} */
  #manifest;

  /**
   * @param {URL} root  the site's root, with a final slash
   * @param {Manifest} manifest
   */
  constructor(root, manifest) {
    this.root = root;
    this.#manifest = manifest;
  }

  /**
   * What the page was published with; once that has failed, what is published now.
   *
   * @returns {Promise<Manifest>}
   */
  async manifest() {
    return this.#manifest ?? this.#once("manifest.json");
  }

  /**
   * @param {Lang} lang
   * @param {string[]} [ids]  the entries that are asked for: a large base's index has others only by chance
   * @returns {Promise<Index>}
   */
  async index(lang, ids = []) {
    const manifest = await this.manifest();
    const sized = manifest.answers[lang];
    if (!sized) throw new Error(`no answers in ${lang}`);
    /** @type {Index} */
    const index = await this.#once(sized.file);
    const files = new Set(ids.map((id) => index.shards?.filter(({ first }) => first <= id).at(-1)?.file ?? ""));
    const shards = await Promise.all([...files].filter(Boolean).map((file) => this.#once(file)));
    return shards.length ? { ...index, entries: Object.assign({}, ...shards) } : index;
  }

  /**
   * @param {Lang} lang
   * @param {string} id
   * @returns {Promise<Answer>}
   */
  async answer(lang, id) {
    const entry = (await this.index(lang, [id])).entries[id];
    if (!entry) throw new Error(`no entry ${id}`);
    return this.#once(entry.file);
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

  /** Forgets everything, and the browser's cache too, so that a retry sees the files as they are now. */
  forget() {
    this.#files.clear();
    this.#manifest = null;
    this.#cache = "reload";
  }

  /**
   * @param {string} file
   * @returns {Promise<any>}
   */
  #once(file) {
    let promise = this.#files.get(file);
    if (!promise) {
      promise = fetchJson(new URL(file, this.root), this.#cache);
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
 */
async function fetchJson(url, cache) {
  const response = await fetch(url, { cache, credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE) });
  if (!response.ok) throw new Error(`${url.pathname}: ${response.status}`);
  const bytes = await response.arrayBuffer();
  if (!(await isIntact(bytes, url.pathname))) throw new Error(`${url.pathname}: damaged`);
  const data = JSON.parse(new TextDecoder().decode(bytes));
  if (data === null || typeof data !== "object") throw new Error(`${url.pathname}: not an object`);
  return data;
}
