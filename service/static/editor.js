// The IQ editor: a text field over a coloured copy of its text, with completion, diagnostics and
// fixes from the service. Without this file it is a plain text field in a form, which works too.

import { highlight } from "./highlight.js";
import { say } from "./explorer.js";

const PAUSE = 220; // milliseconds without a key before the service is asked what is wrong
const KINDS = new Set(["keyword", "sign"]);

// The service counts code points, the browser UTF-16 units.
const toUnits = (text, points) => {
  let units = 0;
  for (const char of text) {
    if (points-- <= 0) break;
    units += char.length;
  }
  return units;
};
const toPoints = (text, units) => [...text.slice(0, units)].length;

class Editor {
  constructor(box) {
    this.box = box;
    this.api = box.dataset.api;
    this.field = box.querySelector("textarea");
    this.form = this.field.form;
    this.hints = this.form.querySelector("[data-hints]");
    this.layer = document.createElement("pre");
    this.layer.className = "layer";
    this.layer.setAttribute("aria-hidden", "true");
    box.prepend(this.layer);
    box.classList.add("on");
    this.list = document.createElement("ul");
    this.list.className = "completions";
    this.list.id = `${this.field.id}-completions`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Proposals");
    this.list.hidden = true;
    box.append(this.list);
    // A field of several lines stays a text field to those who listen; the roles of a choice are for one line.
    Object.entries({ "aria-autocomplete": "list", "aria-controls": this.list.id, "aria-haspopup": "listbox" })
      .forEach(([name, value]) => this.field.setAttribute(name, value));
    this.marks = [];
    this.items = [];
    this.chosen = -1;
    this.turn = 0;
    this.proposing = false;
    this.unsaid = null;
    this.field.addEventListener("input", () => this.changed());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("blur", () => this.close());
    this.field.addEventListener("scroll", () => { this.layer.scrollTop = this.field.scrollTop; });
    this.field.addEventListener("keyup", (event) => { if (event.key.startsWith("Arrow") || event.key === "Home" || event.key === "End") this.later(); });
    this.field.addEventListener("click", () => { this.close(); this.tell(); this.later(); });
    this.form.querySelector(".keys")?.removeAttribute("hidden");
    this.grow();
    this.draw();
  }

  draw() { this.layer.replaceChildren(highlight(this.field.value, this.marks), "\n"); }

