// @ts-check

/**
 * Puts a message at the top of this document's window; `scrollIntoView` would move the host's page too.
 *
 * @param {HTMLElement} message
 * @param {HTMLElement | null} bar  what stays at the top of the window
 * @param {ScrollBehavior} [behavior]
 */
export function scrollToMessage(message, bar, behavior = "smooth") {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const above = bar && getComputedStyle(bar).position === "sticky" ? bar.offsetHeight : 0;
  const top = message.getBoundingClientRect().top + window.scrollY - above - 8;
  window.scrollTo({ top, behavior: calm ? "instant" : behavior });
}

/**
 * Lets something come or go between messages and field: the field stays where it is, and the end of the last message in sight.
 *
 * @param {HTMLElement} field  what the visitor types in
 * @param {() => HTMLElement} over  what stands over the messages
 * @param {() => Element | null} last  the last message
 * @param {() => void} change
 */
export function keepInSight(field, over, last, change) {
  const covered = () => (last()?.getBoundingClientRect().bottom ?? -Infinity) - over().getBoundingClientRect().top;
  const seen = covered() <= 0;
  const { bottom } = field.getBoundingClientRect();
  const top = window.scrollY - over().offsetHeight;
  change();
  if (field.getBoundingClientRect().bottom !== bottom) window.scrollTo({ top: top + over().offsetHeight, behavior: "instant" });
  if (seen) window.scrollBy({ top: Math.max(0, covered()), behavior: "instant" });
}
