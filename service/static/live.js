// Forms that answer as one clicks: the page is fetched as the form would fetch it, and the parts
// that changed are put in place. Without this file the forms have a button.

import { makeCopyable, say } from "./explorer.js";

let turn = 0;
let running = null;

async function follow(address, push) {
  const mine = (turn += 1);
  running?.abort();
  running = new AbortController();
  const parts = () => document.querySelectorAll("[data-part]");
  parts().forEach((part) => part.classList.add("busy"));
  let answer;
  try {
    answer = await fetch(address, { headers: { Accept: "text/html" }, signal: running.signal });
  } catch (error) {
    if (error.name === "AbortError") return;
    location.assign(address);
    return;
  }
  const text = await answer.text();
  if (mine !== turn) return;
  const fresh = new DOMParser().parseFromString(text, "text/html");
  const held = document.activeElement?.id;
  const opened = new Set([...document.querySelectorAll("details[id][open]")].map((one) => one.id));
  const found = fresh.querySelectorAll("[data-part]");
  if (found.length !== parts().length) { location.assign(answer.url); return; }
  for (const part of found) {
    const old = document.querySelector(`[data-part="${part.dataset.part}"]`);
    if (!old) { location.assign(answer.url); return; }
    old.replaceWith(part);
    part.querySelectorAll("details[id]").forEach((one) => { if (opened.has(one.id)) one.open = true; });
    makeCopyable(part);
  }
  // What the form sends besides the chips: the query that is shown, and what no chip stands for.
  document.querySelectorAll("form[data-live]").forEach((form, number) => {
    const other = fresh.querySelectorAll("form[data-live]")[number];
    form.querySelectorAll(":scope > input[type=hidden]").forEach((one) => one.remove());
    form.prepend(...other.querySelectorAll(":scope > input[type=hidden]"));
  });
  if (document.querySelector("[data-editor]")) (await import("./editor.js")).edit(document);
  document.title = fresh.title;
  if (push) history.pushState(null, "", answer.url);
  if (held) document.getElementById(held)?.focus({ preventScroll: true });
  say(document.querySelector("[data-say]")?.textContent.trim() ?? "");
}

function addressOf(form) {
  const fields = [...new FormData(form)].filter(([name, value]) => value || name === "of");
  return `${form.action}?${new URLSearchParams(fields)}`;
}

let timer;
for (const form of document.querySelectorAll("form[data-live]")) {
  form.classList.add("live");
  form.addEventListener("submit", (event) => { event.preventDefault(); follow(addressOf(form), true); });
  form.addEventListener("change", (event) => {
    if (event.target.type === "search") return;
    exclude(event.target);
    require(event.target);
    follow(addressOf(form), true);
  });
  form.addEventListener("input", (event) => {
    if (event.target.type !== "search") return;
    clearTimeout(timer);
    timer = setTimeout(() => follow(addressOf(form), true), 200);
  });
}

/** A value cannot be wanted and unwanted at once. */
function exclude(box) {
  if (box.type !== "checkbox" || !box.checked) return;
  for (const other of box.closest(".choice")?.querySelectorAll("input") ?? []) if (other !== box) other.checked = false;
}

/** Who chooses a value wants it. */
function require(field) {
  const row = field.matches("select") ? field.closest(".want") : null;
  if (row?.querySelector("input[value=any]:checked")) row.querySelector("input[value=must]").checked = true;
}

window.addEventListener("popstate", () => follow(location.href, false));
