/**
 * The packed runtime under Node, started as in the browser: `node node_chat.mjs job.json`, as called by proof.py.
 *
 * The job: {runtime, parts, module, bundles, requests, replies} (paths; `parts` as in the manifest, `module` the Python
 * module whose `load` and `handle` are called, `requests` a JSON list). Writes a JSON list to `replies`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { registerHooks } from "node:module";
import { join, sep } from "node:path";
import { pathToFileURL } from "node:url";

import { boot } from "../../site/chat/runtime.js";

const job = JSON.parse(readFileSync(process.argv[2], "utf8"));
const path = (name) => join(job.runtime, job.parts[name].file);

// Under Node, and only there, Pyodide imports the package `ws`, which need not be within reach of the runtime's folder.
registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier, specifier === "ws" ? { ...context, parentURL: import.meta.url } : context),
});

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
    ))().then(resolve, reject),
);

const chat = python.pyimport(job.module);
for (const bundle of job.bundles) chat.load(readFileSync(bundle, "utf8"));
const requests = JSON.parse(readFileSync(job.requests, "utf8"));
writeFileSync(job.replies, `[${requests.map((request) => chat.handle(JSON.stringify(request))).join(",\n")}]`);
