// @ts-check
// The page in the configurator's frame: a host's page with exactly the element that the configurator offers to copy.
import { readChoice, snippet, toElement } from "./snippet.js";

const here = /** @type {HTMLElement | null} */ (document.currentScript);
const root = new URL(here?.dataset.root ?? ".", location.href).href;
const frozen = { file: here?.dataset.frozen ?? "", integrity: here?.dataset.integrity ?? "" };
document.querySelector("[data-noa='here']")?.replaceChildren(toElement(snippet(readChoice(new URLSearchParams(location.search)), { root, frozen })));
