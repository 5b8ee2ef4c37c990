// @ts-check
/**
 * Starts Python in the worker, from the files that noa_build/runtime packed. They are fetched side by side from the
 * site's own origin, counted byte by byte, and compared with their size and with the digest in their name; nothing
 * damaged is ever run. The wasm is compiled while it arrives. Every failure rejects with a PartError that names the
 * file, silence included: Pyodide itself reports some of its failures to nobody.
 */

import { fetchSmall } from "./compressed.js";

/** @typedef {{file: string, bytes: number}} Part one file of the manifest: its name, its uncompressed size */
/** @typedef {Record<string, Part>} Parts the four files, by the names below */
/** @typedef {(progress: {loaded: number, total: number}) => void} OnProgress uncompressed bytes */
/** @typedef {import("./second.js").SecondHalf} SecondHalf */
/** @typedef {import("pyodide").PyodideInterface} Pyodide */
/** @typedef {{loadPyodide: (options: object) => Promise<Pyodide>, lock: object}} Loader NOA's pyodide.mjs (loader.py) */

const LOADER = "pyodide.mjs";
const GLUE = "pyodide.asm.mjs";
const WASM = "pyodide.asm.wasm";
const LIBRARY = "python.zip";

/** After this long without a byte or a step forward, in milliseconds, the start has failed. */
const PATIENCE = 30_000;

/** A file that could not be had or used. To try again: a new worker, with this file in `reload`. */
export class PartError extends Error {
  /**
   * @param {string} file its name in the manifest
   * @param {string} reason in French, without the name
   * @param {unknown} [cause]
   */
  constructor(file, reason, cause) {
    const detail = cause instanceof Error ? ` (${cause.message})` : "";
    super(`${file} : ${reason}${detail}`, { cause });
    this.name = "PartError";
    this.file = file;
  }
}

/**
 * Python, with noa_core ready to import.
 *
 * @param {Parts} parts the manifest's `runtime.parts`
 * @param {string | URL} base the folder they are in
 * @param {OnProgress} [onProgress]
 * @param {readonly string[]} [reload] files (as in PartError) to fetch anew, past the browser's cache
 * @param {SecondHalf | null} [second] what the wasm may need later, if it is in two halves
 * @returns {Promise<Pyodide>}
 */
export async function startPython(parts, base, onProgress = () => {}, reload = [], second = null) {
  const stop = new AbortController();
  /** @type {(error: PartError) => void} */
  let fail = () => {};
  /** @type {Promise<never>} */
  const failed = new Promise((_, reject) => (fail = reject));
  const total = Object.values(parts).reduce((sum, part) => sum + part.bytes, 0);
  let loaded = 0;
  const missing = new Set(Object.values(parts).map((part) => part.file));
  const patience = new Patience(() => {
    const [first = parts[WASM].file, ...others] = missing;
    const reason = missing.size ? "rien ne vient depuis 30 secondes" : "Python ne démarre pas en 30 secondes";
    fail(new PartError(first, others.length ? `${reason}, ni de ${others.join(", ")}` : reason));
  });

  /** @param {string} name @param {(response: Response) => void} [onResponse] */
  const get = async (name, onResponse) => {
    const part = parts[name];
    const onChunk = (/** @type {number} */ length) => {
      loaded += length;
      patience.renew();
      onProgress({ loaded, total });
    };
    const bytes = await receive(part, new URL(part.file, base), reload.includes(part.file), stop.signal, onChunk, onResponse);
    missing.delete(part.file);
    return bytes;
  };

  /** @param {string} name */
  const module = async (name) => {
    await get(name);
    return load(parts[name], new URL(parts[name].file, base));
  };

  const start = async () => {
    onProgress({ loaded, total });
    const library = get(LIBRARY);
    const wasm = compile(parts[WASM], (onResponse) => get(WASM, onResponse));
    const [loader, glue] = [module(LOADER), module(GLUE)];
    await Promise.all([allowed(parts[WASM]), loader, glue, wasm, library]);
    patience.renew();
    const broken = (/** @type {unknown} */ cause) => fail(new PartError(parts[WASM].file, "WebAssembly ne démarre pas", cause));
    return boot(await loader, (await glue).default, wasm, library, String(new URL(base)), broken, second);
  };

  try {
    return await Promise.race([start(), failed]);
  } catch (error) {
    stop.abort();
    throw error;
  } finally {
    patience.end();
  }
}

/**
 * Pyodide from its parts; the same under Node (noa_build/runtime/node_chat.mjs).
 *
 * @param {Loader} loader
 * @param {Function} createPyodideModule what pyodide.asm.mjs exports
 * @param {Promise<WebAssembly.Module>} wasm
 * @param {Promise<Uint8Array>} library
 * @param {string} base where Pyodide would look for more; it never has to
 * @param {(cause: unknown) => void} onFailure told what Pyodide only writes to the console, after which it never ends
 * @param {SecondHalf | null} second what the wasm may need later, if it is in two halves
 * @returns {Promise<Pyodide>}
 */
