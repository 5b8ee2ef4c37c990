// @ts-check
/**
 * How the editor reads and writes knowledge files: what nobody changed stays as it was written, quotes, comments and order included.
 *
 * A file that is read is kept as a YAML document under a number, which stands in its content as `REMEMBERED` (Sveltia CMS keeps keys
 * that it does not know). What is written is that document with the values that differ put into it.
 */
import { Document, Pair, Scalar, isMap, isScalar, isSeq, parseDocument } from "yaml";

/** @typedef {{[key: string]: any}} Content */

const REMEMBERED = "noa_document";
const ENTRY = /^---\n(?<head>.*?)^---\n(?<body>.*)$/ms;
/** Lists that are written on one line, as in [one, two]. */
const ON_ONE_LINE = ["with", "followups", "related", "aliases", "former_names", "themes", "origins"];
const ORDER = ["question", "variants", "theme", "with", "sources", "facts_as_of", "reviewed_on", "review_by", "followups", "related"];
/** @type {Document[]} */
const documents = [];

/** `<id>.md`, `<id>.en.md`: a head in YAML, then the answer in Markdown, which is `body` in the content. */
export const entryFormat = {
  /** @param {string} text */
  fromFile(text) {
    const parts = ENTRY.exec(text.replaceAll("\r\n", "\n"))?.groups;
    if (!parts) throw new Error("La fiche n'a pas d'en-tête entre deux lignes « --- ».");
    return { ...read(parts.head), body: parts.body.trim() };
  },
  /** @param {Content} content */
  toFile({ body, ...head }) {
    return `---\n${written("theme" in head ? signable(head) : head)}---\n${(body ?? "").trim()}\n`;
  },
};

/** `_partner.yml`. */
export const partnerFormat = { fromFile: read, toFile: written };

/**
 * @param {string} text
 * @returns {Content}
 */
function read(text) {
  const document = parseDocument(text, { schema: "core" });
  if (document.errors.length) throw document.errors[0];
  return { ...document.toJS(), [REMEMBERED]: documents.push(document) - 1 };
}

/**
 * An empty `reviewed_on` says that the administration has not signed the entry off; the line stays to be filled in.
 *
 * @param {Content} head
 * @returns {Content}
 */
function signable(head) {
  /** @type {Content} */
  const all = { reviewed_on: null, followups: [], related: [], ...head };
  return Object.fromEntries([...new Set([...ORDER, ...Object.keys(all)])].filter((key) => key in all).map((key) => [key, all[key]]));
}

/** @param {Content} content */
function written({ [REMEMBERED]: number, ...content }) {
  const document = documents[number]?.clone() ?? new Document({});
  document.contents = merged(document, document.contents, content);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false, nullStr: "" });
}

/**
 * The node that says `value`: the one that is there, as far as it says so already.
 *
 * @param {Document} document
 * @param {any} node
 * @param {any} value
 * @param {string} [key]
 * @returns {any}
 */
function merged(document, node, value, key = "") {
  if (isScalar(node) && (node.value === value || (node.value === null && value === ""))) return node;
  if (Array.isArray(value) && isSeq(node)) {
    const left = [...node.items];
    const same = value.map((item) => {
      const place = left.findIndex((old) => isScalar(old) && old.value === item);
      return place < 0 ? undefined : left.splice(place, 1)[0];
    });
    const rest = left.filter((old) => !isScalar(old));
    node.items = value.map((item, place) => same[place] ?? merged(document, rest.shift(), item));
    return node;
  }
  if (value && typeof value === "object" && !Array.isArray(value) && isMap(node)) {
    const keys = Object.keys(value);
    node.items = node.items.filter((pair) => keys.includes(name(pair)));
    keys.forEach((each, place) => {
      const pair = node.items.find((other) => name(other) === each);
      if (pair) pair.value = merged(document, pair.value, value[each], each);
      else insert(node, new Pair(new Scalar(each), merged(document, null, value[each], each)), keys.slice(0, place));
    });
    return node;
  }
  const made = document.createNode(value);
  if (isSeq(made) && (ON_ONE_LINE.includes(key) || !made.items.length)) made.flow = true;
  return made;
}

/**
 * Puts a pair after the last of those that come before it.
 *
 * @param {import("yaml").YAMLMap<any, any>} map
 * @param {Pair<any, any>} pair
 * @param {string[]} before
 */
function insert(map, pair, before) {
  const last = map.items.filter((other) => before.includes(name(other))).at(-1);
  map.items.splice(last ? map.items.indexOf(last) + 1 : 0, 0, pair);
}

/** @param {Pair<any, any>} pair */
function name(pair) {
  return String(isScalar(pair.key) ? pair.key.value : pair.key);
}
