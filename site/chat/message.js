// @ts-check
/** @import { Catalogue } from "./catalogue.js" */
/** @import { Sending } from "./report.js" */
/** @import { Index, Lang, Question, Reply, Said } from "./types.js" */
import { pageLink, renderAnswer } from "./answer.js";
import { renderContact, renderRecap } from "./contact.js";
import { el } from "./dom.js";
import { renderReport } from "./report.js";
import { strings } from "./strings.js";

/** A visitor's message longer than this is folded. */
const LONG = 600;

/**
 * @typedef {object} Actions  what a message lets the visitor do
 * @property {(id: string, lang: Lang, title: string) => void} open
 * @property {(reply: Reply) => void} none
 * @property {(item: Said, entry: string, useful: boolean) => void} rate
 */

/**
 * @typedef {object} Setting  where messages are drawn
 * @property {Catalogue} catalogue
 * @property {Lang} lang  the interface's language
 * @property {boolean} framed
 * @property {Actions} actions
 * @property {() => string[]} questions  what the visitor asked, in the visitor's words
 * @property {(item: Said) => string[]} missedBy  what a reply was to, in the visitor's words
 * @property {Sending} sending
 */

/**
 * @param {Question} question
 * @param {Setting} setting
 * @returns {HTMLElement}
 */
export function renderQuestion(question, { lang }) {
  const words = strings(lang);
  const { text } = question;
  const bubble = el("div", { class: "noa-bubble", dir: "auto", lang: question.lang && question.lang !== lang ? question.lang : null });
  if (text.length > LONG) {
    const count = new Intl.NumberFormat(lang).format(text.length);
    bubble.append(
      el("p", {}, `${text.slice(0, LONG / 2)} …`),
      el("details", {}, el("summary", {}, words.longMessage(count)), el("p", {}, text)),
    );
  } else {
    bubble.append(el("p", {}, text));
  }
  return el(
    "article",
    { class: "noa-message", "data-kind": "visitor" },
    el("p", { class: "noa-spoken" }, `${words.you}\u00a0:`),
    bubble,
    question.masked && el("p", { class: "noa-note" }, words.masked),
  );
}

/**
 * A whole reply, ready to be announced once. Never rejects: what cannot be loaded is replaced by a link to its page.
 *
 * @param {Said} item
 * @param {Setting} setting
 * @returns {Promise<HTMLElement>}
 */
export async function renderReply(item, setting) {
  const { reply } = item;
  const words = strings(reply.lang);
  const index = await setting.catalogue.index(reply.lang, [...reply.entries, ...reply.followups]).catch(() => null);
  const message = el(
    "article",
    {
      class: "noa-message",
      "data-kind": reply.kind,
      "data-entries": reply.entries.length ? reply.entries.join(" ") : null,
      lang: reply.lang === setting.lang ? null : reply.lang,
    },
    el("p", { class: "noa-spoken" }, `${words.noa}\u00a0:`),
  );
  const text = reply.text || (reply.notices.includes("personal-data") ? words.maskedLong : reply.kind === "choices" ? words.choices : "");
  text.split("\n").forEach((line, i) => {
    const lang = reply.text_langs?.[i];
    if (line) message.append(el("p", { class: "noa-text", ...(lang && lang !== reply.lang ? { lang, dir: "auto" } : {}) }, line));
  });

  if (reply.kind === "choices") {
    message.append(renderChoices(reply, index, setting));
  } else {
    for (const id of reply.entries) message.append(await renderEntry(item, id, index, setting));
  }
  if (reply.entries.length && reply.kind !== "choices") message.append(renderBecause(reply));
  if (reply.contact) message.append(renderContact(reply.contact, reply.lang));
  const questions = reply.kind === "handoff" ? setting.questions() : [];
  if (questions.length) message.append(renderRecap(questions, reply.lang));
  if (reply.kind === "fallback" || reply.kind === "handoff") {
    const report = renderReport({ reply, kind: reply.kind, questions: setting.missedBy(item), entries: reply.entries, partner: reply.contact?.partner }, index, setting);
    if (report) message.append(report);
  }
  const followups = renderFollowups(reply, index, setting);
  if (followups) message.append(followups);
  return message;
}

/**
 * @param {Said} item
 * @param {string} id
 * @param {Index | null} index
 * @param {Setting} setting
 */
