/** What slim.mjs, split.mjs and record.mjs share: binaryen's view of pyodide.asm.wasm. */
import binaryen from "binaryen";

const F = binaryen.Features;
/** What Pyodide's wasm uses. Binaryen may write nothing newer: browsers of 2023 read it. */
const FEATURES =
  F.MutableGlobals | F.NontrappingFPToInt | F.SignExt | F.BulkMemory | F.BulkMemoryOpt | F.ExceptionHandling | F.ReferenceTypes | F.Multivalue;

/** @param {Uint8Array} bytes */
export function read(bytes) {
  const module = binaryen.readBinary(bytes);
  module.setFeatures(FEATURES);
  return module;
}

/** The functions that the module itself holds, by name: in a module just read, the name is the function's number. */
export function functions(module) {
  const found = new Map();
  for (let i = 0; i < module.getNumFunctions(); i++) {
    const ref = module.getFunctionByIndex(i);
    const { name, module: from, params, results, body } = binaryen.getFunctionInfo(ref);
    if (!from) found.set(name, { ref, params, results, body });
  }
  return found;
}

/** The functions that JavaScript must bring. @returns {Set<string>} */
export function importedFunctions(module) {
  const names = new Set();
  for (let i = 0; i < module.getNumFunctions(); i++) {
    const { module: from, base } = binaryen.getFunctionInfo(module.getFunctionByIndex(i));
    if (from) names.add(base);
  }
  return names;
}

/** {name, kind, value} of each export; `value` is the internal name. */
export function exportsOf(module) {
  return Array.from({ length: module.getNumExports() }, (_, i) => binaryen.getExportInfo(module.getExportByIndex(i)));
}

/** Drops the other exports, and all that these alone reached. @param {(name: string) => boolean} kept */
export function keepExports(module, kept) {
  for (const { name } of exportsOf(module)) if (!kept(name)) module.removeExport(name);
  drop(module);
}

/** Drops what nothing reaches. */
export function drop(module) {
  module.runPasses(["remove-unused-module-elements"]);
}
