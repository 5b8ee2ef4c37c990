/**
 * Compresses files: `node compress.mjs job.json`, as called by precompress.py. The job: [[source, brotli, gzip, brotli's level, gzip's level], …]
 * (the first three are paths). Node's own encoders, so that its version alone decides the bytes.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

for (const [source, brotli, gzip, quality, level] of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
  const bytes = readFileSync(source);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: quality,
    // No larger than the file: the tables of a large window take twenty times as long to clear as a page to compress.
    [constants.BROTLI_PARAM_LGWIN]: Math.min(22, Math.max(16, Math.ceil(Math.log2(bytes.length + 16)))),
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  writeFileSync(brotli, brotliCompressSync(bytes, { params }));
  writeFileSync(gzip, gzipSync(bytes, { level }));
}
