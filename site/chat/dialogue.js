// @ts-check
/** @import { Catalogue } from "./catalogue.js" */
/** @import { Engine } from "./engine.js" */
/** @import { Session } from "./session.js" */
/** @import { Item, Lang, Question, Reply, Said } from "./types.js" */
import { strings } from "./strings.js";

/**
 * What has been said and what waits to be answered, without any drawing. Events carry `detail`:
 * `said` {item, after} a new item, to stand after that one (null: at the end); `masked` {item}; `waiting` {}; `erased` {}.
 */
export class Dialogue extends EventTarget {
  /** @type {Item[]} */
  items = [];
  /** @type {Question[]} */
  queue = [];
  /** @type {string | null} */
  partner = null;

  /** @type {unknown} */
  #state = null;
  /** @type {string[]} */
  #shown = [];
  #busy = false;
  /** Counts erasures, so that what was asked before one is not answered after it. */
  #life = 0;

  /**
   * @param {Engine} engine
   * @param {Catalogue} catalogue
   * @param {Session} session
   * @param {Lang} lang
   */
  constructor(engine, catalogue, session, lang) {
    super();
    this.engine = engine;
    this.catalogue = catalogue;
    this.session = session;
    this.lang = lang;
    const memory = session.load();
    this.items = memory.items;
    this.#state = memory.state;
    this.#shown = memory.shown;
    engine.addEventListener("state", () => this.#pump());
  }

  /** @returns {boolean} NOA owes a reply */
  get waiting() {
    return this.queue.length > 0;
  }

  /** @returns {Lang} the language that NOA last spoke */
  get spoken() {
    return this.items.flatMap((item) => (item.type === "reply" ? [item.reply.lang] : [])).pop() ?? this.lang;
  }

  /**
   * Asks in the visitor's words; answered in order, when Python is ready.
   *
   * @param {string} text
   */
  ask(text) {
    performance.mark("noa:asked");
    /** @type {Question} */
    const question = { type: "visitor", text, pending: true, typed: true };
    this.queue.push(question);
    this.#say(question);
    this.engine.start();
    this.#pump();
  }

  /**
   * Answers at once with an entry that the visitor clicked on.
   *
   * @param {string} id
   * @param {Lang} lang
   * @param {string} title  the entry's question
   */
  async open(id, lang, title) {
    const life = this.#life;
    performance.mark("noa:asked");
    /** @type {Question} */
    const question = { type: "visitor", text: title, lang };
    this.#say(question);
    /** @type {string[]} */
    let followups = [];
    try {
      followups = (await this.catalogue.answer(lang, id)).followups;
    } catch {
      // the card itself says that the file is missing and links to the page
    }
    if (life !== this.#life) return;
    this.#shown.push(id);
    this.#say({ type: "reply", reply: { ...blank(lang), kind: "answer", entries: [id], followups } }, question);
  }

  /**
   * « Aucune de ces questions »: NOA names a person.
   *
   * @param {Reply} choices
   */
  async none(choices) {
    const life = this.#life;
    const words = strings(choices.lang);
    /** @type {Question} */
    const question = { type: "visitor", text: words.none, lang: choices.lang };
    this.#say(question);
    const contact = choices.contact ?? (await this.#contact(choices.lang, choices.entries[0]));
    if (life !== this.#life) return;
    this.#say({ type: "reply", reply: { ...blank(choices.lang), text: words.noneText, contact } }, question);
  }

  /**
   * @param {Said} item
   * @param {string} entry
   * @param {boolean} useful
   */
  rate(item, entry, useful) {
    item.useful = { ...item.useful, [entry]: useful };
    this.#save();
  }

  /**
   * What a reply was to, in the visitor's own words: the question before it. A handoff was to two missed ones, or to the wish to see
   * someone, which is no question.
   *
   * @param {Said} item
   * @returns {string[]}
   */
  missedBy(item) {
    const most = item.reply.kind === "handoff" ? 2 : 1;
    /** @type {string[]} */
    const asked = [];
    for (const other of this.items.slice(0, this.items.indexOf(item)).reverse()) {
      if (other.type === "visitor" && other.typed) asked.unshift(other.text);
      if (asked.length === most) return asked;
      if (asked.length && other.type === "reply" && other.reply.kind !== "fallback") return [];
    }
    return [];
  }

  erase() {
    this.#life++;
    this.items = [];
    this.queue = [];
    this.#state = null;
    this.#shown = [];
    this.session.erase();
    this.#fire("erased", {});
  }

  async #pump() {
    if (this.#busy || this.engine.state !== "ready") return;
    const question = this.queue[0];
    if (!question) return;
    this.#busy = true;
    const life = this.#life;
    const shown = this.#shown;
    this.#fire("waiting", {});
    try {
      const partner = await this.#knownPartner();
      if (life !== this.#life) return;
      this.#shown = [];
      const { manifest } = this.catalogue;
      const { reply, state } = await this.engine.ask({ text: question.text, lang: this.lang, partner, state: this.#state, shown });
      await this.#fetched(reply);
      if (life !== this.#life) return;
      if (manifest !== this.catalogue.manifest) throw new Error("published anew");
      this.#state = state;
      this.queue.shift();
      this.#settle(question, reply);
    } catch {
      if (life !== this.#life) return;
      this.#shown = [...shown, ...this.#shown];
      await this.#survive(question, life);
    } finally {
      this.#busy = false;
      this.#pump();
    }
  }

  /**
   * Once what a reply shows is there, or cannot be had.
   *
   * @param {Reply} reply
   */
  async #fetched({ kind, lang, entries }) {
    await Promise.allSettled(kind === "choices" ? [this.catalogue.index(lang, entries)] : entries.map((id) => this.catalogue.answer(lang, id)));
  }

  /** @type {WeakSet<Question>} */
  #fatal = new WeakSet();

  /**
   * A worker died over this question: it is asked once more, then given up, so that the next ones get their turn.
   *
   * @param {Question} question
   * @param {number} life
   */
  async #survive(question, life) {
    if (!this.#fatal.has(question)) {
      this.#fatal.add(question);
      return;
    }
    this.queue.shift();
    const contact = await this.#contact(this.lang, undefined);
    if (life === this.#life) this.#settle(question, { ...blank(this.lang), text: strings(this.lang).lostText, contact });
  }

  /**
   * @param {Question} question
   * @param {Reply} reply
   */
  #settle(question, reply) {
    question.pending = false;
    if (reply.notices?.includes("personal-data")) {
      question.text = reply.masked ?? "•••";
      question.masked = true;
      this.#fire("masked", { item: question });
    }
    const { masked: _, ...rest } = reply;
    this.#say({ type: "reply", reply: rest }, question);
  }

  /**
   * @param {Item} item
   * @param {Item | null} [after]
   */
  #say(item, after = null) {
    const place = after ? this.items.indexOf(after) : -1;
    if (place >= 0) this.items.splice(place + 1, 0, item);
    else this.items.push(item);
    this.#save();
    this.#fire("said", { item, after });
  }

  /** @returns {Promise<string | null>} the host's partner, once the index knows it */
  async #knownPartner() {
    if (!this.partner) return null;
    try {
      return Object.hasOwn((await this.catalogue.index(this.lang)).partners, this.partner) ? this.partner : null;
    } catch {
      return null;
    }
  }

  /**
   * @param {Lang} lang
   * @param {string | undefined} entry
   * @returns {Promise<Reply["contact"]>} whoever is in charge of that entry, else the host's administration, else French Tech;
   *   when even that cannot be had, the page that lists them all
   */
  async #contact(lang, entry) {
    try {
      const { entries, partners } = await this.catalogue.index(lang, entry ? [entry] : []);
      const ids = [entry && entries[entry]?.partner, this.partner, "french-tech", Object.keys(partners)[0]];
      const partner = ids.find((id) => id && Object.hasOwn(partners, id));
      if (partner) return { partner, ...partners[partner] };
    } catch {
      // the list of all, below
    }
    return { partner: "", name: strings(lang).everyone, contact: this.catalogue.contacts(lang) };
  }

  #save() {
    this.session.save({ items: this.items, state: this.#state, shown: this.#shown });
  }

  /**
   * @param {string} type
   * @param {object} detail
   */
  #fire(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/**
 * @param {Lang} lang
 * @returns {Reply}
 */
function blank(lang) {
  return { kind: "fallback", entries: [], text: "", followups: [], notices: [], lang, because: [], contact: null };
}
