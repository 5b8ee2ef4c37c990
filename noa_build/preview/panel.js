// @ts-check
/**
 * The editor's panel, on the pages of `build.py serve` only: it loads a page again once its files are new, says what is wrong with the
 * base, and shows on the chat page what NOA makes of a question: candidates, confidence, and the words that decided.
 *
 * It reads what passes between the chat and its worker, and asks that worker its own questions, outside of the conversation.
 */
(() => {
  const OWN = -1;
  const KEPT = "noa-apercu";
  const KINDS = {
    answer: "une réponse",
    answers: "deux réponses",
    choices: "des choix",
    fallback: "NOA ne sait pas",
    smalltalk: "politesse",
    handoff: "une personne à voir",
    privacy: "données personnelles",
  };
  /** @typedef {{kind: keyof typeof KINDS, candidates: [string, number][], because: {word: string, read_as?: string}[], notices: string[], lang: string}} Reply */

  /** @type {Worker | null} */
  let worker = null;
  /** @type {string} */
  let asked = "";
  /** @type {{text: string, candidates: [string, number][]} | null} */
  let before = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  /** @type {Map<string, {question: string, url: string}>} */
  const entries = new Map();

  window.Worker = class extends Worker {
    /**
     * @param {string | URL} url
     * @param {WorkerOptions} [options]
     */
    constructor(url, options) {
      super(url, options);
      this.addEventListener("message", (event) => {
        const { type, id, reply } = event.data;
        if (type === "ready") {
          worker = this;
          if (before) ask(before.text);
        } else if (type === "reply") {
          if (id === OWN) event.stopImmediatePropagation();
          show(asked, reply);
        }
      });
    }

    /**
     * @param {any} message
     * @param {any} [rest]
     */
    postMessage(message, rest) {
      if (message.type === "ask") asked = message.text;
      super.postMessage(message, rest);
    }
  };

  new EventSource("/_apercu/nouvelles").addEventListener("message", ({ data }) => {
    const said = JSON.parse(data);
    if ("problem" in said) complain(said.problem);
    else if (!said.pages || document.querySelector("noa-chat") || said.pages.includes(location.pathname.slice(1))) location.reload();
    else complain("");
  });
  document.addEventListener("DOMContentLoaded", () => document.querySelector("noa-chat") && build());

  /** @param {string} text */
  function ask(text) {
    worker?.postMessage({ type: "ask", id: OWN, text, lang: document.documentElement.lang, partner: null, state: null, shown: [] });
  }

  function build() {
    const panel = document.createElement("details");
    panel.className = "noa-preview";
    panel.open = true;
    panel.dataset.noa = "preview";
    panel.append(
      element("summary", "Aperçu : ce que NOA comprend"),
      form(),
      Object.assign(element("div", ""), { id: "noa-preview-result", ariaLive: "polite" }),
      Object.assign(element("p", ""), { id: "noa-preview-problem", className: "noa-preview-problem", hidden: true }),
    );
    document.body.append(panel);
    learnEntries();
  }

  function form() {
    const made = document.createElement("form");
    const field = Object.assign(document.createElement("input"), { name: "question", required: true, value: before?.text ?? "" });
    field.placeholder = "Une question à essayer, hors conversation";
    field.setAttribute("aria-label", field.placeholder);
    made.append(field, element("button", "Essayer"));
    made.addEventListener("submit", (event) => {
      event.preventDefault();
      if (worker) ask(field.value);
      else before = { text: field.value, candidates: [] }; // asked once Python is ready
    });
    return made;
  }

  /** The questions of the entries, which the manifest of the page leads to. */
  async function learnEntries() {
    const manifest = JSON.parse(document.querySelector('[data-noa="manifest"]')?.textContent ?? "null");
    const root = new URL(document.querySelector("noa-chat")?.getAttribute("root") ?? ".", document.baseURI);
    const index = await (await fetch(new URL(manifest.answers[document.documentElement.lang].file, root))).json();
    for (const [id, entry] of Object.entries(index.entries)) entries.set(id, { ...entry, url: new URL(entry.url, root).href });
  }

  /**
   * @param {string} text
   * @param {Reply} reply
   */
  function show(text, reply) {
    const result = document.getElementById("noa-preview-result");
    if (!result) return;
    const earlier = new Map(before?.text === text ? before.candidates : []);
    const table = document.createElement("table");
    const head = document.createElement("tr");
    head.append(element("th", "Fiche"), element("th", "Confiance"), element("th", earlier.size ? "Avant" : ""));
    table.append(head);
    for (const [id, confidence] of reply.candidates) {
      const row = document.createElement("tr");
      row.dataset.entry = id;
      const link = Object.assign(element("a", id), { href: entries.get(id)?.url ?? "#", title: entries.get(id)?.question ?? "" });
      const cell = document.createElement("td");
      cell.append(link);
      row.append(cell, element("td", percent(confidence)), element("td", earlier.has(id) ? percent(earlier.get(id) ?? 0) : ""));
      table.append(row);
    }
    const words = reply.because.map(({ word, read_as: readAs }) => (readAs ? `${word} (lu « ${readAs} »)` : word));
    result.replaceChildren(
      element("p", `« ${text} » : ${KINDS[reply.kind]}${reply.notices.length ? `, ${reply.notices.join(", ")}` : ""}`),
      table,
      Object.assign(element("p", words.length ? `Parce que : ${words.join(", ")}` : "Aucun mot n’a décidé."), { className: "noa-preview-because" }),
    );
    before = { text, candidates: reply.candidates };
    sessionStorage.setItem(KEPT, JSON.stringify(before));
  }

  /** @param {string} problem */
  function complain(problem) {
    const said = document.getElementById("noa-preview-problem");
    if (said) Object.assign(said, { textContent: problem, hidden: !problem });
  }

  /**
   * @param {string} tag
   * @param {string} text
   */
  function element(tag, text) {
    return Object.assign(document.createElement(tag), { textContent: text });
  }

  /** @param {number} share */
  function percent(share) {
    return `${(100 * share).toFixed(1).replace(".", ",")} %`;
  }
})();
