/**
 * Compresses files: `node compress.mjs job.json`, as called by precompress.py. The job: [[source, copy, level], …]; a copy called `.br` is
 * brotli's, any other gzip's. Node's own encoders, so that its version alone decides the bytes.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

for (const [source, copy, level] of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
  const bytes = readFileSync(source);
  writeFileSync(copy, copy.endsWith(".br") ? brotli(bytes, level) : gzipSync(bytes, { level }));
}

/**
 * @param {Buffer} bytes
 * @param {number} quality
 */
function brotli(bytes, quality) {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: quality,
    // No larger than the file: the tables of a large window take twenty times as long to clear as a page to compress.
    [constants.BROTLI_PARAM_LGWIN]: Math.min(22, Math.max(16, Math.ceil(Math.log2(bytes.length + 16)))),
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  return brotliCompressSync(bytes, { params });
}
