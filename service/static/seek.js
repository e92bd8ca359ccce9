// Find as one types: a panel under the field, moved through by arrows. What is found comes from the
// service, or on a static site from an index in the browser. Without this file it is a plain form.

import { say } from "./explorer.js";

const PAUSE = 120; // milliseconds without a key before something is looked for
const SHOWN = { questions: 2, options: 4, words: 4, paper: 3, pages: 3, claims: 2 };
const TITLES = { questions: "Questions", options: "Options", words: "Words", paper: "In the paper", pages: "Pages", claims: "Claims" };

const make = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.append(...children);
  return made;
};

/** The label with the beginnings of words that were asked for marked. */
function marked(label, words) {
  const wanted = words.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const span = make("span");
  for (const piece of label.split(/([^\p{L}\p{N}]+)/u)) {
    const found = wanted.filter((word) => piece.toLowerCase().startsWith(word)).sort((one, other) => other.length - one.length)[0];
    if (found) span.append(make("mark", {}, piece.slice(0, found.length)), piece.slice(found.length));
    else span.append(piece);
  }
  return span;
}

class Seek {
  constructor(form) {
    this.form = form;
    this.field = form.querySelector("input");
    this.turn = 0;
    this.on = -1;
    this.shown = ""; // what the list was found for
    this.keys = []; // pressed while the list was still that of an earlier text
    this.list = make("div", { id: "found-list", role: "listbox", "aria-label": "Found" });
    this.foot = make("div");
    this.panel = make("div", { class: "panel" }, this.list, this.foot);
    this.panel.hidden = true;
    form.append(this.panel);
    Object.entries({ role: "combobox", "aria-controls": "found-list", "aria-expanded": "false", "aria-autocomplete": "list", "aria-haspopup": "listbox" })
      .forEach(([name, value]) => this.field.setAttribute(name, value));
    this.field.addEventListener("input", () => this.later());
    this.field.addEventListener("focus", () => { if (this.field.value.trim() && this.links().length) this.open(); });
    this.form.addEventListener("keydown", (event) => this.key(event));
    this.form.addEventListener("focusout", (event) => { if (!this.form.contains(event.relatedTarget)) this.close(); });
  }

  links() { return [...this.panel.querySelectorAll("a[role=option]")]; }

  later() {
    clearTimeout(this.timer);
    this.keys = [];
    this.choose(-1);
    this.timer = setTimeout(() => this.look(), PAUSE);
  }

  async look() {
    const words = this.field.value.trim();
    const mine = (this.turn += 1);
    if (!words) { this.list.replaceChildren(); this.shown = ""; this.close(); return; }
    let told;
    try {
      told = await this.found(words);
    } catch {
      this.keys = [];
      return; // the form still works
    }
    if (mine !== this.turn) return;
    this.show(words, told);
  }

  async found(words) {
    if (!this.form.dataset.find) return (await import("./find.js")).findHere(words, this.form.dataset.root);
    const reply = await fetch(`${this.form.dataset.find}?${new URLSearchParams({ words, most: "4" })}`);
    if (!reply.ok) throw new Error(reply.statusText);
    return reply.json();
  }

  entry(one, words, group = "") {
    const link = make("a", { href: one.address, role: "option", tabindex: "-1", "aria-selected": "false" }, marked(one.label, words), " ", make("span", { class: "what" }, one.what));
    if ((group === "questions" || group === "pages") && one.about) link.append(make("span", { class: "gist" }, one.about));
    return make("li", { role: "presentation" }, link);
  }

  show(words, told) {
    const parts = [];
    for (const group of told.groups) {
      const title = make("h3", { role: "presentation" }, TITLES[group.name]);
      const list = make("ul", { role: "group", "aria-label": TITLES[group.name] }, ...group.entries.slice(0, SHOWN[group.name]).map((one) => this.entry(one, words, group.name)));
      parts.push(title, list);
    }
    if (!told.groups.length) {
      if (told.near.length) parts.push(make("h3", { role: "presentation" }, `Nothing has all the words “${words}”. Near it:`), make("ul", { role: "group", "aria-label": "Near it" }, ...told.near.map((one) => this.entry(one, words))));
    }
    const all = new URL(this.form.action);
    all.searchParams.set("words", words);
    const keys = make("span", {}, make("kbd", {}, "↑"), " ", make("kbd", {}, "↓"), " choose, ", make("kbd", {}, "Enter"), " open, ", make("kbd", {}, "Esc"), " close");
    this.foot.replaceChildren(make("p", { class: "foot" }, make("span", {}, "for ", make("b", {}, words)), keys, make("a", { href: all.href }, told.number ? `All ${told.number} finds` : `Nothing for “${words}”`)));
    this.list.replaceChildren(...parts);
    this.links().forEach((link, number) => { link.id = `found-${number}`; });
    this.choose(-1);
    this.open();
    this.shown = words;
    this.keys.splice(0).forEach((key) => this.press(key));
    say(told.number ? `${told.number} found` : `nothing found, ${told.near.length} near`);
  }

  open() { this.panel.hidden = false; this.panel.scrollIntoView({ block: "nearest" }); this.field.setAttribute("aria-expanded", "true"); }

  close() { this.panel.hidden = true; this.field.setAttribute("aria-expanded", "false"); this.choose(-1); }

  choose(number) {
    const links = this.links();
    this.on = links.length ? ((number + 1 + links.length + 1) % (links.length + 1)) - 1 : -1;
    links.forEach((link, at) => {
      link.parentElement.classList.toggle("on", at === this.on);
      link.setAttribute("aria-selected", String(at === this.on));
    });
    if (this.on < 0) this.field.removeAttribute("aria-activedescendant");
    else { this.field.setAttribute("aria-activedescendant", links[this.on].id); links[this.on].scrollIntoView({ block: "nearest" }); }
  }

  key(event) {
    if (event.key === "Escape" && !this.panel.hidden) { event.preventDefault(); this.close(); this.field.focus(); return; }
    if (this.panel.hidden || event.target !== this.field) return;
    const stale = this.shown !== this.field.value.trim();
    if (!["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) return;
    // Enter alone sends the form.
    if (event.key === "Enter" && (stale ? !this.keys.length : this.on < 0)) return;
    event.preventDefault();
    // What was found for an earlier text is never taken for this one.
    if (stale) this.keys.push(event.key);
    else this.press(event.key);
  }

  press(key) {
    if (key === "ArrowDown") this.choose(this.on + 1);
    else if (key === "ArrowUp") this.choose(this.on - 1);
    else if (this.on >= 0) location.assign(this.links()[this.on].href);
  }
}

for (const form of document.querySelectorAll("form.seek, form.find")) if (form.checkVisibility()) new Seek(form);
