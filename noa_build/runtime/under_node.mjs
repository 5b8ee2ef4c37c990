/** Starts the packed runtime under Node as the browser does. Whoever imports this may import Pyodide. */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { registerHooks } from "node:module";
import { join, sep } from "node:path";
import { pathToFileURL } from "node:url";

import { boot } from "../../site/chat/runtime.js";
import { SecondHalf } from "../../site/chat/second.js";

// Under Node, and only there, Pyodide imports the package `ws`, which need not be within reach of the runtime's folder.
registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier, specifier === "ws" ? { ...context, parentURL: import.meta.url } : context),
});

/**
 * Python, and the second half of the wasm if there is one. The job: {runtime, parts, second}, its folder and what the manifest says of it.
 */
export async function started({ runtime, parts, second: later }) {
  const path = (name) => join(runtime, parts[name].file);
  const load = (name) => import(pathToFileURL(path(name)).href);
  const now = () => new Uint8Array(readFileSync(join(runtime, later.file)));
  const second = later && new SecondHalf(later, async () => now(), now);
  const [loader, glue] = [await load("pyodide.mjs"), await load("pyodide.asm.mjs")];
  const wasm = readFile(path("pyodide.asm.wasm")).then((bytes) => WebAssembly.compile(bytes));
  const library = readFile(path("python.zip")).then((bytes) => new Uint8Array(bytes));
  const python = await new Promise((resolve, reject) =>
    boot(loader, glue.default, wasm, library, runtime + sep, reject, second).then(resolve, reject),
  );
  return { python, second };
}
