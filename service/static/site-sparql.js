// The SPARQL page of a static site: sends a query to the worker and shows what comes back.

const form = document.getElementById("sparql");
const query = document.getElementById("query");
const stop = document.getElementById("stop");
const said = document.getElementById("said");
const section = document.getElementById("answer");
const table = section.querySelector("table");
const root = new URL(form.dataset.root, location.href).href.replace(/\/$/, "");
const MOST = 1000;
let worker;

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** A term as people read it; things of this site lead to their pages. */
function shown(term) {
  if (!term) return document.createTextNode("");
  const own = term.kind === "NamedNode" && !term.value.includes("/graph/") && /^https:\/\/w3id\.org\/isthmus\/(?:([a-z-]+\/[^/#]+)|(ns|iq)#(.+))$/.exec(term.value);
  if (!own) return document.createTextNode(term.value);
  const path = own[1] ?? `${own[2]}/${own[3]}`;
  return element("a", path, { href: `${root}/${path}/`, title: term.value });
}

function show({ columns, rows }) {
  const head = element("tr");
  head.append(...columns.map((name) => element("th", name, { scope: "col" })));
  const body = element("tbody");
  for (const row of rows.slice(0, MOST)) {
    const line = element("tr");
    for (const term of row) { const td = element("td"); td.append(shown(term)); line.append(td); }
    body.append(line);
  }
  const thead = element("thead");
  thead.append(head);
  table.replaceChildren(thead, body);
  section.hidden = false;
  const cut = rows.length > MOST ? `, of which the first ${MOST} are shown` : "";
  said.textContent = `${rows.length} ${rows.length === 1 ? "row" : "rows"}${cut}`;
}

function idle() {
  stop.hidden = true;
  form.removeAttribute("aria-busy");
}

function run() {
  worker ??= new Worker(new URL("./site-engine.js", import.meta.url), { type: "module" });
  form.setAttribute("aria-busy", "true");
  stop.hidden = false;
  said.textContent = "Working …";
  worker.onmessage = ({ data }) => {
    idle();
    if (data.answer) return show(data.answer);
    section.hidden = true;
    said.textContent = `The query cannot be answered: ${data.wrong}`;
  };
  worker.onerror = (event) => { idle(); said.textContent = `The engine cannot be loaded: ${event.message ?? "this browser lacks what it needs"}`; };
  worker.postMessage({ query: query.value, root });
}

form.addEventListener("submit", (event) => { event.preventDefault(); run(); });
query.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); run(); }
});
stop.addEventListener("click", () => {
  worker?.terminate();
  worker = undefined;
  idle();
  said.textContent = "Stopped";
});
const given = new URLSearchParams(location.hash.slice(1)).get("query");
if (given) query.value = given;
