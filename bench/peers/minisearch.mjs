/**
 * MiniSearch (https://lucaong.github.io/minisearch/): words combined with OR, accents folded as its documentation advises.
 * Mode "exact" has its defaults; "fuzzy", the options of its own first example (prefixes, and 0.2 edits a letter).
 */
import MiniSearch from "minisearch";

import { answer, bestOfEach, bundled, job, written } from "./peer.mjs";

const processTerm = (term) =>
  term
    .normalize("NFKD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();
const searchOptions = job.mode === "fuzzy" ? { prefix: true, fuzzy: 0.2 } : {};
const index = new MiniSearch({ fields: ["text"], storeFields: ["entry"], processTerm, searchOptions });
index.addAll(job.documents.map((document, id) => ({ id, ...document })));

await answer(
  (question) => bestOfEach(index.search(question).map(({ entry, score }) => [entry, score])),
  [bundled("minisearch")],
  [written("data.json", JSON.stringify(index))],
);
