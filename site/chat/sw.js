// @ts-check
/**
 * The service worker of NOA's own pages: the next visit starts from the device, and works without a connection.
 *
 * A file whose name carries a digest never changes, so it is taken from the device wherever it is there. A chat page comes
 * from the network as long as there is one, else as it was kept. It holds the manifest, so it brings its own publication with it: a
 * page is kept only once all its files are, and these go only once no kept page names them.
 */
import { fetchSmall } from "./compressed.js";
import { isIntact } from "./digest.js";

/** @typedef {{request: Request, respondWith: (response: Promise<Response>) => void, waitUntil: (done: Promise<unknown>) => void, data: any}} WorkerEvent */
/** @type {{addEventListener: (type: string, listener: (event: WorkerEvent) => void) => void, skipWaiting: () => void}} */
const worker = /** @type {any} */ (self);

const ROOT = new URL("./", location.href);
const STORE = `noa:${ROOT.pathname}`;
const HASHED = /\.[0-9a-f]{10}\.\w+$/;
const ONE_ANSWER = /^answers\/\w+\/./;
const ALL_ANSWERS = /\/answers\/all\.[^/]+$/;
/** A line that says nothing for so long is as good as none, in milliseconds. */
const PATIENCE = 3000;
/** As what a file is handed out: `fetchSmall` need not look for a compressed copy. */
const UNPACKED = { "Content-Encoding": "identity" };

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("message", (event) => event.waitUntil(keep(event.data)));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || !url.href.startsWith(ROOT.href)) return;
  if (request.mode === "navigate") event.respondWith(page(request, url));
  else if (HASHED.test(url.pathname)) event.respondWith(file(request, url));
});

/**
 * @param {Request} request
 * @param {URL} url
 */
async function page(request, url) {
  const kept = await (await caches.open(STORE)).match(url.origin + url.pathname);
  if (!kept) return fetch(request);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, kept));
  const response = await Promise.race([fetch(request), late]).catch(() => kept);
  return response.status < 500 ? response : kept;
}

/**
 * @param {Request} request
 * @param {URL} url
 */
async function file(request, url) {
  const store = await caches.open(STORE);
  const kept = (await store.match(url)) ?? (await answer(store, url));
  if (!kept) return fetch(request);
  if (request.cache !== "reload") return kept;
  const response = await fetch(request).catch(() => kept);
  if (response !== kept) await store.delete(url); // it had proved damaged
  return response;
}

/**
 * One answer, out of the file that holds all of them.
 *
 * @param {Cache} store
 * @param {URL} url
 */
async function answer(store, url) {
  const path = url.href.slice(ROOT.href.length);
  if (!ONE_ANSWER.test(path)) return undefined;
  for (const { url: all } of (await store.keys()).filter(({ url }) => ALL_ANSWERS.test(url))) {
    const text = (await (await store.match(all))?.json())?.[path];
    if (text) return new Response(text, { headers: { "Content-Type": "application/json", ...UNPACKED } });
  }
  return undefined;
}

/**
 * Keeps a page and its files, all of them or none.
 *
 * @param {{page: string, files: string[]}} wanted  addresses
 */
async function keep({ page, files }) {
  const store = await caches.open(STORE);
  for (const url of files) {
    if (await store.match(url)) continue;
    const response = await fetchSmall(new URL(url));
    const bytes = await response.arrayBuffer();
    if (!response.ok || !(await isIntact(bytes, url))) return;
    await store.put(url, new Response(bytes, { headers: { "Content-Type": typeOf(url), ...UNPACKED } }));
  }
  const response = await fetch(page);
  const text = await response.text();
  if (!response.ok || !files.every((url) => text.includes(name(url)))) return; // another publication: it is kept at its own next visit
  await store.put(page, new Response(text, { headers: { "Content-Type": "text/html; charset=utf-8" } }));
  await forget(store);
}

/** Drops the files that no kept page names. @param {Cache} store */
async function forget(store) {
  const kept = await store.keys();
  const pages = await Promise.all(kept.filter(({ url }) => url.endsWith("/")).map(async (page) => (await store.match(page))?.text()));
  const unused = kept.filter(({ url }) => !url.endsWith("/") && !pages.some((text) => text?.includes(name(url))));
  await Promise.all(unused.map((request) => store.delete(request)));
}

/** @param {string} url */
function name(url) {
  return url.slice(url.lastIndexOf("/") + 1);
}

/** @param {string} url */
function typeOf(url) {
  /** @type {Record<string, string>} */
  const types = { js: "text/javascript", mjs: "text/javascript", css: "text/css", svg: "image/svg+xml", json: "application/json", wasm: "application/wasm" };
  return types[url.slice(url.lastIndexOf(".") + 1)] ?? "application/octet-stream";
}
