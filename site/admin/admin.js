// @ts-check
/**
 * `/admin/`: Sveltia CMS on the project's repository, or on a folder of this machine. Nothing is asked of another origin before the
 * editor signs in to the forge; the page's Content-Security-Policy holds it to that.
 */
import CMS from "@sveltia/cms";
import { entryFormat, partnerFormat } from "./format.js";
import { entryPreview } from "./preview.js";

const PREFERENCES = "sveltia-cms.prefs";
const LOCAL = /^(127\.0\.0\.1|(.+\.)?localhost)$/;

const page = /** @type {HTMLElement} */ (document.getElementById("noa-admin"));

/** @param {"closed" | "failed" | "local"} state */
function show(state) {
  for (const part of page.querySelectorAll("[data-state]")) {
    if (part instanceof HTMLElement) part.hidden = part.dataset.state !== state;
  }
}

/** The editor speaks French unless its user has chosen otherwise. */
function speakFrench() {
  const preferences = JSON.parse(localStorage.getItem(PREFERENCES) ?? "{}");
  preferences.locale ??= "fr";
  localStorage.setItem(PREFERENCES, JSON.stringify(preferences));
}

/**
 * Puts the choices where a field names them.
 *
 * @param {any} part  of the configuration
 * @param {{[name: string]: {label: string, value: string}[]}} options
 */
function fill(part, options) {
  if (!part || typeof part !== "object") return;
  if (typeof part.options === "string") part.options = options[part.options];
  else Object.values(part).forEach((inner) => fill(inner, options));
}

async function start() {
  const { config, options } = await (await fetch(page.dataset.config ?? "")).json();
  fill(config.collections, options);
  speakFrench();
  CMS.registerCustomFormat("noa-frontmatter", "md", entryFormat);
  CMS.registerCustomFormat("noa-yaml", "yml", partnerFormat);
  CMS.registerPreviewStyle(new URL(page.dataset.style ?? "", location.href).href);
  const names = Object.fromEntries(options.partners.map((/** @type {any} */ { label, value }) => [value, label]));
  const root = new URL("../", location.href).pathname;
  for (const collection of config.collections) {
    if (!collection.folder) continue;
    collection.preview_path = root.slice(1) + collection.preview_path;
    CMS.registerPreviewTemplate(collection.name, entryPreview(collection.name, names));
  }
  await CMS.init({ config: { ...config, logo: { src: new URL(page.dataset.icon ?? "", location.href).href } } });
  if ("forge" in page.dataset) page.remove();
  else show("local");
}

if ("forge" in page.dataset || LOCAL.test(location.hostname)) {
  start().catch((error) => {
    console.error(error);
    show("failed");
  });
} else {
  show("closed");
}
