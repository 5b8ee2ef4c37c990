/**
 * Watches which functions of pyodide.asm.wasm run and which memory they touch: `node record.mjs job.json`, as called by
 * profile.py.
 *
 * The job: {stock, loader, glue, library, bundles, requests, exercise, out} (paths; `stock` is npm's folder, `exercise` a Python
 * source). A watched copy of the wasm starts, answers the requests and does the exercise, compiled by another Pyodide; then it starts
 * and answers again with Node passing for a browser's worker, where Pyodide does some things otherwise. Writes {functions, data} to `out`: the numbers of the
 * functions that ran, and the ranges [start, end) of its initial memory that these neither touched nor name.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import binaryen from "binaryen";

import { boot, teach } from "../../site/chat/runtime.js";
import "./under_node.mjs";
import { exportsOf, functions, read } from "./wasm.mjs";

const { i32, none } = binaryen;
/** Memory is watched in blocks of 2 ** BLOCK bytes. */
const BLOCK = 6;
/**
 * What was touched may go on beyond: this much around it stays too, in bytes; and less around what is only named, by a function
 * that ran or by a variable, or what looks as if a constant named it (most such are parts of a table).
 */
const MARGIN = { touched: 4096, named: 1024, constant: 256 };
/** Shorter ranges are not worth their bytes. */
const LEAST = 4096;

const job = JSON.parse(readFileSync(process.argv[2], "utf8"));
const stock = readFileSync(join(job.stock, "pyodide.asm.wasm"));
const ran = new WebAssembly.Memory({ initial: 1, maximum: 65536 });
const touched = new WebAssembly.Memory({ initial: 16, maximum: 16 });

const bytes = watched();
const exercise = await compiled(readFileSync(job.exercise));
const requests = JSON.parse(readFileSync(job.requests, "utf8")).map((request) => JSON.stringify(request));
const python = await work("node");
python.FS.writeFile(`${python.FS.cwd()}/exercised.pyc`, exercise);
python.pyimport("exercised");
const node = process;
Object.assign(globalThis, { process: undefined, self: globalThis, WorkerGlobalScope: Object, location: new URL(import.meta.url) });
await work("worker");
writeFileSync(job.out, JSON.stringify({ functions: numbers(), data: ranges() }));
node.exit(0); // the worker's message channels stay open

/** The wasm, noting each function that runs in the memory `ran`, and each address in `touched`. */
function watched() {
  const module = read(stock);
  module.setFeatures(module.getFeatures() | binaryen.Features.MultiMemory);
  const all = functions(module);
  module.runPasses(["instrument-memory"]);
  module.addMemoryImport("ran", "noa", "ran", false);
  for (const [name, { results }] of all) {
    const ref = module.getFunction(name);
    const mark = module.i32.store8(0, 1, module.i32.const(Number(name)), module.i32.const(1), "ran");
    binaryen.Function.setBody(ref, module.block(null, [mark, binaryen.getFunctionInfo(ref).body], results));
  }
  return module.emitBinary();
}

/** The functions that binaryen's watched copy calls around each access: they note addresses and pass everything on. */
function watchers(imports) {
  const module = new binaryen.Module();
  module.setFeatures(binaryen.Features.MutableGlobals);
  module.addMemoryImport("0", "noa", "touched", false);
  const block = module.i32.shr_u(module.i32.add(module.local.get(2, i32), module.local.get(3, i32)), module.i32.const(BLOCK));
  const inside = module.i32.lt_u(block, module.i32.const(1 << 20));
  const note = module.if(inside, module.i32.store8(0, 1, module.copyExpression(block), module.i32.const(1)));
  const pointer = module.block(null, [note, module.local.get(3, i32)], i32);
  for (const name of ["load_ptr", "store_ptr"]) {
    module.addFunction(name, binaryen.createType([i32, i32, i32, i32]), i32, [], module.copyExpression(pointer));
    module.addFunctionExport(name, name);
  }
  const types = { "": i32, i32, i64: binaryen.i64, f32: binaryen.f32, f64: binaryen.f64 };
  for (const [suffix, type] of Object.entries(types)) {
    const names = suffix ? [`load_val_${suffix}`, `store_val_${suffix}`] : ["memory_grow_pre", "memory_grow_post"];
    for (const name of names) {
      module.addFunction(name, binaryen.createType([i32, type]), type, [], module.local.get(1, type));
      module.addFunctionExport(name, name);
    }
  }
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.emitBinary()), { noa: { touched } });
  return { ...imports, noa: { ran }, env: Object.assign(imports.env, exports) };
}