  grow() {
    if (CSS.supports("field-sizing", "content")) return;
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight}px`;
  }

  changed() {
    this.wanted = false;
    this.unsaid = null;
    this.marks = [];
    this.grow();
    this.draw();
    this.later();
    const before = this.field.value.slice(0, this.field.selectionStart);
    if (/[\w:`^$-]$/.test(before) || /\s$/.test(before)) this.complete(); else this.close();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), PAUSE);
  }

  async post(route, content) {
    const answer = await fetch(`${this.api}${route}`, { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify(content) });
    return answer.ok ? answer.json() : null;
  }

  // --- what is wrong, and what the word at the cursor means ---

  async look() {
    const text = this.field.value;
    const turn = (this.turn += 1);
    if (!text.trim()) { this.marks = []; this.draw(); this.hints.replaceChildren(); return; }
    const offset = toPoints(text, this.field.selectionStart);
    const [found, about] = await Promise.all([this.post("diagnose", { query: text }), this.post("hover", { query: text, offset })]).catch(() => [null, null]);
    if (turn !== this.turn || !found) return;
    this.marks = found.errors.map((one) => ({ start: toUnits(text, one.span.start), end: Math.max(toUnits(text, one.span.end), toUnits(text, one.span.start) + 1), severity: one.severity }));
    this.draw();
    const bad = found.errors.some((one) => one.severity === "error");
    const lines = found.errors.map((one) => this.finding(text, one));
    if (!lines.length && about?.hover) lines.push(this.meaning(about.hover));
    this.hints.replaceChildren(...lines);
    if (!bad) this.field.removeAttribute("aria-invalid");
    this.unsaid = bad ? `${found.errors[0].message.replaceAll("`", "")}. ${found.errors[0].fixes.length ? "A fix is offered below the field." : ""}` : null;
    this.tell();
  }

  // Whoever listens hears of the proposals first: while a word is being finished, that it is not yet
  // one is no news, and would be said over them. It is said when the list is left, or if there is none.
  tell() {
    if (!this.unsaid || this.proposing || !this.list.hidden) return;
    this.field.setAttribute("aria-invalid", "true");
    say(this.unsaid);
    this.unsaid = null;
  }

  finding(text, one) {
    const line = document.createElement("p");
    line.className = `finding ${one.severity}`;
    line.append(ticked(one.message));
    if (!one.fixes.length && one.help?.length) {
      const help = document.createElement("span");
      help.className = "quiet";
      help.append(ticked(one.help.join("; ")));
      line.append(help);
    }
    for (const fix of one.fixes) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(ticked(fix.title));
      button.addEventListener("click", () => this.apply(text, fix));
      line.append(button);
    }
    return line;
  }

  meaning(about) {
    const line = document.createElement("p");
    line.className = "meaning";
    const name = document.createElement("strong");
    name.textContent = about.title;
    line.append(name, ": ", ticked(about.lines[0] || ""));
    return line;
  }

  apply(text, fix) {
    const points = [...text];
    for (const edit of [...fix.edits].sort((a, b) => b.start - a.start)) points.splice(edit.start, edit.end - edit.start, edit.text);
    this.write(points.join(""), null);
    this.field.focus();
    say("Fixed");
  }

  write(text, caret) {
    this.field.value = text;
    this.unsaid = null;
    const place = caret ?? text.length;
    this.field.setSelectionRange(place, place);
    this.marks = [];
    this.grow();
    this.draw();
    this.later();
  }

  // --- completion ---

  async complete() {
    const text = this.field.value;
    const place = this.field.selectionStart;
    const turn = (this.asked = (this.asked || 0) + 1);
    this.proposing = true;
    const found = await this.post("complete", { query: text, offset: toPoints(text, place) }).catch(() => null);
    if (turn !== this.asked) return;
    this.proposing = false;
    if (text !== this.field.value || document.activeElement !== this.field) { this.tell(); return; }
    const items = (found?.items ?? []).filter((one) => one.kind !== "sign").slice(0, 60);
    const start = found ? toUnits(text, found.span.start) : place;
    const end = found ? toUnits(text, found.span.end) : place;
    const typed = text.slice(start, end).toLowerCase();
    const done = items.length === 1 && items[0].text.toLowerCase() === typed;
    if (!items.length || done) { this.close(); this.tell(); return; }
    this.items = items;
    this.span = { start, end };
    this.of = text;
    // Nothing is chosen until an arrow is pressed after a space, so that Enter stays a new line.
    this.chosen = typed ? 0 : -1;
    if (this.wanted && this.chosen >= 0) this.take(this.chosen); else this.open();
  }

  open() {
    this.list.replaceChildren(...this.items.map((one, number) => {
      const item = document.createElement("li");
      item.id = `${this.list.id}-${number}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(number === this.chosen));
      const word = document.createElement("code");
      word.textContent = one.text;
      const what = document.createElement("span");
      what.className = "what";
      what.textContent = one.kind;
      item.append(word, what);
      if (one.detail || (one.label && one.label !== one.text)) {
        const detail = document.createElement("span");
        detail.className = "detail";
        detail.textContent = KINDS.has(one.kind) ? one.detail : [one.label !== one.text ? one.label : "", one.detail].filter(Boolean).join(": ");
        item.append(detail);
      }
      item.addEventListener("mousedown", (event) => { event.preventDefault(); if (this.field.value === this.of) this.take(number); });
      return item;
    }));
    if (this.list.hidden) say(`${this.items.length} proposals`);
    this.list.hidden = false;
    this.place();
    this.point();
  }

  place() {
    // A copy of the text up to the word tells where the word stands.
    const range = document.createRange();
    const walker = document.createTreeWalker(this.layer, NodeFilter.SHOW_TEXT);
    let left = this.span.start;
    let node = walker.nextNode();
    while (node && node.length < left) { left -= node.length; node = walker.nextNode(); }
    if (!node) return;
    range.setStart(node, Math.min(left, node.length));
    range.collapse(true);
    const word = range.getBoundingClientRect();
    const box = this.box.getBoundingClientRect();
    const x = Math.max(0, Math.min((word.left || box.left) - box.left - 8, box.width - Math.min(this.list.offsetWidth, box.width)));
    this.list.style.left = `${x}px`;
    this.list.style.top = `${(word.bottom || box.top + 40) - box.top + 4}px`;
  }

  point() {
    this.list.querySelectorAll("li").forEach((item, number) => item.setAttribute("aria-selected", String(number === this.chosen)));
    const item = this.list.children[this.chosen];
    if (item) {
      this.field.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else this.field.removeAttribute("aria-activedescendant");
  }

  close() {
    this.asked = (this.asked || 0) + 1;
    this.wanted = false;
    this.proposing = false;
    this.list.hidden = true;
    this.items = [];
    this.field.removeAttribute("aria-activedescendant");
  }

  take(number) {
    const one = this.items[number];
    const text = this.field.value;
    const rest = text.slice(this.span.end);
    const word = one.text + (/^\s/.test(rest) || one.text.endsWith("(") ? "" : " ");
    const { start } = this.span;
    this.close();
    this.write(text.slice(0, start) + word + rest, start + word.length);
    this.complete();
  }

  key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); this.form.requestSubmit(); return; }
    if (event.key === " " && event.ctrlKey) { event.preventDefault(); this.complete(); return; }
    if (this.list.hidden) return;
    const last = this.items.length - 1;
    if (event.key === "ArrowDown") this.chosen = this.chosen >= last ? 0 : this.chosen + 1;
    else if (event.key === "ArrowUp") this.chosen = this.chosen <= 0 ? last : this.chosen - 1;
    else if (event.key === "Escape") { event.preventDefault(); this.close(); this.tell(); return; }
    else if ((event.key === "Enter" || event.key === "Tab") && this.chosen >= 0 && !event.shiftKey) {
      event.preventDefault();
      // What is shown belongs to an earlier text until the service has answered for this one.
      if (this.field.value === this.of) this.take(this.chosen); else this.wanted = true;
      return;
    }
    else return;
    event.preventDefault();
    this.point();
  }
}

/** Turn `words` between backticks into code. */
function ticked(text) {
  const fragment = document.createDocumentFragment();
  text.split("`").forEach((part, place) => {
    if (place % 2 === 0) { fragment.append(part); return; }
    const code = document.createElement("code");
    code.textContent = part;
    fragment.append(code);
  });
  return fragment;
}

export function edit(part) {
  for (const box of part.querySelectorAll("[data-editor]")) if (!box.classList.contains("on")) new Editor(box);
}

edit(document);
