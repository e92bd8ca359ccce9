/* Web components of Isthmus: <isthmus-query>, <isthmus-option>, <isthmus-compare>, <isthmus-diagram>, <isthmus-proof>.
   One script, no framework. They ask the service that the script came from, or the one that the attribute `service` names;
   a static bundle (attribute `bundle`, or a script that came from one) holds answers as files. What cannot be answered stays
   the link that the author wrote between the tags. Licence: Apache-2.0. */
(() => {
  "use strict";
  const IN_BUNDLE = false; // an export of a static site writes `true` here
  const script = document.currentScript || document.querySelector('script[src*="/embed/isthmus.js"]');
  const HOME = script ? new URL("..", script.src).href : new URL("/", location.href).href;
  const PATIENCE = 30_000; // milliseconds that an answer may take
  const MOST = 8 * 1024 * 1024; // bytes that it may have
  const STRANGE = "what was answered is none of our answers";
  const SVG = "http://www.w3.org/2000/svg";
  const OPTIONS = {
    query: ["saved", "params", "as", "caption", "sources", "show"],
    option: ["on", "diagram", "caption", "sources"],
    compare: ["on", "caption", "sources"],
    diagram: ["caption"],
    proof: ["caption"],
  };
  const STYLE = `
:host { display: block; box-sizing: border-box; block-size: var(--isthmus-block-size, 20rem); overflow: auto;
  --text: var(--isthmus-text, light-dark(#17211f, #e4ebe9)); --quiet: var(--isthmus-quiet, light-dark(#52615d, #a0b0ab));
  --ground: var(--isthmus-background, light-dark(#ffffff, #161e1c)); --line: var(--isthmus-border, light-dark(#dce1dd, #2d3936));
  --link: var(--isthmus-link, light-dark(#0b665c, #5cc9b7)); --wash: var(--isthmus-wash, light-dark(#eef1ec, #1e2826));
  color: var(--text); background: var(--ground); border: 1px solid var(--line); border-radius: var(--isthmus-radius, 6px);
  font: var(--isthmus-font, inherit); line-height: 1.45; padding: .6em .8em; }
:host([as="value"]) { display: inline; block-size: auto; border: 0; padding: 0; background: none; color: inherit; }
:host([size="auto"]) { block-size: auto; min-block-size: var(--isthmus-block-size, 0); }
:host([hidden]) { display: none; }
:host([theme="dark"]) { color-scheme: dark; }
:host([theme="light"]) { color-scheme: light; }
:host(:focus-visible), :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
div.box { display: contents; }
h2 { font-size: 1em; margin: 0 0 .3em; }
p { margin: .3em 0; }
a { color: var(--link); }
table { border-collapse: collapse; width: 100%; }
caption { text-align: start; font-weight: 600; padding: 0 0 .3em; }
th, td { text-align: start; vertical-align: top; padding: .35em .6em .35em 0; border-block-start: 1px solid var(--line); }
thead th { font-size: .88em; color: var(--quiet); border: 0; }
td ul { margin: 0; padding: 0; list-style: none; }
tr.differs > :first-child { box-shadow: inset 3px 0 0 var(--link); padding-inline-start: .6em; }
.unstated, .mixed, cite { color: var(--quiet); }
.unstated, .mixed { font-style: italic; }
.remark { border-inline-start: 3px solid var(--line); padding-inline-start: .7em; font-size: .93em; }
.wrong { border-inline-start: 3px solid currentcolor; padding-inline-start: .7em; }
p.quiet { color: var(--quiet); font-size: .85em; }
details { font-size: .93em; margin: .5em 0 0; }
summary { cursor: pointer; }
pre { background: var(--wash); padding: .5em; overflow-x: auto; font-size: .88em; }
svg { max-width: max(100%, 30rem); height: auto; }
.drawings { overflow-x: auto; }`;

  /** Why there is no answer, in words for a reader. */
  class NoAnswer extends Error {}

  /** Styles for a shadow root: a page that allows none within it (CSP) allows those of a script. */
  function sheet(text) {
    try {
      const made = new CSSStyleSheet();
      made.replaceSync(text);
      return made;
    } catch {
      return null; // an old browser
    }
  }
  const BASE = sheet(STYLE);

  /** Have something within a time, or be told. */
  function within(milliseconds, late) {
    const timer = setTimeout(late, milliseconds);
    return () => clearTimeout(timer);
  }

  /** The text of an answer, of which no more is read than any of ours has. */
  async function textOf(reply) {
    const parts = [], reader = reply.body?.getReader();
    let size = 0, piece;
    while (reader && !(piece = await reader.read()).done) {
      size += piece.value.length;
      if (size > MOST) {
        reader.cancel().catch(() => {});
        throw new NoAnswer("the service answers more than is read");
      }
      parts.push(piece.value);
    }
    return new Blob(parts).text();
  }

  function parsed(text) {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  }

  /** A hash of a text, the same as `key_of` in Python: two 32-bit FNV-1a sums over UTF-8. */
  function hash(text) {
    let one = 0x811c9dc5, two = 0x01000193;
    for (const byte of new TextEncoder().encode(text)) {
      one = Math.imul(one ^ byte, 0x01000193);
      two = Math.imul(two ^ byte, 0x85ebca6b);
    }
    return [one, two].map((sum) => (sum >>> 0).toString(16).padStart(8, "0")).join("");
  }

  /* Prepared answers are scripts, since a plain file host lets no other site read its files. Each calls this function. */
  const loaded = new Map(), waiting = new Map();
  const name = "isthmusAnswer";
  globalThis[name] = (content) => waiting.get(document.currentScript?.src)?.(content);
  function prepare(url) {
    if (!loaded.has(url)) {
      loaded.set(url, new Promise((resolve) => {
        const made = element("script", { src: url });
        // A file that is none, that says nothing, or that does not come.
        const none = () => { waiting.delete(url); made.remove(); loaded.delete(url); resolve(null); };
        const settled = within(PATIENCE, none);
        waiting.set(url, (content) => { waiting.delete(url); settled(); resolve(content); });
        for (const event of ["load", "error"]) made.addEventListener(event, () => { settled(); if (waiting.has(url)) none(); });
        document.head.append(made);
      }));
    }
    return loaded.get(url);
  }

  const flat = (text) => text.trim().split(/\s+/).join(" ");

  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value !== undefined && value !== "") made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  /** Text in which a stretch between backticks is code. */
  function ticked(text) {
    const parts = text.split("`");
    if (parts.length % 2 === 0) return [text];
    return parts.map((part, place) => (place % 2 ? element("code", {}, part) : part));
  }

  /** A drawing as an element, without anything that could run; its colours follow the scheme of the page. */
  function drawing(text, alternative, styles) {
    const svg = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    if (svg.nodeName !== "svg") return element("p", {}, alternative);
    for (const one of svg.querySelectorAll("*")) {
      if (one.namespaceURI !== SVG || ["script", "foreignObject", "a"].includes(one.localName)) one.remove();
    }
    for (const one of BASE ? svg.querySelectorAll("style") : []) {
      const made = sheet(one.textContent);
      // Styles of a drawing are for the drawing, and not for the box that it stands in.
      if (made && ![...made.cssRules].some((rule) => /:host|::slotted/.test(rule.cssText))) styles.push(made);
      one.remove();
    }
    for (const one of [svg, ...svg.querySelectorAll("*")]) {
      for (const { name, value } of [...one.attributes]) {
        if (/^on/i.test(name) || (/href$/i.test(name) && !value.startsWith("#"))) one.removeAttribute(name);
      }
    }
    svg.setAttribute("role", "img");
    return document.importNode(svg, true);
  }

  class Embed extends HTMLElement {
    static get observedAttributes() {
      return ["text", "service", "bundle", "theme", ...OPTIONS[this.kind]];
    }

    connectedCallback() {
      if (!this.shadowRoot) {
        this.attachShadow({ mode: "open" });
        if (BASE) this.shadowRoot.adoptedStyleSheets = [BASE];
        else this.shadowRoot.append(element("style", {}, STYLE));
        this.shadowRoot.append(element("div", { class: "box", part: "box" }, element("slot")));
        if (this.getAttribute("as") !== "value" && !this.hasAttribute("tabindex")) this.tabIndex = 0; // a box that scrolls
        if (!this.hasAttribute("role")) this.setAttribute("role", this.getAttribute("as") === "value" ? "none" : "region");
      }
      this.refresh();
    }

    disconnectedCallback() {
      this.asked?.abort();
    }

    attributeChangedCallback(name, before, after) {
      if (this.isConnected && this.shadowRoot && before !== after) this.refresh();
    }

    /** Ask again; the promise is kept when the answer, or the reason why there is none, is shown. */
    refresh() {
      this.asked?.abort();
      this.asked = new AbortController();
      this.ready = this.fill(this.asked.signal);
      return this.ready;
    }

    get kind() {
      return this.constructor.kind;
    }

    get home() {
      const given = this.getAttribute("service") ?? this.getAttribute("bundle");
      try {
        const url = new URL(given === null ? HOME : given, document.baseURI).href;
        return url.endsWith("/") ? url : `${url}/`;
      } catch {
        throw new NoAnswer("the address of the service is none");
      }
    }

    get fromBundle() {
      return this.hasAttribute("bundle") || (IN_BUNDLE && !this.hasAttribute("service"));
    }

    get given() {
      const found = {};
      for (const name of OPTIONS[this.kind]) {
        const value = this.getAttribute(name);
        if (value !== null) found[name] = flat(value) || (name === "diagram" ? "yes" : "");
      }
      return found;
    }

    async fill(signal) {
      const text = (this.getAttribute("text") ?? "").trim(); // a line break ends a comment of a query
      if (!text && !this.hasAttribute("saved")) return this.fail("the attribute `text` is missing");
      this.setAttribute("aria-busy", "true");
      if (!this.hasAttribute("aria-label")) this.label = text || this.getAttribute("saved");
      try {
        const content = this.fromBundle ? await this.prepared(text) : await this.answered(text, signal);
        if (signal.aborted) return;
        this.show(content);
        this.dispatchEvent(new CustomEvent("isthmus-filled", { bubbles: true }));
      } catch (error) {
        if (signal.aborted) return;
        this.fail(error instanceof NoAnswer ? error.message : STRANGE);
      } finally {
        if (!signal.aborted) this.removeAttribute("aria-busy");
      }
    }

    async answered(text, signal) {
      const url = new URL("embed/content", this.home);
      url.search = new URLSearchParams({ kind: this.kind, text, ...this.given });
      const cut = new AbortController();
      let reason = "the service cannot be reached";
      const settled = within(PATIENCE, () => { reason = "the service has not answered in time"; cut.abort(); });
      signal.addEventListener("abort", () => cut.abort());
      try {
        const reply = await fetch(url, { signal: cut.signal, headers: { Accept: "application/json" } });
        reason = "the service broke off its answer";
        const body = parsed(await textOf(reply));
        if (reply.ok) return body;
        reason = flat(String(body?.errors?.[0]?.message ?? body?.detail ?? `the service answered ${reply.status}`));
        throw new NoAnswer(reason);
      } catch (error) {
        throw error instanceof NoAnswer ? error : new NoAnswer(reason);
      } finally {
        settled();
      }
    }

    async prepared(text) {
      const { saved, params, on, caption, sources, diagram } = this.given;
      const plain = { kind: this.kind, ...(text ? { text } : {}), ...(saved ? { saved } : {}), ...(params ? { params } : {}),
        ...(on && this.kind === "option" ? { on: "all" } : {}) };
      const texts = [text];
      if (this.kind === "compare" && text.includes(",")) {
        texts.push(text.split(",").map(flat).sort().join(", "));
      }
      for (const one of texts) {
        const key = hash(JSON.stringify(text ? { ...plain, text: one.split(",").map(flat).join(", ") } : plain));
        const found = await prepare(new URL(`embed/answers/${key}.js`, this.home).href);
        if (!found) continue;
        const content = structuredClone(found);
        if (typeof content !== "object") throw new NoAnswer(STRANGE);
        if (caption !== undefined) content.caption = caption;
        if (sources === "no") content.sources = [];
        if (this.kind === "option" && diagram !== "yes") content.drawings = [];
        if (on && on !== "all") this.narrow(content, on.split(",").map(flat));
        return content;
      }
      throw new NoAnswer("this site holds no prepared answer to that; it needs a service");
    }

    /** Keep the lines of a table that are asked for. */
    narrow(content, wanted) {
      const known = new Map(content.table.lines.map((line) => [line.cells[0][0].text, line]));
      content.table.lines = wanted.map((name) => known.get(name) ?? {
        cells: [[{ text: name }], ...content.table.head.slice(1).map((_, place) => (place ? [] : [{ text: "not stated", mark: "unstated" }]))],
      });
      content.remarks = content.remarks.filter((one) => !one.text.startsWith("the source does not say"));
    }

    set label(text) {
      this.setAttribute("aria-label", text);
      this.labelled = true;
    }

    /** Where a path of an answer leads; nowhere if that would run something. */
    address(path) {
      const url = new URL(path, this.home);
      return ["http:", "https:", new URL(this.home).protocol].includes(url.protocol) ? url.href : "";
    }

    show(content) {
      if (typeof content?.version !== "string") throw new NoAnswer(STRANGE);
      const box = this.shadowRoot.querySelector(".box"), styles = [];
      if (content.value) {
        const aside = content.aside ? [" ", element("small", { part: "changed" }, content.aside)] : [];
        box.replaceChildren(this.words(content.value), ...aside);
        box.title = content.rests_on;
        return;
      }
      const name = content.caption || content.statement;
      const out = [];
      const heading = content.about ? this.words({ ...content.about, text: content.caption || content.about.text }) : content.caption;
      if (heading && (content.about || !content.table)) out.push(element("h2", { part: "caption" }, heading));
      if (content.definition) out.push(element("p", {}, content.definition));
      if (content.query) out.push(element("pre", {}, element("code", {}, content.query)));
      if (content.drawings.length) {
        out.push(element("div", { class: "drawings", part: "drawings", tabindex: "0", role: "group", "aria-label": `${name}, drawn` }, ...content.drawings.map((one) => drawing(one.svg, one.alternative, styles))));
      }
      if (content.table) out.push(this.table(content));
      if (content.items) {
        out.push(content.items.length ? element("ul", {}, ...content.items.map((one) => element("li", {}, this.words(one)))) : this.nothing());
      }
      if (content.text) out.push(element("pre", { part: "text", tabindex: "0" }, content.text));
      for (const one of content.remarks) {
        out.push(element("p", { class: "remark", part: "remark" }, ...ticked(one.text), ...(one.query ? [" ", element("code", {}, one.query)] : [])));
      }
      if (content.sources.length) {
        out.push(element("details", { part: "sources" },
          element("summary", {}, `Sources (${content.sources.length})`),
          element("ol", {}, ...content.sources.map((one) =>
            element("li", {}, `${one.statement} `, element("cite", {}, one.place), one.inferred ? " (inferred from)" : "")))));
      }
      out.push(element("p", { class: "quiet", part: "origin" }, element("a", { href: this.address(content.page) }, "Isthmus"),
        ` · data ${content.version.slice(0, 12)}, ${content.rests_on || `edition ${content.edition}`}`));
      if (this.labelled) this.label = name;
      if (BASE) this.shadowRoot.adoptedStyleSheets = [BASE, ...styles];
      box.replaceChildren(...out);
    }

    table(content) {
      const { head, lines, row_heads: rowHeads } = content.table;
      const cells = (line, from) => line.cells.slice(from).map((cell) => element("td", {}, ...this.cell(cell)));
      const body = lines.map((line) => element("tr", { class: line.differs ? "differs" : "" },
        ...(rowHeads ? [element("th", { scope: "row" }, ...this.cell(line.cells[0])), ...cells(line, 1)] : cells(line, 0))));
      const caption = content.about ? [] : [element("caption", {}, content.caption || element("code", {}, content.statement))];
      if (!lines.length) return element("div", {}, ...caption.map((one) => element("h2", {}, ...one.childNodes)), this.nothing());
      return element("table", { part: "table", "aria-label": content.about ? content.about.text : "" }, ...caption,
        element("thead", {}, element("tr", {}, ...head.map((cell) => element("th", { scope: "col" }, ...this.cell(cell))))),
        element("tbody", {}, ...body));
    }

    cell(values) {
      if (values.length < 2) return values.map((one) => this.words(one));
      return [element("ul", {}, ...values.map((one) => element("li", {}, this.words(one))))];
    }

    words({ text, path, mark }) {
      if (path) return element("a", { href: this.address(path) }, text);
      return mark ? element("span", { class: mark }, text) : document.createTextNode(text);
    }

    nothing() {
      return element("p", {}, "nothing that the source says fits");
    }

    /** Say why there is no answer, and leave the author's link, or one of ours. */
    fail(reason) {
      this.removeAttribute("aria-busy");
      const text = flat(this.getAttribute("text") ?? "");
      const way = this.kind === "query" && !this.fromBundle ? `?q=${encodeURIComponent(text)}` : "";
      let href = "";
      try {
        href = this.address(way);
      } catch {
        // The author has named no address.
      }
      const link = element("a", { href }, text || "Isthmus");
      this.shadowRoot.querySelector(".box").replaceChildren(element("slot", {}, link),
        element("p", { class: "wrong", role: "status", part: "wrong" }, ...ticked(reason)));
      this.dispatchEvent(new CustomEvent("isthmus-failed", { bubbles: true, detail: { reason } }));
    }
  }

  for (const kind of Object.keys(OPTIONS)) {
    const name = `isthmus-${kind}`;
    if (!customElements.get(name)) customElements.define(name, class extends Embed { static kind = kind; });
  }
})();
