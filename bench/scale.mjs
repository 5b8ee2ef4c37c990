/**
 * What the packed runtime makes of one bundle, under Node: `node scale.mjs job.json`, as called by scale.py.
 *
 * The job: {runtime, parts, second, bundle, requests, measured} (paths; `parts` and `second` as in the site's manifest, `requests` a JSON
 * list for noa_core.browser.handle). Writes {load, questions, started, memory} to `measured`: milliseconds to load the bundle and for each
 * request, and the bytes of Python's memory: before the bundle (`started`), and once all are answered.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { registerHooks } from "node:module";
import { join, sep } from "node:path";
import { pathToFileURL } from "node:url";

import { boot, teach } from "../site/chat/runtime.js";
import { SecondHalf } from "../site/chat/second.js";

const job = JSON.parse(readFileSync(process.argv[2], "utf8"));
const path = (name) => join(job.runtime, job.parts[name].file);

// Under Node, and only there, Pyodide imports the package `ws`, which need not be within reach of the runtime's folder.
registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier, specifier === "ws" ? { ...context, parentURL: import.meta.url } : context),
});

/** Python's memory: the largest that an instance exports. */
const memories = [];
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (module, imports) => {
  const made = await instantiate.call(WebAssembly, module, imports);
  memories.push(...Object.values((made.instance ?? made).exports).filter((value) => value instanceof WebAssembly.Memory));
  return made;
};
const memory = () => Math.max(...memories.map(({ buffer }) => buffer.byteLength));

function milliseconds(act) {
  const before = performance.now();
  act();
  return performance.now() - before;
}

const now = () => new Uint8Array(readFileSync(join(job.runtime, job.second.file)));
const second = job.second && new SecondHalf(job.second, async () => now(), now);
const load = (name) => import(pathToFileURL(path(name)).href);
const python = await new Promise((resolve, reject) =>
  (async () =>
    boot(
      await load("pyodide.mjs"),
      (await load("pyodide.asm.mjs")).default,
      readFile(path("pyodide.asm.wasm")).then((bytes) => WebAssembly.compile(bytes)),
      readFile(path("python.zip")).then((bytes) => new Uint8Array(bytes)),
      job.runtime + sep,
      reject,
      second,
    ))().then(resolve, reject),
);

const chat = python.pyimport("noa_core.browser");
const started = memory();
const bundle = new Uint8Array(readFileSync(job.bundle));
const loaded = milliseconds(() => teach(python, chat, bundle));
const questions = JSON.parse(readFileSync(job.requests, "utf8")).map((request) => {
  const text = JSON.stringify(request);
  return milliseconds(() => chat.handle(text));
});
writeFileSync(job.measured, JSON.stringify({ load: loaded, questions, memory: memory(), started }));
