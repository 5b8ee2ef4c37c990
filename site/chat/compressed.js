// @ts-check

/** The copies that the build put beside each file (noa_build/precompress.py), by the name of their DecompressionStream; the smallest first. */
const COPIES = [
  ["brotli", ".br"],
  ["gzip", ".gz"],
];

/**
 * Fetches a large file. From a host that compresses nothing, its compressed copy is fetched in its place, and unpacked here.
 *
 * @param {URL} url
 * @param {RequestInit} [options]
 * @returns {Promise<Response>} the file, unpacked, or the host's refusal
 */
export async function fetchSmall(url, options) {
  const response = await fetch(url, options);
  if (!response.ok || response.headers.has("Content-Encoding")) return response;
  for (const [format, suffix] of COPIES) {
    const unpacking = unpacker(format);
    if (!unpacking) continue;
    const copy = await fetch(url.href + suffix, options).catch(() => null);
    if (!copy?.ok || !copy.body) continue;
    response.body?.cancel().catch(() => {});
    // Some hosts do say how such a copy is packed; the browser has then unpacked it.
    return copy.headers.has("Content-Encoding") ? copy : new Response(copy.body.pipeThrough(unpacking));
  }
  return response;
}

/**
 * @param {string} format
 * @returns {DecompressionStream | null} null where the browser does not know the format
 */
function unpacker(format) {
  try {
    return new DecompressionStream(/** @type {CompressionFormat} */ (format));
  } catch {
    return null;
  }
}
