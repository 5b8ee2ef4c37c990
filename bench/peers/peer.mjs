/**
 * What every JavaScript peer shares: the job that node.py wrote, the clock, and the files to weigh.
 *
 * A job: {documents: [{entry, text}], questions: [text], lang, mode, kept, scratch, mkdocs, answers} (the last three are paths).
 */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { buildSync } from "esbuild";

export const job = JSON.parse(readFileSync(process.argv[2], "utf8"));

/** The first score of each entry, down to `job.kept` entries, from an iterable of [entry, score], best first. */
export function bestOfEach(scored) {
  const best = new Map();
  for (const [entry, score] of scored) {
    if (!best.has(entry)) best.set(entry, score);
    if (best.size === job.kept) break;
  }
  return [...best];
}

/** A file of the scratch folder with this text. */
export function written(name, text) {
  const path = join(job.scratch, name);
  writeFileSync(path, text);
  return path;
}

/** A package as a page would load it: one minified file. */
export function bundled(name) {
  const path = join(job.scratch, "code.js");
  const here = dirname(fileURLToPath(import.meta.url));
  const contents = `export { default } from ${JSON.stringify(name)};`;
  buildSync({
    stdin: { contents, resolveDir: here },
    bundle: true,
    minify: true,
    format: "esm",
    legalComments: "none",
    outfile: path,
  });
  return path;
}

/**
 * Asks every question and writes the answers.
 *
 * @param rank from a question's text to [[entry, score]], best first (or a promise of it)
 * @param code files of code that a page loads
 * @param data files of the base that it loads
 */
export async function answer(rank, code, data) {
  const answers = [];
  for (const question of job.questions) {
    const start = performance.now();
    const ranking = await rank(question);
    answers.push({ ranking, milliseconds: performance.now() - start });
  }
  writeFileSync(job.answers, JSON.stringify({ answers, code, data }));
}