/** A start and all requests; `where` tells the two apart, since a module finds out only once where it runs. */
async function work(where) {
  const load = (path) => import(`${pathToFileURL(path).href}?${where}`);
  const [loader, glue] = [await load(job.loader), await load(job.glue)];
  const library = Promise.resolve(new Uint8Array(readFileSync(job.library)));
  const second = { reached: watchers, follow: () => {} };
  const python = await new Promise((resolve, reject) =>
    boot(loader, glue.default, WebAssembly.compile(bytes), library, dirname(job.library) + sep, reject, second).then(resolve, reject),
  );
  const chat = python.pyimport("noa_core.browser");
  for (const bundle of job.bundles) teach(python, chat, new Uint8Array(readFileSync(bundle)));
  for (const request of requests) chat.handle(request);
  return python;
}

/** The bytecode of a Python source, from a Pyodide that nobody watches: questions compile nothing. */
async function compiled(source) {
  const { loadPyodide } = await import(pathToFileURL(join(job.stock, "pyodide.mjs")).href);
  const python = await loadPyodide({ indexURL: job.stock });
  python.FS.writeFile("freeze.py", readFileSync(join(dirname(fileURLToPath(import.meta.url)), "freeze.py")));
  python.FS.writeFile("exercise.py", source);
  return python.runPython("import freeze; freeze.compile_module(open('exercise.py', 'rb').read(), True)").toJs();
}

function numbers() {
  return Array.from(new Uint8Array(ran.buffer), (mark, number) => (mark ? number : -1)).filter((number) => number >= 0);
}

/** The numbers in a function's text that may be addresses; a 64-bit one may hold two. */
function* constants(text) {
  for (const [, small, big, offset] of text.matchAll(/i32\.const (-?\d+)|i64\.const (-?\d+)|offset=(\d+)/g)) {
    if (big === undefined) yield Number(small ?? offset);
    else {
      const both = BigInt.asUintN(64, BigInt(big));
      yield Number(both & 0xffffffffn);
      yield Number(both >> 32n);
    }
  }
}

/** The memory before anything runs. */
function initialMemory(module) {
  const segments = Array.from({ length: module.getNumDataSegments() }, (_, i) => module.getDataSegmentInfo(module.getDataSegmentByIndex(i)));
  const image = new Uint8Array(Math.max(...segments.map(({ offset, data }) => offset + data.byteLength)));
  for (const { offset, data } of segments) image.set(new Uint8Array(data), offset);
  return image;
}

/** The first variable's address: up to there, memory is constant. Python's types are variables. */
function constantEnd(module) {
  const types = exportsOf(module).filter(({ kind, name }) => kind === binaryen.ExternalGlobal && name.endsWith("_Type"));
  return Math.min(...types.map(({ value }) => binaryen.getExpressionInfo(binaryen.getGlobalInfo(module.getGlobal(value)).init).value));
}

/** The ranges of constant memory that only functions that did not run can be after. */
function ranges() {
  const module = read(stock);
  const image = initialMemory(module);
  const words = new DataView(image.buffer);
  const blocks = constantEnd(module) >> BLOCK;
  const marks = new Uint8Array(touched.buffer);
  const hot = new Set(numbers().map(String));
  const kept = new Uint8Array(blocks);
  const keep = (address, margin) => {
    if (address < 0 || address >= image.length) return;
    kept.fill(1, Math.max(0, address - margin) >> BLOCK, ((address + margin) >> BLOCK) + 1);
  };
  for (const [name, { body }] of functions(module)) {
    if (hot.has(name)) for (const value of constants(binaryen.emitText(body))) keep(value, MARGIN.named);
  }
  for (let at = 0; at + 4 <= image.length; at += 4) {
    const block = at >> BLOCK;
    if (!marks[block]) continue;
    keep(at, MARGIN.touched);
    keep(words.getUint32(at, true), block < blocks ? MARGIN.constant : MARGIN.named);
  }
  const found = [];
  for (let from = 0, at = 0; at <= blocks; at++) {
    if (at < blocks && !kept[at]) continue;
    const [start, end] = [from << BLOCK, at << BLOCK];
    if (end - start >= LEAST && image.subarray(start, end).some(Boolean)) found.push([start, end]);
    from = at + 1;
  }
  return found;
}
