// @ts-check

/** @type {any} */
let policy;

/**
 * The address of a script of the site. Trusted Types ask for a policy wherever an address becomes code; ours lets these through alone.
 *
 * @param {URL} url
 * @returns {any} what workers of both kinds are started from
 */
export function scriptUrl(url) {
  if (url.origin !== location.origin) throw new Error(`foreign script ${url}`);
  const factory = /** @type {any} */ (globalThis).trustedTypes;
  if (!factory) return url;
  policy ??= factory.createPolicy("noa", { createScriptURL: (/** @type {string} */ address) => address });
  return policy.createScriptURL(url.href);
}
