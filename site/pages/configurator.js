// @ts-check
// The configurator of /partenaires/: the form stands in the page; this shows the line to copy and what it looks like.
/** @import { Site } from "./snippet.js" */
import { accentFrom } from "../chat/colour.js";
import { isScript, policy, readChoice, snippet, toHtml } from "./snippet.js";

/** As in chat/css/colours.css. */
const OWN_COLOUR = "#155e59";
/** Milliseconds without a change before the preview is made anew. */
const REST = 400;

/** @type {{partners: {id: string, name: string, color: string}[], frozen: Site["frozen"]}} */
const data = JSON.parse(document.querySelector('[data-noa="data"]')?.textContent ?? "null");
const root = new URL((/** @type {HTMLElement | null} */ (document.currentScript))?.dataset.root ?? ".", location.href).href;
const site = { root, frozen: data.frozen };

const part = (/** @type {string} */ mark) => /** @type {HTMLElement} */ (document.querySelector(`[data-noa="${mark}"]`));
const form = /** @type {HTMLFormElement} */ (part("configurator"));
const field = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));

/** The partner's colour, which the field shows until another is chosen. */
const usual = () => data.partners.find(({ id }) => id === field("partner").value)?.color || OWN_COLOUR;

function choice() {
  const chosen = readChoice(new FormData(form));
  const readable = accentFrom(chosen.color) !== null;
  part("color-refused").hidden = readable;
  field("color").setAttribute("aria-invalid", String(!readable));
  // The profile's colour reaches the frame by itself; the button on the host's page knows nothing of profiles.
  const needless = chosen.color === OWN_COLOUR || (chosen.color === usual() && !["bubble", "popup"].includes(chosen.form));
  return { ...chosen, color: readable && !needless ? chosen.color : "" };
}

function show() {
  const chosen = choice();
  part("line").textContent = toHtml(snippet(chosen, site));
  const allowed = policy(chosen, site);
  part("policy").textContent = allowed;
  part("policy-needed").hidden = !allowed;
  part("policy-needless").hidden = Boolean(allowed);
  part("frozen").hidden = !isScript(chosen.form);
  part("position").hidden = chosen.form !== "bubble" && chosen.form !== "popup";
  part("copied").textContent = "";
}

/** A fresh frame each time: a change is no step of the reader's history. */
function preview() {
  const chosen = choice();
  const old = /** @type {HTMLIFrameElement} */ (part("preview"));
  const fresh = /** @type {HTMLIFrameElement} */ (old.cloneNode());
  const settings = Object.entries({ ...chosen, frozen: chosen.frozen ? "1" : "" }).filter(([, value]) => value);
  fresh.src = `${root}${document.documentElement.lang === "en" ? "en/" : ""}partenaires/apercu/?${new URLSearchParams(/** @type {[string, string][]} */ (settings))}`;
  old.replaceWith(fresh);
}

async function copy() {
  const told = part("copied");
  told.textContent = "";
  try {
    await navigator.clipboard.writeText(part("line").textContent ?? "");
    told.textContent = told.dataset.done ?? "";
  } catch {
    getSelection()?.selectAllChildren(part("line"));
    told.textContent = told.dataset.failed ?? "";
  }
}

field("partner").append(...data.partners.map(({ id, name }) => new Option(name, id)));
field("lang").value = document.documentElement.lang === "en" ? "en" : "fr";
field("color").value = OWN_COLOUR;

let resting = 0;
const changed = () => {
  show();
  clearTimeout(resting);
  resting = setTimeout(preview, REST);
};
form.addEventListener("input", (event) => {
  if (event.target === field("partner")) field("color").value = usual();
  changed();
});
form.addEventListener("submit", (event) => event.preventDefault());
part("color-usual").addEventListener("click", () => {
  field("color").value = usual();
  changed();
});
part("copy").addEventListener("click", copy);
for (const hidden of document.querySelectorAll('[data-noa="configurator"], [data-noa="result"]')) hidden.removeAttribute("hidden");
show();
preview();

// The lines further down the page carry this site's own address from now on.
part("placeholder").hidden = true;
const texts = document.createTreeWalker(document.querySelector("article") ?? document.body, NodeFilter.SHOW_TEXT);
while (texts.nextNode()) {
  const text = texts.currentNode;
  if (text.parentElement?.closest("code") && text.nodeValue?.includes("https://HOST/")) text.nodeValue = text.nodeValue.replaceAll("https://HOST/", root);
}
