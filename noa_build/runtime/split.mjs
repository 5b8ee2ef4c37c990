/**
 * Splits pyodide.asm.wasm in two: `node split.mjs job.json`, as called by stages.py.
 *
 * The job: {stock, wasm, profile: {functions, data}, out: {first, second}}: paths of Pyodide's own wasm and of the one to split
 * (whose exports are kept); the numbers, in Pyodide's own, of the functions that ran while record.mjs watched; and ranges
 * [start, end) of memory that only the others use.
 *
 * The first module keeps the functions that ran. Of each other one that the first may still call there remains a *stub*: it
 * calls `noa.second()` unless the second module is there, then goes on through the table `split`. The second module has the
 * real bodies, and fills that table when it is instantiated; it reaches back through the same table, and shares memory,
 * tables, tags and variables with the first. Its start function sets `loaded`, so that a failed attempt leaves all as it was.
 */
import { readFileSync, writeFileSync } from "node:fs";
import binaryen from "binaryen";

import { drop, exportsOf, functions, keepExports, read } from "./wasm.mjs";

const { i32, none } = binaryen;
const SPLIT = "split";
const LOADED = "loaded";
/** The module name under which the second imports what the first exports. */
const FIRST = "first";

const job = JSON.parse(readFileSync(process.argv[2], "utf8"));
const stock = readFileSync(job.stock);
const ran = new Set(job.profile.functions.map(String));
const kept = new Set(WebAssembly.Module.exports(new WebAssembly.Module(readFileSync(job.wasm))).map(({ name }) => name));

const first = opened();
const second = opened();
const shared = sharedBy(first, exportsOf(read(stock)));
for (const { kind, name } of shared) first[`add${kind}Export`](name, external(kind, name));

first.addGlobal(LOADED, i32, true, first.i32.const(0));
first.addFunctionImport("second", "noa", "second", none, none);
first.addTable(SPLIT, 1, 1);
const entries = stubbed(first, (name, { body }, stub) => ran.has(name) || slight(body, stub), firstStub);

second.addGlobalImport(LOADED, FIRST, LOADED, i32, true);
second.addTable(SPLIT, 1, 1);
for (const { name } of exportsOf(second)) second.removeExport(name);
for (const segment of elementSegments(second)) second.removeElementSegment(segment);
second.addActiveElementSegment(SPLIT, "entries", entries, second.i32.const(0));
second.setStart(second.addFunction("start", none, none, [], second.global.set(LOADED, second.i32.const(1))));
const stays = functions(first);
const entry = new Set(entries);
const back = stubbed(second, (name) => entry.has(name) || !stays.has(name), callBySlot, entries.length);

const size = entries.length + back.length;
first.removeTable(SPLIT);
first.addTable(SPLIT, size, size);
first.addActiveElementSegment(SPLIT, "back", back, first.i32.const(entries.length));
second.removeTable(SPLIT);
second.addTable(SPLIT, size, size);
first.addTableExport(SPLIT, SPLIT);
first.addGlobalExport(LOADED, LOADED);
moveData();
second.addTableImport(SPLIT, FIRST, SPLIT);
for (const { kind, name, rest } of shared) second[`add${kind}Import`](name, FIRST, external(kind, name), ...rest);
drop(second);
first.runPasses(["memory-packing"]);
writeFileSync(job.out.first, first.emitBinary());
writeFileSync(job.out.second, second.emitBinary());

/** Pyodide's wasm with only the exports of the one to split. */
function opened() {
  const module = read(stock);
  keepExports(module, (name) => kept.has(name));
  return module;
}

/**
 * Replaces every function but those that stay by a stub, and drops the stubs that nothing reaches.
 *
 * @param {(name: string, found: any, stub: any) => boolean} staying
 * @param {(module: any, found: any, slot: number) => any} makeStub
 * @param {number} from the first stub's slot in the table
 * @returns {string[]} the functions that have a stub, in the order of their slots
 */
function stubbed(module, staying, makeStub, from = 0) {
  const all = functions(module);
  const gone = [...all].filter(([name, found]) => !staying(name, found, makeStub(module, found, from)));
  for (const [, found] of gone) binaryen.Function.setBody(found.ref, makeStub(module, found, from));
  drop(module);
  const left = functions(module);
  const names = gone.map(([name]) => name).filter((name) => left.has(name));
  for (const [index, name] of names.entries()) binaryen.Function.setBody(left.get(name).ref, makeStub(module, left.get(name), from + index));
  return names;
}

function callBySlot(module, { params, results }, slot) {
  const operands = binaryen.expandType(params).map((type, index) => module.local.get(index, type));
  return module.call_indirect(SPLIT, module.i32.const(slot), operands, params, results);
}

function firstStub(module, found, slot) {
  const ensure = module.if(module.i32.eqz(module.global.get(LOADED, i32)), module.call("second", [], none));
  return module.block(null, [ensure, callBySlot(module, found, slot)], found.results);
}

/** Whether a body is no longer than its stub would be, and names no address that may have moved to the second module. */
function slight(body, stub) {
  const text = binaryen.emitText(body);
  return text.length <= binaryen.emitText(stub).length && !/(?:const |offset=)-?\d{4}/.test(text);
}

/** What both modules must see as one: {kind, name, rest} of tables, memory, tags and variables; `rest` is their type. */
function sharedBy(module, exported) {
  const found = [{ kind: "Memory", name: "0", rest: [] }];
  for (let i = 0; i < module.getNumTables(); i++) found.push({ kind: "Table", name: binaryen.getTableInfo(module.getTableByIndex(i)).name, rest: [] });
  for (let i = 0; i < module.getNumGlobals(); i++) {
    const { name, mutable, type } = binaryen.getGlobalInfo(module.getGlobalByIndex(i));
    if (mutable) found.push({ kind: "Global", name, rest: [type, true] });
  }
  for (const { kind, value } of exported) {
    const tag = kind === binaryen.ExternalTag && module.getTag(value);
    if (!tag) continue;
    const { params, results } = binaryen.getTagInfo(tag);
    found.push({ kind: "Tag", name: value, rest: [params, results] });
  }
  return found;
}

/** Under which name the first module exports it. */
function external(kind, name) {
  return `${kind}:${name}`;
}

function elementSegments(module) {
  return Array.from({ length: module.getNumElementSegments() }, (_, i) => binaryen.getElementSegmentInfo(module.getElementSegmentByIndex(i)).name);
}

/** Leaves in the first module the memory outside the profile's ranges, and gives the second those. */
function moveData() {
  const segments = Array.from({ length: first.getNumDataSegments() }, (_, i) => first.getDataSegmentInfo(first.getDataSegmentByIndex(i)));
  const image = new Uint8Array(Math.max(...segments.map(({ offset, data }) => offset + data.byteLength)));
  for (const { offset, data } of segments) image.set(new Uint8Array(data), offset);
  const ranges = job.profile.data;
  const segment = (module, [start, end]) => ({ offset: module.i32.const(start), data: image.slice(start, end), passive: false });
  const between = ranges.map(([, end], index) => [end, ranges[index + 1]?.[0] ?? image.length]);
  const stay = [[segments[0].offset, ranges[0]?.[0] ?? image.length], ...between];
  const { initial, max } = first.getMemoryInfo("0");
  first.setMemory(initial, max, null, stay.map((range) => segment(first, range)), false, false, "0");
  second.setMemory(initial, max, null, ranges.map((range) => segment(second, range)), false, false, "0");
}
