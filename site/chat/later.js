// @ts-check
/** @import { Lang, Manifest } from "./types.js" */
import { scriptUrl } from "./trusted.js";

/** So long after the start, in milliseconds: the line is free. */
const QUIET = 5000;

/**
 * Has the service worker keep this page and its files for the next visit; not on a device that saves data.
 *
 * @param {URL} root
 * @param {Manifest} manifest  the page's
 * @param {Lang} lang
 */
export async function keepForLater(root, manifest, lang) {
  if (/** @type {any} */ (navigator).connection?.saveData || !("serviceWorker" in navigator)) return;
  await new Promise((resolve) => setTimeout(resolve, QUIET));
  try {
    await navigator.serviceWorker.register(scriptUrl(new URL("sw.js", root)), { updateViaCache: "none" });
    const { active } = await navigator.serviceWorker.ready;
    active?.postMessage({ page: new URL(lang === "en" ? "en/" : "", root).href, files: filesOf(root, manifest, lang) });
  } catch {
    // Browsers refuse in private windows: the next visit is then like the first.
  }
}

/**
 * Addresses of what a start and a conversation in this language take, beside the page.
 *
 * @param {URL} root
 * @param {Manifest} manifest
 * @param {Lang} lang
 */
function filesOf(root, { runtime, worker, bundles, answers, all_answers }, lang) {
  const listed = [...Object.values(runtime.parts), ...(runtime.second ? [runtime.second] : []), bundles[lang], answers[lang], all_answers[lang]];
  const linked = [...document.querySelectorAll("script[src], link[rel=stylesheet], link[rel=icon]")].map((part) => part.getAttribute("src") ?? part.getAttribute("href") ?? "");
  return [...[worker, ...listed.map(({ file }) => file)].map((file) => new URL(file, root)), ...linked.map((link) => new URL(link, document.baseURI))].map(String);
}