export function boot({ loadPyodide, lock }, createPyodideModule, wasm, library, base, onFailure, second) {
  /** @param {WebAssembly.Imports} imports */
  const instantiateWasm = async (imports) => {
    try {
      const module = await wasm;
      const instance = await WebAssembly.instantiate(module, second ? second.reached(imports) : imports);
      second?.follow(instance);
      return { module, instance };
    } catch (cause) {
      onFailure(cause);
      throw cause;
    }
  };
  return loadPyodide({
    indexURL: base,
    packageBaseUrl: base,
    lockFileContents: lock,
    stdLibURL: library,
    createPyodideModule,
    instantiateWasm,
  });
}

/**
 * Hands a bundle over to noa_core.browser as the bytes that arrived: a string would be converted letter by letter.
 *
 * @param {Pyodide} python
 * @param {{load: (bytes: unknown) => void}} chat that module, or one like it
 * @param {Uint8Array} bundle JSON
 */
export function teach(python, chat, bundle) {
  const bytes = python.toPy(bundle);
  try {
    chat.load(bytes);
  } finally {
    bytes.destroy();
  }
}

/** A time-out that starts again whenever something happens. */
class Patience {
  /** @param {() => void} onEnd */
  constructor(onEnd) {
    this.onEnd = onEnd;
    this.renew();
  }

  renew() {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.onEnd, PATIENCE);
  }

  end() {
    clearTimeout(this.timer);
  }
}

/**
 * The bytes of a part, verified.
 *
 * @param {Part} part
 * @param {URL} url
 * @param {boolean} anew past the browser's cache
 * @param {AbortSignal} signal
 * @param {(length: number) => void} onChunk
 * @param {(response: Response) => void} [onResponse] may clone it before it is read
 */
async function receive(part, url, anew, signal, onChunk, onResponse) {
  const bytes = new Uint8Array(part.bytes);
  let length = 0;
  try {
    // A module is imported from where it lies, so it is fetched as it lies.
    const fetched = url.pathname.endsWith(".mjs") ? fetch : fetchSmall;
    const response = await fetched(url, { cache: anew ? "reload" : "default", signal });
    if (!response.ok) throw new PartError(part.file, `le serveur répond ${response.status}`);
    if (!response.body) throw new PartError(part.file, "réponse vide");
    onResponse?.(response);
    for (const reader = response.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      if (length + value.length > part.bytes) throw new PartError(part.file, `plus long que ${part.bytes} octets`);
      bytes.set(value, length);
      length += value.length;
      onChunk(value.length);
    }
  } catch (cause) {
    throw cause instanceof PartError ? cause : new PartError(part.file, "téléchargement interrompu", cause);
  }
  if (length !== part.bytes) throw new PartError(part.file, `${length} octets reçus sur ${part.bytes}`);
  if (!(await matches(bytes, part.file))) throw new PartError(part.file, "contenu altéré");
  return bytes;
}

/**
 * Whether bytes have the SHA-256 digest whose beginning is in their file's name. Browsers compute digests only in
 * secure contexts (https, localhost); elsewhere the size alone is checked.
 *
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {string} file
 */
async function matches(bytes, file) {
  if (!globalThis.crypto?.subtle) return true;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const expected = file.split(".").at(-2) ?? "";
  return expected !== "" && hex.startsWith(expected);
}

/**
 * Rejects at once where WebAssembly may not run, rather than after 10 MB: the smallest module there is does not compile.
 *
 * @param {Part} part
 */
async function allowed(part) {
  try {
    await WebAssembly.compile(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  } catch (cause) {
    throw new PartError(part.file, "WebAssembly est interdit ici (Content-Security-Policy ou navigateur)", cause);
  }
}

/**
 * The wasm, compiled as it comes in; ready once the bytes are verified too. Given the host's own response, the browser may keep
 * what it compiled for the next visit.
 *
 * @param {Part} part
 * @param {(onResponse: (response: Response) => void) => Promise<Uint8Array>} download
 * @returns {Promise<WebAssembly.Module>}
 */
async function compile(part, download) {
  /** @type {Promise<WebAssembly.Module>} */
  let compiled = Promise.reject();
  compiled.catch(() => {});
  await download((response) => {
    compiled = WebAssembly.compileStreaming(asWasm(response.clone()));
    compiled.catch(() => {}); // heard of below, unless the download failed: then that is the cause
  });
  return compiled.catch((cause) => {
    throw new PartError(part.file, "WebAssembly ne se compile pas", cause);
  });
}

/**
 * Compiling while it arrives takes this media type, which some hosts do not know.
 *
 * @param {Response} response
 */
function asWasm(response) {
  const type = "application/wasm";
  return response.headers.get("Content-Type") === type ? response : new Response(response.body, { headers: { "Content-Type": type } });
}

/**
 * A JavaScript part as a module; the download that verified it has put it in the browser's cache.
 *
 * @param {Part} part
 * @param {URL} url
 * @returns {Promise<any>}
 */
async function load(part, url) {
  try {
    return await import(String(url));
  } catch (cause) {
    throw new PartError(part.file, "module refusé (type MIME ou politique de sécurité)", cause);
  }
}
