// @ts-check
/** The answer as the chat shows it, while it is being written. */
import { dayName, monthName, strings } from "../chat/strings.js";

/**
 * A template of Sveltia CMS, which brings React and its `h`.
 *
 * @param {string} partner
 * @param {{[id: string]: string}} names  of the administrations
 * @returns {any}
 */
export function entryPreview(partner, names) {
  return (/** @type {{entry: any, widgetFor: (name: string) => any}} */ { entry, widgetFor }) => {
    const { h } = /** @type {any} */ (window);
    const data = entry.get("data").toJS();
    /** @type {import("../chat/types.js").Lang} */
    const lang = "theme" in data ? "fr" : "en";
    const words = strings(lang);
    const others = [data.with ?? []].flat().map((id) => names[id] ?? id);
    const sources = [data.sources ?? []].flat().map(({ title, url }, place) => h("li", { key: place }, h("a", { href: url }, title)));
    return h(
      "div",
      { className: "noa-answer", lang },
      h("h3", {}, data.question),
      h("div", { className: "noa-body" }, widgetFor("body")),
      h(
        "div",
        { className: "noa-origin" },
        h(
          "p",
          {},
          h("span", { className: "noa-label" }, `${words.speaks}\u00a0: `),
          h("strong", {}, [names[partner], others.join(", ")].filter(Boolean).join(words.and)),
        ),
        sources.length > 0 && h("div", { className: "noa-sources" }, h("p", { className: "noa-label" }, words.sources), h("ul", {}, sources)),
        lang === "fr" && h("p", {}, /^\d{4}-\d\d$/.test(data.facts_as_of) ? words.factsOf(monthName(data.facts_as_of, lang)) : words.factsUnknown),
        lang === "fr" &&
          h(
            "p",
            { className: data.reviewed_on ? "noa-signed" : "noa-unsigned" },
            data.reviewed_on ? words.signed(dayName(data.reviewed_on, lang)) : words.unsigned,
          ),
      ),
    );
  };
}
