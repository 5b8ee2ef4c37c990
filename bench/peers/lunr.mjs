/**
 * lunr as MkDocs' own search has it: MkDocs' copies of lunr and of its French stemmer, set up as in its `worker.js`. A question's
 * punctuation is blanked where lunr would take it for an operator (MkDocs' search would stop on it).
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";

import { answer, bestOfEach, job, written } from "./peer.mjs";

const SEPARATOR = /[\s\-]+/;
const OPERATORS = /[:~^+*-]/g;

const files = [join(job.mkdocs, "templates", "search", "lunr.js")];
if (job.lang !== "en")
  files.push(...["stemmer.support", job.lang].map((name) => join(job.mkdocs, "lunr-language", `lunr.${name}.js`)));
const page = createContext({ console });
for (const file of files) runInContext(readFileSync(file, "utf8"), page, { filename: file });
const { lunr } = page;

lunr.tokenizer.separator = SEPARATOR;
const docs = job.documents.map(({ text }, location) => ({ location: String(location), title: "", text }));
const index = lunr(function () {
  if (job.lang !== "en") this.use(lunr[job.lang]);
  this.field("title");
  this.field("text");
  this.ref("location");
  for (const doc of docs) this.add(doc);
});

await answer(
  (question) =>
    bestOfEach(index.search(question.replace(OPERATORS, " ")).map(({ ref, score }) => [job.documents[ref].entry, score])),
  files,
  [written("search_index.json", JSON.stringify({ config: { lang: [job.lang], separator: SEPARATOR.source }, docs }))],
);
