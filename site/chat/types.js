// @ts-check
// The shapes that cross a border: files of the build, messages of the worker, history of the tab.

/**
 * @typedef {"fr" | "en"} Lang
 * @typedef {{file: string, bytes: number}} Sized  a file, relative to the site's root
 *
 * @typedef {object} Manifest
 * @property {number} format
 * @property {{version: string, parts: Record<string, Sized>, second: Sized & {crc32: number} | null}} runtime
 * @property {string} worker
 * @property {Record<string, Sized>} bundles
 * @property {Record<string, Sized>} answers  by language: the entries, and where each answer is
 * @property {Record<string, Sized>} all_answers  by language: the same files in one, {path: text}
 *
 * @typedef {object} Partner
 * @property {string} name
 * @property {string | null} [site]
 * @property {string | null} [contact]
 * @property {string | null} [booking]
 * @property {string | null} [phone]
 * @property {string | null} [email]  takes missed questions that a visitor chooses to send
 * @property {string} [url]
 *
 * @typedef {{kind: "github" | "gitlab", url: string}} Forge
 *
 * @typedef {{question: string, theme: string, partner: string, url: string, file: string}} Entry
 *
 * @typedef {object} Index
 * @property {Lang} lang
 * @property {string[]} suggestions
 * @property {{id: string, name: string, url: string}[]} themes
 * @property {Record<string, Partner>} partners
 * @property {Record<string, Entry>} entries
 * @property {Forge | null} [forge]  where missed questions may be published as issues
 * @property {{first: string, file: string}[]} [shards]  of a large base: files of entries in the order of their ids, each from `first` on
 *
 * @typedef {string | [string, ...any[]]} Node  text, or [tag, ...children], or ["a", url, ...children]
 *
 * @typedef {object} Answer
 * @property {string} id
 * @property {Lang} lang
 * @property {string} question
 * @property {string} partner
 * @property {string[]} with
 * @property {Node[]} body
 * @property {{title: string, url: string}[]} sources
 * @property {string | null} facts_as_of
 * @property {string | null} reviewed_on
 * @property {string} review_by
 * @property {string[]} followups
 *
 * @typedef {{partner: string} & Partner} Contact
 *
 * @typedef {object} Reply
 * @property {"answer" | "answers" | "choices" | "fallback" | "smalltalk" | "handoff" | "privacy"} kind
 * @property {string[]} entries
 * @property {string} text
 * @property {string[]} [text_langs]  of its lines, when not all are in `lang`
 * @property {string[]} followups
 * @property {string[]} notices
 * @property {Lang} lang
 * @property {{word: string, read_as?: string}[]} because
 * @property {Contact | null} contact
 * @property {string} [masked]
 *
 * @typedef {object} Question  what the visitor said; pending until its reply is there
 * @property {"visitor"} type
 * @property {string} text
 * @property {Lang} [lang]
 * @property {boolean} [pending]
 * @property {boolean} [masked]
 * @property {boolean} [typed]  in the visitor's own words, not a click
 *
 * @typedef {object} Said  what NOA said
 * @property {"reply"} type
 * @property {Reply} reply
 * @property {Record<string, boolean>} [useful]  the visitor's Yes or No, by entry
 *
 * @typedef {Question | Said} Item
 *
 * @typedef {{id: string, lang: Lang, question: string}} Completion  an entry offered while the visitor types
 *
 * @typedef {"idle" | "downloading" | "starting" | "ready" | "failed"} State
 */

export {};
