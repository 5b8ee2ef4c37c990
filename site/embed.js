// @ts-check
// NOA on your page. This one file is all that your page loads; nothing else comes until someone opens NOA (inline: until its frame is
// near the screen). It adds an iframe from the site it came from, and listens to that iframe only. It reads nothing of your page but
// the attributes of its own <script>, of links <a class="noa"> and of frames that show NOA, sets no cookie, and never sees what visitors
// write: COMES is all that it takes from NOA. NOA's frame is sent settings (SENT), "open", and the questions that your page asks.
//
//   <script src="https://HOST/embed.js" data-noa data-partner="france-travail" data-mode="bubble" defer></script>
//
// data-mode bubble (default) | inline | popup, data-partner, data-lang fr | en, data-theme light | dark | auto, data-color #rrggbb,
// data-position right | left, data-title, data-question.
(() => {
  const VERSION = 1;
  const SENT = ["partner", "lang", "theme", "color", "title"];
  const OPTIONS = [...SENT, "position", "question"];
  /** @type {Record<string, string[]>} messages of the frame, and what each may hold */
  const COMES = { ready: [], resize: ["height"], open: [], close: [], conversation: [], reply: ["kind", "entries"], feedback: ["entry", "useful"], handoff: [] };
  /** Heights that an inline frame may take, in pixels; higher content scrolls inside. */
  const HEIGHT = { first: 640, least: 320, most: 800 };
  const STYLE = `
    :host { all: initial !important; display: block !important }
    :host([data-over]) { position: absolute !important }
    .button { position: fixed; bottom: max(1rem, env(safe-area-inset-bottom)); right: max(1rem, env(safe-area-inset-right)); z-index: 2147483000;
      display: flex; align-items: center; gap: .5rem; min-height: 3.25rem; max-width: calc(100vw - 2rem); padding: .5rem 1.125rem; border: 2px solid #fff;
      border-radius: 2rem; background: var(--noa-accent, #155e59); color: #fff; font: 600 1rem/1.25 system-ui, sans-serif; cursor: pointer;
      box-shadow: 0 .25rem 1rem #0005 }
    .button:hover { text-decoration: underline }
    .button:focus-visible { outline: 3px solid #155e59; outline-offset: 3px }
    svg { flex: none }
    dialog { box-sizing: border-box; position: fixed; inset: auto max(1rem, env(safe-area-inset-right)) max(1rem, env(safe-area-inset-bottom)) auto; z-index: 2147483001;
      width: min(26rem, calc(100vw - 2rem)); height: min(44rem, calc(100dvh - 2rem)); max-width: none; max-height: none; margin: 0; padding: 0; border: 1px solid #7d847f;
      border-radius: .875rem; overflow: hidden; background: #f7f4ee; box-shadow: 0 .5rem 2rem #0006 }
    .dark { background: #12181b }
    .left { right: auto; left: max(1rem, env(safe-area-inset-left)) }
    dialog:modal { inset: 0; width: 100%; height: 100%; border: 0; border-radius: 0 }
    iframe { display: block; width: 100%; height: 100%; border: 0; color-scheme: normal }`;

  /** @param {any} options */
  const words = (options) =>
    options.lang === "en"
      ? { button: "Ask NOA", title: "NOA, virtual adviser", popup: " (new window)" }
      : { button: "Une question ? NOA", title: "NOA, conseiller virtuel", popup: " (nouvelle fenêtre)" };

  /** @type {Instance[]} */
  const instances = [];
  /** @type {Map<string, Set<(detail: object) => void>>} */
  const listeners = new Map();

  /** One NOA on the page. */
  class Instance {
    /** @type {HTMLIFrameElement | null} */ frame = null;
    /** @type {HTMLElement | null} what this NOA adds to the page */ host = null;
    /** @type {HTMLDialogElement | null} */ panel = null;
    /** @type {HTMLElement | null} */ button = null;
    /** @type {Element | null} where focus returns */ opener = null;
    /** @type {object[]} messages that wait for the frame */ waiting = [];
    /** @type {Window | null} the frame's window that said it was ready; a frame that was moved in the page has a new one */ listening = null;
    /** @type {Element | null} the script or link that asked for it */ origin = null;
    source = "";

    /**
     * @param {string} base  NOA's root, where embed.js came from
     * @param {any} options
     */
    constructor(base, options) {
      this.base = base;
      const mode = ["inline", "popup"].includes(options.mode) ? options.mode : "bubble";
      this.options = { ...options, mode };
    }

    /** The frame's address. The question travels in the fragment, which no server sees. */
    address(question = this.options.question) {
      const url = new URL((this.options.lang === "en" ? "en/" : "") + "embed/", this.base);
      for (const name of [...SENT, "mode"]) if (this.options[name]) url.searchParams.set(name, this.options[name]);
      if (question) url.hash = new URLSearchParams({ question }).toString();
      return url.href;
    }

    makeFrame() {
      const frame = document.createElement("iframe");
      frame.src = this.address();
      frame.allow = "clipboard-write";
      this.frame = frame;
      return frame;
    }

    /** Makes the element that holds all of this NOA; its shadow keeps the page's styles and ours apart, under any CSP. */
    shadow() {
      this.host = document.createElement("div");
      this.host.toggleAttribute("data-over", this.options.mode !== "inline");
      const root = this.host.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
      return root;
    }

    /** Gives its parts the names, the side and the colour of the options. */
    paint() {
      const { color, position, theme, title, mode } = this.options;
      const { button: ask, title: name, popup } = words(this.options);
      if (readable(color)) this.host?.style.setProperty("--noa-accent", color);
      for (const part of [this.button, this.panel]) part?.classList.toggle("left", position === "left");
      this.panel?.classList.toggle("dark", theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches));
      this.panel?.setAttribute("aria-label", title || name);
      this.button?.replaceChildren(icon(), title || ask);
      if (mode === "popup") this.button?.setAttribute("aria-label", (title || ask) + popup);
      if (this.frame && this.host) this.frame.title = title || name;
    }

    /** @param {Element} script */
    showInline(script) {
      const root = this.shadow();
      const frame = this.makeFrame();
      frame.loading = "lazy";
      frame.style.height = `${HEIGHT.first}px`;
      root.append(frame);
      this.paint();
      if (document.body.contains(script)) script.after(/** @type {Node} */ (this.host));
      else document.body.append(/** @type {Node} */ (this.host));
    }

    showButton() {
      const root = this.shadow();
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button";
      if (this.options.mode !== "popup") {
        button.setAttribute("aria-haspopup", "dialog");
        button.setAttribute("aria-expanded", "false");
      }
      button.addEventListener("click", () => this.toggle());
      this.button = button;
      root.append(button);
      this.paint();
      const put = () => document.body.append(root.host);
      if (document.body) put();
      else document.addEventListener("DOMContentLoaded", put);
    }

    /** A frame that the page itself wrote, without any script: from now on it follows its content and tells what happens in it. */
    adopt(/** @type {HTMLIFrameElement} */ frame) {
      this.frame = frame;
      if (frame.contentDocument?.URL === "about:blank") return; // it will say that it is ready
      this.post({ type: "config" });
    }

    /** Puts back what the page's own navigation threw away, as long as the script that asked for it stands in the page. */
    comeBack() {
      if (this.host && !this.host.isConnected && this.options.mode !== "inline" && this.origin?.isConnected) document.body?.append(this.host);
    }

    get alive() {
      return [this.host, this.frame, this.origin].some((part) => part?.isConnected);
    }

    open(opener = deepFocus()) {
      if (this.options.mode === "inline") {
        this.send({ type: "open" });
        this.frame?.focus();
        return;
      }
      if (this.options.mode === "popup") {
        this.openWindow();
        return;
      }
      if (this.panel?.open) return;
      this.opener = opener;
      if (!this.panel) this.makePanel();
      if (matchMedia("(max-width: 30rem), (max-height: 30rem)").matches) this.panel?.showModal();
      else this.panel?.show();
      this.button?.setAttribute("aria-expanded", "true");
      this.frame?.focus();
      this.send({ type: "open" });
      tell(this, "open", {});
    }

    makePanel() {
      const root = this.host?.shadowRoot ?? this.shadow();
      if (!this.host?.isConnected) document.body.append(/** @type {Node} */ (this.host));
      const panel = document.createElement("dialog");
      panel.append(this.makeFrame());
      panel.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
      panel.addEventListener("close", () => this.closed());
      this.panel = panel;
      root.append(panel);
      this.paint();
    }

    close() {
      this.panel?.close();
    }

    closed() {
      this.button?.setAttribute("aria-expanded", "false");
      const back = this.opener?.isConnected && this.opener !== document.body ? this.opener : this.button;
      if (back instanceof HTMLElement) back.focus();
      tell(this, "close", {});
    }

    toggle() {
      if (this.panel?.open) this.close();
      else this.open();
    }

    /** A window of its own. It and this page have no hold on each other: NOA's window closes by itself only. */
    openWindow(question = "") {
      window.open(this.address(question || undefined), "_blank", "popup,noopener,width=440,height=720");
      tell(this, "open", {});
    }

    /** @param {string} text */
    ask(text) {
      if (this.options.mode === "popup") {
        this.openWindow(text);
      } else {
        this.open();
        this.send({ type: "ask", text });
      }
    }

    /** @param {any} options */
    configure(options) {
      const before = words(this.options);
      Object.assign(this.options, options);
      this.paint();
      if (!this.frame) return;
      this.send({ type: "config", ...pick(this.options, SENT) });
      if (words(this.options).title !== before.title) this.listening = null; // the frame leaves for the other language's page
    }

    /** @param {object} message  kept until the frame is ready */
    send(message) {
      if (this.listening && this.listening === this.frame?.contentWindow) this.post(message);
      else this.waiting.push(message);
    }

    /** @param {object} message */
    post(message) {
      this.frame?.contentWindow?.postMessage({ noa: { v: VERSION, ...message } }, new URL(this.base).origin);
    }

    /** @param {any} message  from this NOA's own frame, of the right version */
    receive(message) {
      const { type } = message;
      const detail = Object.fromEntries(COMES[type].map((name) => [name, message[name]]));
      if (type === "ready" || !this.host) {
        this.listening = this.frame?.contentWindow ?? null;
        for (const waiting of this.waiting.splice(0)) this.send(waiting);
      }
      if (type === "resize") {
        if (this.options.mode === "inline" && this.frame && typeof detail.height === "number" && detail.height > 0) {
          this.frame.style.height = `${Math.min(HEIGHT.most, Math.max(HEIGHT.least, Math.ceil(detail.height)))}px`;
        }
        return;
      } else if (type === "close") {
        this.close();
        return;
      } else if (type === "open" && this.options.mode !== "inline") {
        return; // told already
      }
      tell(this, type, detail);
    }

    destroy() {
      this.host?.remove();
      const place = instances.indexOf(this);
      if (place >= 0) instances.splice(place, 1);
    }
  }

  window.addEventListener("message", (event) => {
    const message = event.data?.noa;
    if (typeof message !== "object" || message === null || message.v !== VERSION || !Object.hasOwn(COMES, message.type)) return;
    const from = () => instances.find(({ frame, base }) => frame && frame.contentWindow === event.source && new URL(base).origin === event.origin);
    if (!from()) adoptFrames();
    from()?.receive(message);
  });

  // Later, so that a page that removes it each time is never caught in a loop.
  new MutationObserver(() => setTimeout(() => instances.forEach((instance) => instance.comeBack()))).observe(document, { childList: true, subtree: true });

  /** Takes on the plain frames of the page that show NOA. */
  function adoptFrames() {
    for (const frame of document.querySelectorAll("iframe")) {
      const base = bases.find((known) => [`${known}embed/`, `${known}en/embed/`].includes(frame.src.replace(/[?#].*/, "")));
      if (!base || instances.some((instance) => instance.frame === frame)) continue;
      const instance = new Instance(base, { ...optionsOf(frame.src, base), mode: "inline" });
      instances.push(instance);
      instance.adopt(frame);
    }
  }

  // A link stays a link for whoever wants a new tab, and without JavaScript.
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a.noa[href]");
    if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const base = bases.find((known) => [known, `${known}en/`].includes(link.href.replace(/[?#].*/, "")));
    if (!base) return;
    event.preventDefault();
    let instance = instances.find(({ origin }) => origin === link);
    if (!instance) {
      const mode = link.dataset.mode === "popup" ? "popup" : "bubble";
      instance = new Instance(base, { ...optionsOf(link.href, base), ...pick(link.dataset, OPTIONS), mode });
      instance.origin = link;
      instances.push(instance);
    }
    instance.toggle();
  });

  /** @type {string[]} */
  const bases = [];

  /** @param {HTMLScriptElement} script */
  function add(script) {
    const base = new URL(".", script.src).href;
    if (!bases.includes(base)) bases.push(base);
    adoptFrames();
    if (!("noa" in script.dataset)) return;
    // The page may have thrown away what an earlier visit of this script had added.
    for (const old of [...instances]) {
      old.comeBack();
      if (!old.alive || (old.host && !old.host.isConnected)) old.destroy();
    }
    const options = pick(script.dataset, [...OPTIONS, "mode"]);
    const same = JSON.stringify([base, options]);
    const twin = instances.find(({ source }) => source === same);
    if (twin && twin.options.mode !== "inline") {
      twin.origin = script;
      return;
    }
    const instance = new Instance(base, options);
    instance.source = same;
    instance.origin = script;
    instances.push(instance);
    if (instance.options.mode === "inline") instance.showInline(script);
    else instance.showButton();
  }

  /**
   * @param {string} href  of NOA's page or frame
   * @param {string} base
   */
  function optionsOf(href, base) {
    const { searchParams, hash } = new URL(href);
    const question = new URLSearchParams(hash.slice(1)).get("question") ?? "";
    const lang = href.startsWith(`${base}en/`) ? "en" : "fr";
    return { lang, ...pick(Object.fromEntries(searchParams), SENT), question };
  }

  /**
   * @param {any} from
   * @param {string[]} names
   */
  function pick(from, names) {
    return Object.fromEntries(names.filter((name) => typeof from?.[name] === "string" && from[name]).map((name) => [name, from[name]]));
  }

  /** @param {unknown} color  whether white text on it has 4.5:1 (WCAG 2.2, 1.4.3) */
  function readable(color) {
    if (typeof color !== "string" || !/^#[0-9a-f]{6}$/i.test(color)) return false;
    const [r, g, b] = [1, 3, 5].map((i) => {
      const c = Number.parseInt(color.slice(i, i + 2), 16) / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05) >= 4.5;
  }

  function deepFocus() {
    let focused = document.activeElement;
    while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
    return focused;
  }

  function icon() {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    for (const [name, value] of Object.entries({ viewBox: "0 0 24 24", width: "24", height: "24", "aria-hidden": "true" })) svg.setAttribute(name, value);
    path.setAttribute("d", "M5 3h14a3 3 0 0 1 3 3v9a3 3 0 0 1-3 3h-7l-5 4v-4H5a3 3 0 0 1-3-3V6a3 3 0 0 1 3-3Z");
    path.setAttribute("fill", "currentColor");
    svg.append(path);
    return svg;
  }

  /**
   * @param {Instance} instance
   * @param {string} type
   * @param {object} detail
   */
  function tell(instance, type, detail) {
    for (const listener of listeners.get(type) ?? []) {
      try {
        listener({ ...detail, partner: instance.options.partner ?? null, mode: instance.options.mode });
      } catch (error) {
        reportError(error); // the page's own mistake, which keeps nobody else from listening
      }
    }
  }

  /** The NOA that the page's commands are for: the one that is open, else the first. */
  const current = () => instances.find(({ panel }) => panel?.open) ?? instances.find(({ alive }) => alive);

  const script = document.currentScript;
  if (!(script instanceof HTMLScriptElement)) return;
  const page = /** @type {any} */ (window);
  if (page.Noa?.add) {
    page.Noa.add(script);
    return;
  }
  page.Noa = {
    add,
    open: () => current()?.open(),
    close: () => current()?.close(),
    toggle: () => current()?.toggle(),
    /** @param {string} text */
    ask: (text) => current()?.ask(String(text)),
    /** @param {object} options  as the data- attributes but data-mode; for every NOA of the page */
    setConfig: (options) => instances.forEach((instance) => instance.configure(pick(options, OPTIONS))),
    /**
     * @param {string} type  ready, open, close, conversation, reply {kind, entries}, feedback {entry, useful}, handoff
     * @param {(detail: object) => void} listener
     */
    on: (type, listener) => void listeners.set(type, (listeners.get(type) ?? new Set()).add(listener)),
    /** @param {string} type @param {(detail: object) => void} listener */
    off: (type, listener) => void listeners.get(type)?.delete(listener),
    destroy: () => {
      bases.length = 0;
      for (const instance of [...instances]) instance.destroy();
    },
  };
  add(script);
})();
