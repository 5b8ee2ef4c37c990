// @ts-check

/**
 * Makes an element. Text becomes text nodes, never markup.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | boolean | null | undefined | ((event: any) => void)>} [attributes]
 *   a function listens to the event of that name; true is an empty attribute; false, null and undefined are left out
 * @param {...(globalThis.Node | string | null | undefined | false)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

/**
 * @param {unknown} url
 * @returns {string | null} the address if it is http or https, else null
 */
export function webUrl(url) {
  if (typeof url !== "string" || !/^https?:\/\//i.test(url)) return null;
  try {
    return new URL(url).href;
  } catch {
    return null;
  }
}

/**
 * A link to another site: a window of its own, said aloud and shown.
 *
 * @param {unknown} url
 * @param {string} label
 * @param {string} newWindow  « nouvelle fenêtre », in the reader's language
 * @returns {HTMLElement | string} plain text when the address is not one of the web
 */
export function outLink(url, label, newWindow) {
  const href = webUrl(url);
  if (!href) return label;
  return el(
    "a",
    { href, target: "_blank", rel: "noopener noreferrer", class: "noa-out" },
    label,
    el("span", { class: "noa-spoken" }, ` (${newWindow})`),
  );
}