async function renderEntry(item, id, index, setting) {
  const { lang } = item.reply;
  const words = strings(lang);
  const page = setting.catalogue.page(lang, id);
  try {
    if (!index) throw new Error("no index");
    const answer = await setting.catalogue.answer(lang, id);
    const card = renderAnswer(answer, index, page, setting.framed);
    card.append(renderRating(item, id, index, setting));
    return card;
  } catch {
    const title = index?.entries[id]?.question ?? id;
    return el("div", { class: "noa-answer" }, el("h3", {}, title), el("p", {}, words.missing), el("p", {}, pageLink(page, words.page, title, lang, setting.framed)));
  }
}

/**
 * The choices bear their numbers, which the visitor may type instead.
 *
 * @param {Reply} reply
 * @param {Index | null} index
 * @param {Setting} setting
 */
function renderChoices(reply, index, setting) {
  const list = el("ol", { class: "noa-choices" });
  reply.entries.forEach((id, i) => {
    const button = entryButton("choice", id, reply.lang, index, setting);
    button.dataset.number = String(i + 1);
    list.append(el("li", {}, button));
  });
  const none = el("button", { type: "button", class: "noa-button noa-quiet", "data-noa": "none", click: () => setting.actions.none(reply) }, strings(reply.lang).none);
  list.append(el("li", {}, none));
  return list;
}

/**
 * @param {Reply} reply
 * @param {Index | null} index
 * @param {Setting} setting
 */
function renderFollowups(reply, index, setting) {
  const ids = reply.followups.filter((id) => index && Object.hasOwn(index.entries, id));
  if (!ids.length) return null;
  const words = strings(reply.lang);
  const label = reply.entries.length ? words.followups : words.suggestions;
  const list = el("ul", { class: "noa-choices" });
  for (const id of ids) list.append(el("li", {}, entryButton("followup", id, reply.lang, index, setting)));
  return el("div", { class: "noa-followups", role: "group", "aria-label": label }, el("p", { class: "noa-label" }, label), list);
}

/**
 * @param {"choice" | "followup"} mark
 * @param {string} id
 * @param {Lang} lang
 * @param {Index | null} index
 * @param {Setting} setting
 */
function entryButton(mark, id, lang, index, setting) {
  const title = index?.entries[id]?.question ?? id.replaceAll("-", " ");
  return el("button", { type: "button", class: "noa-button", "data-noa": mark, "data-entry": id, click: () => setting.actions.open(id, lang, title) }, title);
}

/**
 * @param {Said} item
 * @param {string} entry
 * @param {Index} index
 * @param {Setting} setting
 */
function renderRating(item, entry, index, setting) {
  const words = strings(item.reply.lang);
  const told = el("p", { class: "noa-told" });
  /** @type {HTMLElement | null} */
  let report = null;
  const buttons = [true, false].map((useful) =>
    el("button", { type: "button", class: "noa-button noa-small", "data-noa": useful ? "useful" : "useless", click: () => rate(useful) }, useful ? words.yes : words.no),
  );
  const show = (/** @type {boolean | undefined} */ useful) => {
    buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(useful === (i === 0))));
    if (useful === false && !report) {
      const asked = setting.missedBy(item);
      const questions = asked.length ? asked : [index.entries[entry].question];
      report = renderReport({ reply: item.reply, kind: "useless", questions, entries: [entry], partner: index.entries[entry].partner }, index, setting);
      if (report) told.after(report);
    }
    if (report) report.hidden = useful !== false;
    if (useful !== undefined) told.textContent = `${setting.framed ? words.thanksHost : words.thanks}${useful ? "" : ` ${words.sorry}`}`;
  };
  const rate = (/** @type {boolean} */ useful) => {
    setting.actions.rate(item, entry, useful);
    show(useful);
  };
  const rating = el("div", { class: "noa-rating", role: "group", "aria-label": words.useful }, el("p", { class: "noa-label" }, words.useful), ...buttons, told);
  show(item.useful?.[entry]);
  return rating;
}

/**
 * The visitor's words that decided; a word that was read as another is followed by that one.
 *
 * @param {Reply} reply
 */
function renderBecause(reply) {
  const words = strings(reply.lang);
  const list = el("ul", {});
  for (const { word, read_as } of reply.because ?? []) {
    const item = el("li", {}, words.quoted(word));
    if (read_as) item.append(el("span", { class: "noa-spoken" }, words.readAs), el("span", { "aria-hidden": "true" }, " → "), words.quoted(read_as));
    list.append(item);
  }
  const why = list.childElementCount ? [el("p", {}, words.becauseWords), list] : [el("p", {}, words.becauseClick)];
  return el("details", { class: "noa-because" }, el("summary", {}, words.because), ...why);
}
