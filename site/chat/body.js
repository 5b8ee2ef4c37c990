// @ts-check
import { el, outLink } from "./dom.js";
/** @import { Node as Tree } from "./types.js" */

const TAGS = new Set(["p", "ul", "ol", "li", "strong", "em", "br", "code", "blockquote"]);

/**
 * Turns an answer's tree into DOM nodes. A tag that is not in the list keeps its text and loses its tag.
 *
 * @param {Tree[]} nodes
 * @param {string} newWindow
 * @returns {DocumentFragment}
 */
export function renderBody(nodes, newWindow) {
  const fragment = document.createDocumentFragment();
  for (const node of Array.isArray(nodes) ? nodes : []) fragment.append(renderNode(node, newWindow, 0));
  return fragment;
}

/**
 * @param {unknown} node
 * @param {string} newWindow
 * @param {number} depth
 * @returns {globalThis.Node | string}
 */
function renderNode(node, newWindow, depth) {
  if (typeof node === "string") return node;
  if (!Array.isArray(node) || depth > 20) return "";
  const [tag, ...rest] = node;
  if (tag === "a") return outLink(rest[0], textOf(rest.slice(1)), newWindow);
  const parent = TAGS.has(tag) ? el(tag) : document.createDocumentFragment();
  for (const child of rest) parent.append(renderNode(child, newWindow, depth + 1));
  return parent;
}

/**
 * @param {unknown[]} nodes
 * @returns {string}
 */
function textOf(nodes) {
  return nodes.map((node) => (typeof node === "string" ? node : Array.isArray(node) ? textOf(node.slice(1)) : "")).join("");
}
