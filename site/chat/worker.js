// @ts-check
/** @import { Lang, Manifest } from "./types.js" */
import { fetchSmall } from "./compressed.js";
import { isIntact } from "./digest.js";
import { startPython, teach } from "./runtime.js";
import { secondHalf } from "./second.js";

/** How far the download is, is told so often at most, in milliseconds. */
const BEAT = 100;
/** Nothing has been asked for so long, in milliseconds: the line is free. */
const QUIET = 4000;

/** @type {{postMessage: (message: object) => void, addEventListener: (type: string, listener: (event: MessageEvent) => void) => void}} */
const page = /** @type {any} */ (self);

/** @type {URL} */
let root;
/** @type {Manifest} */
let manifest;
/** @type {import("./runtime.js").Pyodide} */
let python;
/** @type {any} the Python module noa_core.browser */
let noa;
/** @type {import("./second.js").SecondHalf | null} */
let second;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let idle;
/** Bytes that have arrived, of all that has been asked for. @type {Map<string, {loaded: number, total: number}>} */
const counts = new Map();
/** When that was told last. */
let told = -Infinity;
/** @type {Set<string>} */
const languages = new Set();
/** Files that were damaged last time: fetched anew, past the browser's cache. @type {string[]} */
let reload;

page.addEventListener("message", async ({ data }) => {
  try {
    if (data.type === "start") await start(data);
    else if (data.type === "ask") await ask(data);
    else if (data.type === "suggest") suggest(data);
    else if (data.type === "mask") page.postMessage({ type: "masked", id: data.id, text: handle({ do: "mask", text: data.text }).text });
  } catch (error) {
    const { message, file } = /** @type {any} */ (second?.missing ?? error ?? {});
    page.postMessage({ type: "failed", message: String(message ?? error), file: file ?? null, missing: Boolean(second?.missing) });
  }
});

/** @param {{root: string, manifest: Manifest, lang: Lang, reload: string[]}} order */
async function start(order) {
  root = new URL(order.root);
  ({ manifest, reload } = order);
  const { parts, second: later } = manifest.runtime;
  second = later && secondHalf(later, new URL(later.file, root), reload.includes(later.file));
  count("runtime", 0, Object.values(parts).reduce((sum, part) => sum + part.bytes, 0));
  count(order.lang, 0, manifest.bundles[order.lang].bytes);
  const [started, bundle] = await Promise.all([
    startPython(parts, root, ({ loaded, total }) => count("runtime", loaded, total), reload, second),
    download(order.lang),
  ]);
  python = started;
  noa = python.pyimport("noa_core.browser");
  learn(order.lang, bundle);
  page.postMessage({ type: "ready", memory: /** @type {any} */ (python)._module.HEAPU8.length });
  rest();
}

/** Brings the second half of the wasm once nothing has been asked for a while; whoever saves data waits for it if need be. */
function rest() {
  clearTimeout(idle);
  if (/** @type {any} */ (navigator).connection?.saveData) return;
  idle = setTimeout(() => second?.bring(), QUIET);
}

/** @param {{id: number, text: string, lang: Lang, partner: string | null, state: unknown, shown: string[]}} question */
async function ask({ id, text, lang, partner, state, shown }) {
  const request = { do: "ask", text, lang, partner, state, shown };
  let answer = handle(request);
  const { needs } = answer.reply;
  if (needs && manifest.bundles[needs] && !languages.has(needs)) {
    learn(needs, await download(needs));
    answer = handle(request);
  }
  page.postMessage({ type: "reply", id, reply: answer.reply, state: answer.state });
  rest();
}

/**
 * A failure here costs the suggestions and nothing else: the question itself will tell whether Python still lives.
 *
 * @param {{id: number, text: string, lang: Lang}} typed
 */
function suggest({ id, text, lang }) {
  /** @type {string[]} */
  let entries = [];
  try {
    ({ entries } = handle({ do: "suggest", text, lang }));
  } catch {
    // none
  }
  page.postMessage({ type: "suggestions", id, entries });
}

/** @param {object} request */
function handle(request) {
  return JSON.parse(noa.handle(JSON.stringify(request)));
}

/**
 * @param {string} lang
 * @param {Uint8Array} bundle  JSON
 */
function learn(lang, bundle) {
  teach(python, noa, bundle);
  languages.add(lang);
}

/**
 * @param {string} lang
 * @returns {Promise<Uint8Array>} the bundle's JSON, as it was published
 */
async function download(lang) {
  const { file, bytes } = manifest.bundles[lang];
  const wrong = (/** @type {string} */ what) => Object.assign(new Error(`${file}: ${what}`), { file });
  const response = await fetchSmall(new URL(file, root), { cache: reload.includes(file) ? "reload" : "default" }).catch((error) => {
    throw wrong(String(error));
  });
  if (!response.ok || !response.body) throw wrong(String(response.status));
  const bundle = new Uint8Array(bytes);
  let loaded = 0;
  try {
    const reader = response.body.getReader();
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      bundle.set(step.value, loaded);
      count(lang, (loaded += step.value.length), bytes);
    }
  } catch (error) {
    throw wrong(String(error));
  }
  if (loaded !== bytes) throw wrong(`${loaded} bytes instead of ${bytes}`);
  if (!(await isIntact(bundle, file))) throw wrong("damaged");
  return bundle;
}

/**
 * @param {string} part
 * @param {number} loaded
 * @param {number} [total]
 */
function count(part, loaded, total = counts.get(part)?.total ?? 0) {
  counts.set(part, { loaded, total });
  const sums = [...counts.values()].reduce((sum, c) => ({ loaded: sum.loaded + c.loaded, total: sum.total + c.total }), { loaded: 0, total: 0 });
  const now = performance.now();
  if (now - told < BEAT && sums.loaded < sums.total) return;
  told = now;
  page.postMessage({ type: "progress", ...sums });
}
