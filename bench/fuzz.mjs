// Hostile parameters, messages of hosts and addresses, read by the chat's own code. Arguments: how many, seed. Prints {counts, failures}.

import { accentFrom } from "../site/chat/colour.js";
import { webUrl } from "../site/chat/dom.js";
import { optionsOfQuery, printable, questionOfFragment, readOptions, readQuestion } from "../site/chat/options.js";

const [count, seed] = process.argv.slice(2).map(Number);
const FORMS = {
  partner: /^[a-z0-9]+(-[a-z0-9]+){0,10}$/,
  lang: /^(fr|en)$/,
  theme: /^(light|dark|auto)$/,
  color: /^#[0-9a-f]{6}$/i,
  mode: /^(bubble|inline|popup)$/,
  title: /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]{1,60}$/s,
};
const NAMES = [...Object.keys(FORMS), "question", "__proto__", "constructor", "toString", "hasOwnProperty", "x", ""];
const VALUES = ["fr", "en", "dark", "auto", "bubble", "#155e59", "#ffff00", "#7A1F5C", "france-travail", "a-b-c-d-e-f-g-h-i-j-k-l-m", "<script>alert(1)</script>",
  "javascript:alert(1)", "java\nscript:alert(1)", "https://a.example/", "HTTP://a", "https://", "//evil", "data:text/html,x", "\u0000\u001b", "\ud800", "\u202e", "é".repeat(200),
  "a".repeat(20_000), "%", "%zz", "red;background:url(//x)", "", " ", "null", "-a", "a--b", "fr\n", "🤷🏽‍♀️"];

/** Mulberry32: the same numbers for the same seed. */
let state = seed >>> 0;
function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const pick = (list) => list[Math.floor(random() * list.length)];
const noise = () => String.fromCharCode(...Array.from({ length: Math.floor(random() * 20) }, () => Math.floor(random() * (random() < 0.7 ? 128 : 65536))));
const value = () => (random() < 0.7 ? pick(VALUES) : noise());
const thing = () => (random() < 0.6 ? value() : pick([null, undefined, 0, NaN, true, [], ["fr"], {}, { toString: () => "fr" }, Symbol("fr"), () => "fr", 1n, new Date(0)]));

const CHECKS = {
  query: () => {
    const search = `?${Array.from({ length: Math.floor(random() * 6) }, () => `${pick(NAMES)}=${random() < 0.5 ? encodeURIComponent(printable(value())) : value()}`).join("&")}`;
    return [search, () => checkOptions(optionsOfQuery(search))];
  },
  message: () => {
    const given = Object.create(random() < 0.1 ? null : Object.prototype);
    for (let i = 0; i < 5; i++) Object.defineProperty(given, pick(NAMES), { value: thing(), enumerable: true, configurable: true, writable: true });
    return [given, () => checkOptions(readOptions(given))];
  },
  fragment: () => {
    const hash = `#${random() < 0.7 ? "question=" : ""}${value()}`;
    return [hash, () => checkQuestion(questionOfFragment(hash))];
  },
  question: () => {
    const given = thing();
    return [given, () => checkQuestion(readQuestion(given))];
  },
  address: () => {
    const given = random() < 0.5 ? thing() : `${pick(["http", "https", "javascript", "data", "HTTPS", " https", "ht\ntps"])}:${pick(["", "/", "//"])}${value()}`;
    return [given, () => {
      const url = webUrl(given);
      if (url !== null && !/^https?:\/\/[^/]/.test(url)) throw new Error(`let through: ${url}`);
    }];
  },
};

function checkOptions(options) {
  for (const [name, given] of Object.entries(options)) {
    if (!Object.hasOwn(FORMS, name) || typeof given !== "string" || !FORMS[name].test(given)) throw new Error(`let through: ${name}`);
  }
  if (options.color) {
    const accent = accentFrom(options.color);
    if (accent && ![accent.light, accent.dark].every((colour) => /^#[0-9a-f]{6}$/i.test(colour))) throw new Error("no colour");
  }
}

function checkQuestion(question) {
  if (typeof question !== "string" || question.length > 10_000 || question !== printable(question).trim()) throw new Error("not a question");
}

const counts = {};
const failures = [];
for (let i = 0; i < count; i++) {
  const name = pick(Object.keys(CHECKS));
  const [given, check] = CHECKS[name]();
  counts[name] = (counts[name] ?? 0) + 1;
  try {
    check();
  } catch (error) {
    failures.push(`${name}: ${error}: ${typeof given === "string" ? JSON.stringify(given.slice(0, 300)) : String(Object.keys(Object(given)))}`);
  }
}
console.log(JSON.stringify({ counts, failures }));
