// @ts-check
/**
 * The second half of Python's wasm: what ordinary questions never run (noa_build/runtime/split.mjs). The first half calls
 * `second()` when it needs it and waits: so the file is brought while nothing else happens, and otherwise fetched on the spot,
 * which a worker may do.
 */

import { fetchSmall } from "./compressed.js";

/** @typedef {{file: string, bytes: number, crc32: number}} SecondPart as in the manifest */

/** How often a file is asked for on the spot before it counts as missing. */
const TRIES = 3;

export class SecondHalf {
  /** @type {Uint8Array<ArrayBuffer> | undefined} */
  #bytes;
  /** @type {Promise<void> | undefined} */
  #fetching;
  /** @type {WebAssembly.Imports} */
  #imports;
  /** @type {WebAssembly.Instance} the first half */
  #first;
  /** Whether Python has needed it. */
  used = false;
  /** Why it could not be had, when Python needed it: Python is then in no state to go on. @type {unknown} */
  missing = null;

  /**
   * @param {SecondPart} part
   * @param {(anew: boolean) => Promise<Uint8Array<ArrayBuffer>>} fetched the file, in its own time
   * @param {(anew: boolean) => Uint8Array<ArrayBuffer>} fetchedNow the file, while everything else waits; throws without it
   */
  constructor(part, fetched, fetchedNow) {
    this.part = part;
    this.fetched = fetched;
    this.fetchedNow = fetchedNow;
  }

  /**
   * The imports of the first half, with its way to the second.
   *
   * @param {WebAssembly.Imports} imports
   * @returns {WebAssembly.Imports}
   */
  reached(imports) {
    this.#imports = imports;
    return { ...imports, noa: { second: () => this.#join() } };
  }

  /** @param {WebAssembly.Instance} first */
  follow(first) {
    this.#first = first;
  }

  /** Brings the file, unless it is there or under way; a failure is forgotten, so that the next call tries again. */
  bring() {
    if (this.#bytes) return Promise.resolve();
    this.#fetching ??= this.fetched(false)
      .then((bytes) => void (this.#bytes ??= this.#checked(bytes)))
      .catch(() => {})
      .finally(() => (this.#fetching = undefined));
    return this.#fetching;
  }

  #join() {
    try {
      this.#bytes ??= this.#now();
      const module = new WebAssembly.Module(this.#bytes);
      new WebAssembly.Instance(module, { ...this.#imports, first: this.#first.exports });
    } catch (cause) {
      this.missing ??= cause;
      throw cause;
    }
    this.#bytes = undefined;
    this.used = true;
  }

  #now() {
    for (let tries = 1; ; tries++) {
      try {
        return this.#checked(this.fetchedNow(tries > 1));
      } catch (cause) {
        if (tries === TRIES) throw cause;
      }
    }
  }

  /** @param {Uint8Array<ArrayBuffer>} bytes */
  #checked(bytes) {
    const { file, bytes: length, crc32: sum } = this.part;
    if (bytes.length !== length || crc32(bytes) !== sum) throw Object.assign(new Error(`${file} : contenu altéré`), { file });
    return bytes;
  }
}

/**
 * The second half as a worker fetches it.
 *
 * @param {SecondPart} part
 * @param {URL} url
 * @param {boolean} damaged it was, last time: fetch it past the browser's cache
 */
export function secondHalf(part, url, damaged) {
  const fetched = async (/** @type {boolean} */ anew) => {
    const response = await fetchSmall(url, { cache: anew || damaged ? "reload" : "default" });
    if (!response.ok) throw new Error(String(response.status));
    return new Uint8Array(await response.arrayBuffer());
  };
  const fetchedNow = (/** @type {boolean} */ anew) => {
    const request = new XMLHttpRequest();
    request.open("GET", url, false);
    if (anew || damaged) request.setRequestHeader("Cache-Control", "no-cache");
    request.responseType = "arraybuffer";
    try {
      request.send();
    } catch (cause) {
      throw Object.assign(new Error(`${part.file} : téléchargement interrompu`, { cause }), { file: part.file });
    }
    if (request.status !== 200) throw Object.assign(new Error(`${part.file} : le serveur répond ${request.status}`), { file: part.file });
    return new Uint8Array(request.response);
  };
  return new SecondHalf(part, fetched, fetchedNow);
}

/**
 * The checksum of gzip and zip; unlike a SHA-256, a browser can compute it without waiting.
 *
 * @param {Uint8Array} bytes
 */
export function crc32(bytes) {
  const table = Uint32Array.from({ length: 256 }, (_, byte) => {
    for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? (byte >>> 1) ^ 0xedb88320 : byte >>> 1;
    return byte;
  });
  let sum = ~0;
  for (const byte of bytes) sum = table[(sum ^ byte) & 255] ^ (sum >>> 8);
  return ~sum >>> 0;
}
