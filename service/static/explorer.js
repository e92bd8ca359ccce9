// What every page has: the switch of colours, copying, the key that leads to the search field.

const status = document.getElementById("status");

/** Say something to those who listen and do not look. */
export function say(text) {
  if (status) status.textContent = text;
}

// --- colours ---

const THEMES = ["system", "light", "dark"];

function themeSwitch(button) {
  const name = button.querySelector("[data-theme-name]");
  const root = document.documentElement;
  const show = () => { name.textContent = root.dataset.theme || "system"; };
  button.addEventListener("click", () => {
    const now = THEMES.indexOf(root.dataset.theme || "system");
    const next = THEMES[(now + 1) % THEMES.length];
    if (next === "system") delete root.dataset.theme; else root.dataset.theme = next;
    try { localStorage.setItem("theme", next === "system" ? "" : next); } catch { /* not kept */ }
    show();
    say(`Colours: ${next}`);
  });
  show();
  button.hidden = false;
}

// --- copying ---

async function copy(text, button, what) {
  const before = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
    say(`${what} copied`);
  } catch {
    button.textContent = "Cannot copy";
    say("The browser does not let this page copy");
  }
  setTimeout(() => { button.textContent = before; }, 1600);
}

function copyButton(label) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  const more = document.createElement("span");
  more.className = "unseen";
  more.textContent = ` ${label}`;
  button.append(more);
  return button;
}

/** Give what can be copied a button, and make addresses whole. */
export function makeCopyable(part) {
  for (const code of part.querySelectorAll("[data-absolute]")) {
    code.textContent = code.textContent.replace(/(^|')(\/)/, (_, before) => `${before}${location.origin}/`);
    code.removeAttribute("data-absolute");
  }
  for (const code of part.querySelectorAll("[data-copy]")) {
    const name = code.dataset.copy || code.closest("div")?.querySelector("dt")?.textContent || "this";
    const button = copyButton(name);
    code.after(button);
    const { href } = code.dataset;
    button.addEventListener("click", () => copy(href ? new URL(href, location.href).href : code.textContent.trim(), button, name));
    code.removeAttribute("data-copy");
  }
  for (const link of part.querySelectorAll("[data-fetch]")) {
    const name = link.dataset.fetch;
    const button = copyButton(name);
    link.after(button);
    button.addEventListener("click", async () => {
      const answer = await fetch(link.href);
      await copy(await answer.text(), button, name);
    });
    link.removeAttribute("data-fetch");
  }
}

// --- queries that stand in a page ---

async function colour(blocks) {
  const { highlight } = await import("./highlight.js");
  for (const code of blocks) code.replaceChildren(await highlight(code.textContent));
}

for (const button of document.querySelectorAll("button.theme")) themeSwitch(button);
makeCopyable(document);
const blocks = document.querySelectorAll("code[data-iq]");
if (blocks.length) colour(blocks);

document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof HTMLElement && event.target.matches("input, textarea, select, [contenteditable=true]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const fields = ["seek", "find", "words"].map((id) => document.getElementById(id));
    const field = fields.find((one) => one?.checkVisibility());
    if (field) { event.preventDefault(); field.focus(); }
  }
});
