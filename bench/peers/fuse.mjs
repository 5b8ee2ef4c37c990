/**
 * Fuse.js (https://www.fusejs.io/): accents ignored, and "location" too, for a phrasing may match anywhere. Mode "text" looks for the
 * question as a whole, "tokens" for each of its words (useTokenSearch). The thresholds are those of 0 to 0.6 (the default)
 * that find most on tests/questions/tune/. Fuse's score is 0 for a perfect match and 1 for none: it is turned round. For an empty
 * question Fuse gives everything, without a score: that is nothing found.
 */
import Fuse from "fuse.js";

import { answer, bestOfEach, bundled, job, written } from "./peer.mjs";

const fuse = new Fuse(job.documents, {
  keys: ["text"],
  includeScore: true,
  ignoreDiacritics: true,
  ignoreLocation: true,
  useTokenSearch: job.mode === "tokens",
  threshold: job.mode === "tokens" ? 0.2 : 0.5,
});

await answer(
  (question) => {
    const found = fuse.search(question).filter(({ score }) => score !== undefined);
    return bestOfEach(found.map(({ item, score }) => [item.entry, 1 - score]));
  },
  [bundled("fuse.js")],
  [written("data.json", JSON.stringify(job.documents))],
);
