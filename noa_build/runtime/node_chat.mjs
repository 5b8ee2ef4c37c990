/**
 * The packed runtime under Node, started as in the browser: `node node_chat.mjs job.json`, as called by proof.py.
 *
 * The job: {runtime, parts, second, module, bundles, requests, replies} (paths; `parts` and `second` as in the manifest,
 * `module` the Python module whose `load` and `handle` are called, `requests` a JSON list). Writes {replies, second} to
 * `replies`: the answers, and whether the second half of the wasm was needed for them.
 */
import { readFileSync, writeFileSync } from "node:fs";

import { teach } from "../../site/chat/runtime.js";
import { started } from "./under_node.mjs";

const job = JSON.parse(readFileSync(process.argv[2], "utf8"));
const { python, second } = await started(job);

const chat = python.pyimport(job.module);
for (const bundle of job.bundles) teach(python, chat, new Uint8Array(readFileSync(bundle)));
const requests = JSON.parse(readFileSync(job.requests, "utf8"));
const replies = requests.map((request) => JSON.parse(chat.handle(JSON.stringify(request))));
writeFileSync(job.replies, JSON.stringify({ replies, second: second?.used ?? false }));
