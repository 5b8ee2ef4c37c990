// @ts-check
/** @import { Forge, Index, Lang, Reply } from "./types.js" */
import { el, outLink, webUrl } from "./dom.js";
import { strings } from "./strings.js";

/** Characters: a variant in the base has no more, and the addresses that carry the text stay short enough for every mail program. */
const LONGEST = 600;

/** What noa_core/privacy.py puts in the place of personal data. */
const MASK = "•••";

/**
 * @typedef {object} Sending  what a report needs of the chat
 * @property {(text: string) => Promise<string | null>} mask  the text without personal data; null while that cannot be told
 * @property {(task: () => void) => void} ready  calls back whenever Python is ready
 * @property {() => string | null} partner  the host's administration
 *
 * @typedef {object} Missed  a reply that did not help
 * @property {Reply} reply
 * @property {string} kind  the reply's, or "useless"
 * @property {string[]} questions  in the visitor's words
 * @property {string[]} entries
 * @property {string | undefined} partner  the administration in charge
 */

/**
 * The visitor's own act: a missed question to publish on the project's forge, or to mail to the administration in charge. It is shown
 * and edited first, personal data in it is masked, and the visitor sends it from the page or the mail program that opens.
 *
 * @param {Missed} missed
 * @param {Index | null} index
 * @param {{lang: Lang, framed: boolean, sending: Sending}} setting
 * @returns {HTMLElement | null} null when there is nothing to send, or nowhere to send it
 */
export function renderReport(missed, index, { framed, sending }) {
  const { lang } = missed.reply;
  const words = strings(lang);
  const partner = missed.partner && index && Object.hasOwn(index.partners, missed.partner) ? index.partners[missed.partner] : null;
  if (!missed.questions.length || !(index?.forge || partner?.email)) return null;
  const asked = el("textarea", { rows: "3", dir: "auto", maxlength: String(LONGEST), "data-noa": "report-question", input: () => show() });
  asked.value = missed.questions.join("\n").slice(0, LONGEST);
  const masked = el("p", { class: "noa-note", role: "status", hidden: true }, words.reportMasked);
  const text = el("pre", { "data-noa": "report-text" });
  const links = el("ul", {});
  const told = el("p", { class: "noa-told" });
  let turn = 0;
  const show = async () => {
    const mine = ++turn;
    const clean = await sending.mask(asked.value);
    if (mine !== turn) return;
    const said = clean === null ? "" : printed(clean, missed, sending.partner());
    masked.hidden = !clean?.includes(MASK);
    text.textContent = said;
    links.replaceChildren(...(said ? ways(said, index?.forge ?? null, partner, lang, framed) : []).map((way) => el("li", {}, way)));
    told.textContent = clean === null ? words.reportWaiting : said ? words.reportThen : words.reportEmpty;
  };
  const report = el(
    "details",
    { class: "noa-report", "data-noa": "report", "aria-live": "off", toggle: () => report.open && show() },
    el("summary", {}, words.report),
    el("label", {}, words.reportQuestion, asked),
    el("p", {}, words.reportWarning),
    masked,
    el("p", { class: "noa-label" }, words.reportText),
    text,
    links,
    told,
  );
  sending.ready(() => report.open && report.isConnected && show());
  return report;
}

/**
 * What is sent: the questions, then one line that `build.py misses` reads (noa_build/misses/missed.py).
 *
 * @param {string} questions  one a line
 * @param {Missed} missed
 * @param {string | null} partner
 */
function printed(questions, { reply, kind, entries }, partner) {
  const lines = questions.split("\n").filter((line) => line.trim());
  if (!lines.length) return "";
  const facts = Object.entries({ lang: reply.lang, kind, entries: entries.join(","), partner: partner ?? "" }).filter(([, value]) => value);
  return [`${strings(reply.lang).reportTitle}\u00a0:`, ...lines.map((line) => `- ${line.trim()}`), "", `[noa ${facts.map((fact) => fact.join("=")).join(" ")}]`].join("\n");
}

/**
 * @param {string} text
 * @param {Forge | null} forge
 * @param {{name: string, email?: string | null} | null} partner
 * @param {Lang} lang
 * @param {boolean} framed
 */
function ways(text, forge, partner, lang, framed) {
  const words = strings(lang);
  const found = [];
  const base = forge && webUrl(forge.url);
  if (forge && base) found.push(outLink(issueAddress(forge.kind, base, words.reportTitle, text), words.reportForge(new URL(base).host), words.newWindow));
  if (partner?.email) {
    const address = encodeURIComponent(partner.email).replace("%40", "@");
    const query = `subject=${encodeURIComponent(words.reportTitle)}&body=${encodeURIComponent(text.replaceAll("\n", "\r\n"))}`;
    found.push(el("a", { href: `mailto:${address}?${query}`, ...(framed ? { target: "_blank", rel: "noopener" } : {}) }, words.reportMail(partner.name)));
  }
  return found;
}

/**
 * The form for a new issue, filled in: https://docs.github.com/issues/tracking-your-work-with-issues/using-issues/creating-an-issue,
 * https://docs.gitlab.com/user/project/issues/create_issues/. No label: GitHub takes them from members only.
 *
 * @param {string} kind
 * @param {string} base
 * @param {string} title
 * @param {string} body
 */
function issueAddress(kind, base, title, body) {
  const gitlab = kind === "gitlab";
  const url = new URL(`${base.replace(/\/+$/, "")}${gitlab ? "/-" : ""}/issues/new`);
  url.search = new URLSearchParams(gitlab ? { "issue[title]": title, "issue[description]": body } : { title, body }).toString();
  return url.href;
}
