/**
 * The packed runtime under Node, started as in the browser: `node node_chat.mjs job.json`, as called by proof.py.
 *
 * The job: {runtime, parts, second, module, bundles, requests, replies} (paths; `parts` and `second` as in the manifest,
 * `module` the Python module whose `load` and `handle` are called, `requests` a JSON list). Writes {replies, second} to
 * `replies`: the answers, and whether the second half of the wasm was needed for them.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { registerHooks } from "node:module";
import { join, sep } from "node:path";
import { pathToFileURL } from "node:url";

import { boot, teach } from "../../site/chat/runtime.js";
import { SecondHalf } from "../../site/chat/second.js";

const job = JSON.parse(readFileSync(process.argv[2], "utf8"));
const path = (name) => join(job.runtime, job.parts[name].file);

// Under Node, and only there, Pyodide imports the package `ws`, which need not be within reach of the runtime's folder.
registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier, specifier === "ws" ? { ...context, parentURL: import.meta.url } : context),
});

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

const chat = python.pyimport(job.module);
for (const bundle of job.bundles) teach(python, chat, new Uint8Array(readFileSync(bundle)));
const requests = JSON.parse(readFileSync(job.requests, "utf8"));
const replies = requests.map((request) => JSON.parse(chat.handle(JSON.stringify(request))));
writeFileSync(job.replies, JSON.stringify({ replies, second: second?.used ?? false }));
