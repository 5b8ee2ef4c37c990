// @ts-check
/** @import { Contact, Lang } from "./types.js" */
import { el, outLink, webUrl } from "./dom.js";
import { strings } from "./strings.js";

/**
 * The human to see: name, phone, links, appointment.
 *
 * @param {Contact} contact
 * @param {Lang} lang
 * @returns {HTMLElement}
 */
export function renderContact(contact, lang) {
  const words = strings(lang);
  const { name, phone, site, booking } = contact;
  const list = el("ul", {});
  if (booking && webUrl(booking)) list.append(el("li", {}, outLink(booking, words.booking, words.newWindow)));
  if (phone) list.append(el("li", {}, `${words.phone}\u00a0: `, phoneLink(phone)));
  if (contact.contact) {
    const label = webUrl(contact.contact) ? words.contactLink : contact.contact;
    list.append(el("li", {}, outLink(contact.contact, label, words.newWindow)));
  }
  if (site && site !== contact.contact) list.append(el("li", {}, outLink(site, words.siteLink, words.newWindow)));
  return el("div", { class: "noa-contact", role: "group", "aria-label": words.contact }, el("p", { class: "noa-label" }, words.contact), el("p", {}, el("strong", {}, name ?? contact.partner)), list);
}

/**
 * Asked by click on a phone: only digits make the link, the rest is shown as written.
 *
 * @param {string} phone
 */
function phoneLink(phone) {
  const digits = phone.replace(/[ .()\u00a0\u202f-]/g, "");
  return /^\+?\d{2,15}$/.test(digits) ? el("a", { href: `tel:${digits}` }, phone) : phone;
}

/**
 * The visitor's own questions, to edit and to copy before seeing someone. Nothing is sent.
 *
 * @param {string[]} questions
 * @param {Lang} lang
 * @returns {HTMLElement}
 */
export function renderRecap(questions, lang) {
  const words = strings(lang);
  const text = el("textarea", { rows: String(Math.min(8, Math.max(3, questions.length + 1))), dir: "auto" });
  text.value = questions.map((question) => `- ${question}`).join("\n");
  const told = el("p", { class: "noa-told" });
  const copy = async () => {
    told.textContent = "";
    try {
      await navigator.clipboard.writeText(text.value);
      told.textContent = words.copied;
    } catch {
      text.focus();
      text.select();
      told.textContent = words.copyFailed;
    }
  };
  return el(
    "div",
    { class: "noa-recap" },
    el("label", {}, words.recap, text),
    el("button", { type: "button", class: "noa-button", "data-noa": "copy", click: copy }, words.copy),
    told,
  );
}
