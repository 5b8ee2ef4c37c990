/** What files weigh, in bytes, as they are and as a web server sends them: `node sizes.mjs FILE...` prints {raw, gzip, brotli}. */
import { readFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const weighed = { raw: 0, gzip: 0, brotli: 0 };
for (const file of process.argv.slice(2)) {
  const bytes = readFileSync(file);
  weighed.raw += bytes.length;
  weighed.gzip += gzipSync(bytes, { level: 9 }).length;
  weighed.brotli += brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }).length;
}
console.log(JSON.stringify(weighed));
