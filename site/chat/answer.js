// @ts-check
/** @import { Answer, Index, Lang } from "./types.js" */
import { renderBody } from "./body.js";
import { el, outLink } from "./dom.js";
import { dayName, monthName, strings, today } from "./strings.js";

let headings = 0;

/**
 * One answer: its question as a heading, its body, who speaks, from which source, as of when, and whether that was signed off.
 *
 * @param {Answer} answer
 * @param {Index} index
 * @param {string} page  the address of its permanent page
 * @param {boolean} framed  in another site's page: NOA's own pages open in a new window
 * @returns {HTMLElement}
 */
export function renderAnswer(answer, index, page, framed) {
  const words = strings(answer.lang);
  const heading = `noa-answer-${++headings}`;
  const body = el("div", { class: "noa-body" });
  body.append(renderBody(answer.body, words.newWindow));
  return el(
    "div",
    { class: "noa-answer", role: "group", "aria-labelledby": heading },
    el("h3", { id: heading }, answer.question),
    body,
    overdue(answer),
    el(
      "div",
      { class: "noa-origin" },
      el("p", {}, el("span", { class: "noa-label" }, `${words.speaks}\u00a0: `), el("strong", {}, speakers(answer, index))),
      sources(answer),
      el("p", {}, answer.facts_as_of ? words.factsOf(monthName(answer.facts_as_of, answer.lang)) : words.factsUnknown),
      el("p", { class: answer.reviewed_on ? "noa-signed" : "noa-unsigned" }, answer.reviewed_on ? words.signed(dayName(answer.reviewed_on, answer.lang)) : words.unsigned),
      el("p", {}, pageLink(page, words.page, answer.question, answer.lang, framed)),
    ),
  );
}

/**
 * @param {string} page
 * @param {string} label
 * @param {string} question  spoken after the label, so that « Voir la fiche » means something out of context
 * @param {Lang} lang
 * @param {boolean} framed
 */
export function pageLink(page, label, question, lang, framed) {
  const words = strings(lang);
  return el(
    "a",
    { href: page, class: "noa-page-link", ...(framed ? { target: "_blank", rel: "noopener" } : {}) },
    label,
    el("span", { class: "noa-spoken" }, words.pageOf(question) + (framed ? ` (${words.newWindow})` : "")),
  );
}

/** @param {Answer} answer */
function overdue(answer) {
  if (!answer.review_by || answer.review_by >= today()) return null;
  return el("p", { class: "noa-note" }, strings(answer.lang).overdue(dayName(answer.review_by, answer.lang)));
}

/**
 * @param {Answer} answer
 * @param {Index} index
 */
function speakers(answer, index) {
  const name = (/** @type {string} */ id) => index.partners[id]?.name ?? id;
  const others = (answer.with ?? []).map(name).join(", ");
  return name(answer.partner) + (others ? strings(answer.lang).and + others : "");
}

/** @param {Answer} answer */
function sources(answer) {
  const words = strings(answer.lang);
  const list = el("ul", {});
  for (const { title, url } of answer.sources ?? []) list.append(el("li", {}, outLink(url, title, words.newWindow)));
  return list.childElementCount > 0 && el("div", { class: "noa-sources" }, el("p", { class: "noa-label" }, words.sources), list);
}
