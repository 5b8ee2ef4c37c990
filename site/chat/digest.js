// @ts-check

/**
 * Whether bytes are those that were published: a hashed file carries the beginning of its SHA-256 digest before its extension.
 * Browsers compute digests only in secure contexts (https, localhost); elsewhere nothing is compared.
 *
 * @param {BufferSource} bytes
 * @param {string} file
 * @returns {Promise<boolean>}
 */
export async function isIntact(bytes, file) {
  const expected = /\.([0-9a-f]{8,64})\.[a-z0-9]+$/.exec(file)?.[1];
  if (!expected || !globalThis.crypto?.subtle) return true;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("").startsWith(expected);
}
