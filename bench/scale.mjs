/**
 * What the packed runtime makes of one bundle, under Node: `node scale.mjs job.json`, as called by scale.py.
 *
 * The job: {runtime, parts, second, bundle, requests, measured} (paths; `parts` and `second` as in the site's manifest, `requests` a JSON
 * list for noa_core.browser.handle). Writes {load, questions, started, memory} to `measured`: milliseconds to load the bundle and for each
 * request, and the bytes of Python's memory: before the bundle (`started`), and once all are answered.
 */
import { readFileSync, writeFileSync } from "node:fs";

import { started } from "../noa_build/runtime/under_node.mjs";
import { teach } from "../site/chat/runtime.js";

const job = JSON.parse(readFileSync(process.argv[2], "utf8"));

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

const { python } = await started(job);
const chat = python.pyimport("noa_core.browser");
const bare = memory();
const bundle = new Uint8Array(readFileSync(job.bundle));
const loaded = milliseconds(() => teach(python, chat, bundle));
const questions = JSON.parse(readFileSync(job.requests, "utf8")).map((request) => {
  const text = JSON.stringify(request);
  return milliseconds(() => chat.handle(text));
});
writeFileSync(job.measured, JSON.stringify({ load: loaded, questions, memory: memory(), started: bare }));
