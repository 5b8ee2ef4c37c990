/**
 * Pagefind (https://pagefind.app/): one page an entry, its question as the title and its variants as paragraphs; asked by its own
 * browser API, whose `fetch` is given files of this disk. A question's cost includes loading what Pagefind loads for it.
 *
 * Pagefind finds pages that hold every word it knows of those it is asked for: mode "question" asks the question as it is. Mode
 * "words" is kinder: each word is looked for by itself, and a page's scores are added.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

import { answer, job } from "./peer.mjs";

const escaped = (text) => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const site = join(job.scratch, "site");
for (const [entry, [question, ...variants]] of Map.groupBy(job.documents, ({ entry }) => entry)) {
  const paragraphs = variants.map(({ text }) => `<p>${escaped(text)}</p>`).join("");
  mkdirSync(join(site, entry), { recursive: true });
  writeFileSync(
    join(site, entry, "index.html"),
    `<!doctype html><html lang="${job.lang}"><body><h1>${escaped(question.text)}</h1>${paragraphs}</body></html>`,
  );
}
const bundle = join(site, "pagefind");
const home = dirname(createRequire(import.meta.url).resolve(`@pagefind/${process.platform}-${process.arch}/package.json`));
execFileSync(join(home, "bin", "pagefind_extended"), ["--site", site, "--silent"]);

globalThis.fetch = async (path) => new Response(await readFile(String(path).split("?")[0]));
const pagefind = await import(pathToFileURL(join(bundle, "pagefind.js")).href);
await pagefind.options({ basePath: `${bundle}/`, baseUrl: "/" });
await pagefind.init(job.lang);

async function rank(searches) {
  const found = new Map();
  for (const text of searches)
    for (const { id, score, data } of (await pagefind.search(text)).results)
      found.set(id, { data, score: score + (found.get(id)?.score ?? 0) });
  const best = [...found.values()].sort((one, other) => other.score - one.score).slice(0, job.kept);
  return Promise.all(best.map(async ({ data, score }) => [(await data()).url.slice(1, -1), score]));
}

const all = readdirSync(bundle, { recursive: true });
const named = (pattern) => all.filter((name) => pattern.test(name)).map((name) => join(bundle, name));
await answer(
  (question) => rank(job.mode === "words" ? new Set(question.toLowerCase().match(/[\p{L}\p{N}]+/gu)) : [question]),
  named(new RegExp(`^(pagefind\\.js|pagefind-worker\\.js|wasm\\.${job.lang}\\.pagefind)$`)),
  named(/^pagefind-entry\.json$|\.pf_(meta|index|fragment)$/),
);
