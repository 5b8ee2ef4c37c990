/**
 * Drops exports, imports and JavaScript that nothing reaches, and minifies: `node slim.mjs job.json`, as called by stages.py.
 *
 * The job: {loader, glue, wasm, out: {loader, glue, wasm}} (paths; the glue is pyodide.asm.mjs). Emscripten publishes every
 * C function and every helper, for packages that might be loaded later: as wasm exports, as `_name` variables, as properties of
 * `Module`, and as `wasmImports`. NOA loads none, so what neither the glue nor the loader reads goes. A name counts as read
 * wherever it stands as a property or as a variable, whatever the object: too much may stay, nothing that is read goes.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parse } from "acorn";
import { full } from "acorn-walk";
import { minify } from "terser";

import { importedFunctions, keepExports, read } from "./wasm.mjs";

/** Exports that the glue looks up by a name it computes. */
const BY_NAME = ["__main_argc_argv"];
/** Each round may uncover more; the third finds nothing new. */
const MOST_ROUNDS = 6;

const job = JSON.parse(readFileSync(process.argv[2], "utf8"));
const loader = readFileSync(job.loader, "utf8");
const module = read(readFileSync(job.wasm));

let glue = readFileSync(job.glue, "utf8");
for (let round = 0, before = ""; glue !== before; round++) {
  if (round === MOST_ROUNDS) throw new Error(`still something to drop after ${MOST_ROUNDS} rounds`);
  before = glue;
  const slimmed = slim(glue, importedFunctions(module), namesRead(tree(loader)));
  keepExports(module, (name) => slimmed.exports.has(name) || BY_NAME.includes(name));
  glue = await minified(slimmed.code, { mangle: false, compress: { passes: 2, toplevel: true, sequences: false } });
}

const smallest = { mangle: { toplevel: true }, compress: { passes: 3, toplevel: true } };
writeFileSync(job.out.glue, await minified(glue, smallest));
writeFileSync(job.out.loader, await minified(loader, smallest));
writeFileSync(job.out.wasm, module.emitBinary());

async function minified(source, options) {
  return (await minify(source, { module: true, ...options })).code;
}

function tree(source) {
  return parse(source, { ecmaVersion: "latest", sourceType: "module" });
}

/** The property that an expression such as `a.b` or `a["b"]` names, if it does. */
function property(node) {
  if (node.type !== "MemberExpression") return undefined;
  if (!node.computed) return node.property.name;
  return node.property.type === "Literal" ? node.property.value : undefined;
}

function isOf(node, object) {
  return node.type === "MemberExpression" && node.object.type === "Identifier" && node.object.name === object;
}

/** Names that stand as a property anywhere, but in the nodes `except`. */
function namesRead(ast, except = new Set()) {
  const names = new Set();
  full(ast, (node) => {
    if (node.type === "MemberExpression" && !except.has(node)) names.add(property(node));
    if (node.type === "Property" && node.key.type === "Identifier") names.add(node.key.name);
  });
  return names;
}

/** How often each variable is named, but in the nodes `except` and where it is declared. */
function mentions(ast, except) {
  const counts = new Map();
  const count = (name, by) => counts.set(name, (counts.get(name) ?? 0) + by);
  full(ast, (node) => {
    if (node.type === "Identifier" && !except.has(node)) count(node.name, 1);
    if (node.type === "VariableDeclarator" && node.id.type === "Identifier") count(node.id.name, -1);
  });
  return counts;
}

/**
 * A statement that only publishes: `_f=Module["_f"]=wasmExports["f"]`, `Module["f"]=f`, or the like.
 *
 * @returns {{variables: any[], properties: any[], value: any, exported: any} | undefined} `exported` is the `wasmExports["f"]`
 */
function published(statement) {
  const variables = [];
  const properties = [];
  let value = statement.expression;
  for (; value.type === "AssignmentExpression" && value.operator === "="; value = value.right) {
    if (value.left.type === "Identifier") variables.push(value.left);
    else if (isOf(value.left, "Module") && typeof property(value.left) === "string") properties.push(value.left);
    else return undefined;
  }
  let source = value;
  if (source.type === "BinaryExpression" && source.operator === ">>>") source = source.left;
  if (source.type === "MemberExpression" && property(source) === "value") source = source.object;
  const exported = isOf(source, "wasmExports") ? source : undefined;
  const copies = variables.length === 0 && properties.length > 0 && value.type === "Identifier";
  return exported || copies ? { variables, properties, value, exported } : undefined;
}

/** `wasmExports["f"]=makeWrapper(wasmExports["f"])`: the export's name. */
function wrapped({ expression: { type, left, right } }) {
  return type === "AssignmentExpression" && isOf(left, "wasmExports") && right.type === "CallExpression" ? property(left) : undefined;
}

/**
 * The glue without what nobody reads, and the wasm exports that it still does.
 *
 * @param {string} source
 * @param {Set<string>} imports the functions that the wasm asks for
 * @param {Set<string>} elsewhere names that the loader reads
 */
function slim(source, imports, elsewhere) {
  const ast = tree(source);
  const publishing = new Map();
  const wrapping = new Map();
  const cuts = [];
  const cut = (node, replacement = "") => cuts.push([node.start, node.end, replacement]);
  const text = (node) => source.slice(node.start, node.end);

  full(ast, (node) => {
    if (node.type === "ExpressionStatement") {
      const found = published(node);
      if (found) publishing.set(node, found);
      else if (wrapped(node) !== undefined) wrapping.set(node, wrapped(node));
      else if (node.expression.type === "AssignmentExpression" && property(node.expression.left) === "sig") cut(node);
    } else if (node.type === "VariableDeclarator" && node.id.name === "wasmImports") {
      cut(node.init, `{${node.init.properties.filter(({ key }) => imports.has(key.name)).map(text).join(",")}}`);
    } else if (node.type === "CallExpression" && node.callee.name === "eval") {
      cut(node.callee, "(0,eval)"); // a direct eval might read any variable, so that the minifier could drop none
    }
  });

  const own = new Set();
  for (const { variables, properties, exported } of publishing.values()) for (const node of [...variables, ...properties, exported]) own.add(node);
  for (const node of wrapping.keys()) own.add(node.expression.left).add(node.expression.right.arguments[0]);
  const read = namesRead(ast, own).union(elsewhere);
  const named = mentions(ast, own);

  const exports = new Set();
  full(ast, (node) => {
    if (isOf(node, "wasmExports") && !own.has(node)) exports.add(property(node));
  });
  for (const [node, { variables, properties, value, exported }] of publishing) {
    const kept = [...variables.filter(({ name }) => (named.get(name) ?? 0) > 0), ...properties.filter((target) => read.has(property(target)))];
    if (kept.length && exported) exports.add(property(exported));
    cut(node, kept.length ? `${kept.map(text).join("=")}=${text(value)};` : "");
  }
  for (const [node, name] of wrapping) if (!exports.has(name)) cut(node);
  return { code: spliced(source, cuts), exports };
}

/** @param {[number, number, string][]} cuts start, end, replacement; they do not overlap */
function spliced(source, cuts) {
  let code = "";
  let at = 0;
  for (const [start, end, replacement] of cuts.sort(([a], [b]) => a - b)) {
    code += source.slice(at, start) + replacement;
    at = end;
  }
  return code + source.slice(at);
}
