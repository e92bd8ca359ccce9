// Deciding on a static site: what is on record comes as data, worked out by the engine; here it is only sorted.
// A design fits if all that must be is stated, does not if something is denied or rules exclude it together, and would fit if confirmed otherwise.
// It stands above another if it is at least as good on every wish and better on one, however the silences turn out.

import { say } from "./explorer.js";

const form = document.querySelector("form[data-here]");
const root = form.dataset.here;
const outcome = document.querySelector(".outcome");
const WORDS = { t: ["yes", "yes"], f: ["no", "no"], m: ["mix", "differs"], u: ["open", "not stated"] };
const data = await (await fetch(`${root}/decide.json`)).json();
const at = new Map(data.requirements.map(([key], place) => [key, place]));
const [SAYS, SHORT, ASK, DENIAL] = [1, 2, 3, 4];

const make = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => { if (value !== "") made.setAttribute(key, value); });
  made.append(...children);
  return made;
};
const number = (count, [one, many]) => `${count} ${count === 1 ? one : many}`;
const link = (design) => make("a", { href: `${root}/${design.place}` }, design.label);

function sign(kind, text) {
  const made = make("span", { class: `v ${kind}` });
  made.innerHTML = `<svg class="i" aria-hidden="true"><use href="#i-${kind}"/></svg>`;
  made.append(text);
  return made;
}

const page = ([, where, place]) => (where ? [make("a", { class: "p", href: `${root}/${place}` }, where)] : []);
const cell = (told) => [sign(...WORDS[told[0]]), ...page(told)];

// --- what is asked for ---

function read() {
  const fields = new FormData(form);
  const asked = { scopes: fields.getAll(data.scope), must: [], nice: [] };
  for (const row of form.querySelectorAll(".want")) {
    const { name, value } = row.querySelector("input:checked");
    const own = fields.get(`${name}.value`);
    const key = own ? `${name}:${own}` : name;
    if (value !== "any" && at.has(key)) asked[value].push(at.get(key));
  }
  return asked;
}

function write({ scopes, must, nice }) {
  const keys = (list) => list.map((one) => data.requirements[one][0]).join(",");
  return [`of=${data.of}`, ...scopes.map((one) => `${data.scope}=${one}`), ...(must.length ? [`must=${keys(must)}`] : []), ...(nice.length ? [`nice=${keys(nice)}`] : [])].join("&");
}

function fill(given) {
  form.reset();
  for (const box of form.querySelectorAll(`input[name="${data.scope}"]`)) box.checked = given.getAll(data.scope).includes(box.value);
  for (const how of ["must", "nice"]) {
    for (const key of (given.get(how) ?? "").split(",").filter(Boolean)) {
      for (const row of form.querySelectorAll(".want")) {
        const input = row.querySelector(`input[value=${how}]`);
        const select = row.querySelector("select");
        const [name, value] = select ? key.split(":") : [key];
        if (input.name !== name || (select && ![...select.options].some((one) => one.value === value))) continue;
        input.checked = true;
        if (select) select.value = value;
      }
    }
  }
}

// --- what it comes to ---

const denied = (design, want) => design.told[want][0] === "f" || design.apart.some((set) => set.length === 1 && set[0] === want);
const excluded = (design, wants) => design.apart.filter((set) => set.every((want) => wants.includes(want)));
const least = (one, other, wish) => one.told[wish][0] === "t" || denied(other, wish) || one.told[wish][3] === other.told[wish][3];
const stated = (one, nice) => nice.filter((wish) => one.told[wish][0] === "t");
const above = (one, other, nice) => nice.every((wish) => least(one, other, wish)) && (stated(one, nice).some((wish) => denied(other, wish)) || excluded(other, stated(one, nice)).length > 0);
const equal = (one, other, nice) => nice.every((wish) => one.told[wish][3] === other.told[wish][3]);

function layers(designs, nice) {
  const found = [];
  for (let left = designs; left.length; ) {
    const top = left.filter((one) => !left.some((other) => above(other, one, nice)));
    found.push(top);
    left = left.filter((one) => !top.includes(one));
  }
  return found;
}

function sorted({ must, nice }, scope) {
  const designs = data.designs.filter((one) => !scope || one.scopes.includes(scope));
  const fits = designs.filter((one) => must.every((want) => one.told[want][0] === "t"));
  const out = designs.filter((one) => must.some((want) => one.told[want][0] === "f") || excluded(one, must).length > 0);
  const open = designs.filter((one) => !fits.includes(one) && !out.includes(one));
  return { designs, fit: fits, out, layers: layers(fits, nice), open: layers(open, nice).flat(), fits: fits.length };
}

// --- how it is shown ---

let beside = ""; // the name of an option or a design of which it is told what becomes of it

/** What becomes of that option or design. */
function becomes(legs, { must, nice }) {
  const title = beside.replaceAll("-", " ");
  const own = legs.flatMap(([, leg]) => leg.designs.filter((one) => one.names.includes(beside)).map((one) => [one, leg]));
  const rows = own.map(([one, leg]) => {
    const verdict = leg.fit.includes(one) ? sign("yes", "fits") : leg.out.includes(one) ? sign("no", "does not fit") : sign("open", "would fit if confirmed");
    return make("li", {}, make("div", {}, make("b", {}, link(one))), make("div", {}, verdict));
  });
  const open = !must.length && !nice.length;
  const told = !own.length ? `None of these ${data.called[1]} is of it.` : `${own.length} of these ${data.called[1]}, marked below. Set a requirement, and see which still fit.`;
  return section("becomes", title[0].toUpperCase() + title.slice(1), own.length && !open ? make("ul", { class: "rows" }, ...rows) : make("p", {}, told));
}

function section(id, title, ...content) {
  return make("section", { "aria-labelledby": id }, make("h2", { id }, title), ...content);
}

function table(leg, { must, nice }) {
  const wants = [...must, ...nice];
  const first = (wish) => (wish === nice[0] ? "nice" : "");
  const group = make("tr", { class: "group" }, make("td"));
  if (must.length) group.append(make("th", { class: "must", colspan: must.length, scope: "colgroup" }, "must"));
  if (nice.length) group.append(make("th", { class: "nice", colspan: nice.length, scope: "colgroup" }, "nice"));
  const names = make("tr", {}, make("th", { scope: "col" }, data.called[0]), ...wants.map((want) => make("th", { scope: "col", class: first(want) }, data.requirements[want][SHORT])));
  const body = make("tbody");
  leg.layers.forEach((layer, place) => {
    if (nice.length && leg.fits > 1) {
      const same = layer.every((one) => equal(layer[0], one, nice)) ? "equal on every wish" : "none of them is above another";
      const under = leg.layers.slice(0, place).flat().filter((one) => layer.some((other) => above(one, other, nice)));
      const told = place ? `– under ${under.map((one) => one.label).join("; ")}` : layer.length > 1 ? `– ${same}` : "";
      body.append(make("tr", { class: "rank" }, make("th", { colspan: wants.length + 1, scope: "rowgroup" }, place ? "Below " : layer.length > 1 ? "First, side by side " : "First ", make("span", { class: "quiet" }, told))));
    }
    for (const design of layer) {
      body.append(make("tr", { class: design.names.includes(beside) ? "own" : "" }, make("th", { scope: "row" }, link(design), make("span", {}, design.beside && design.beside[0].toUpperCase() + design.beside.slice(1))), ...wants.map((want) => make("td", { class: first(want), "data-h": data.requirements[want][SHORT] }, ...cell(design.told[want])))));
    }
  });
  return make("table", { class: "fit" }, make("thead", {}, ...(wants.length ? [group] : []), names), body);
}

function shown(leg, asked, id, title) {
  const { must, nice } = asked;
  const parts = [];
  const told = title ? ` – ${title}` : "";
  if (title) parts.push(make("h2", { class: "leg-name", id: `leg${id}` }, title));
  const jump = (where, count, text, name) => make("a", { href: `#${where}${id}`, class: name }, make("b", {}, String(count)), make("span", {}, text));
  parts.push(make("div", { class: "tally" }, jump("fits", leg.fits, leg.fits === 1 ? "fits" : "fit", "fit"), jump(leg.open.length ? "confirm" : "fits", leg.open.length, "would fit if confirmed", ""), jump(leg.out.length ? "not" : "fits", leg.out.length, leg.out.length === 1 ? "does not fit" : "do not fit", "not"), make("p", {}, `Among ${number(leg.designs.length, data.called)}.`)));
  const fits = leg.fits
    ? [make("p", {}, nice.length ? "The order is by the wishes, without points: one stands above another only if it is at least as good on every wish and better on one, however the silences turn out." : must.length ? "Every requirement is stated to be met. With wishes, these get an order." : "Set one requirement to “must”, and what does not fit leaves with its reason."), table(leg, asked)]
    : [make("p", {}, make("b", {}, `No ${data.called[0]} is stated to meet all of this.`)), make("p", {}, leg.open.length ? "Some would, if something were confirmed: see below." : "Each is denied something that must be: see below what, and give up one.")];
  parts.push(section(`fits${id}`, `Fit${told}`, ...fits));
  if (leg.open.length) {
    const rows = leg.open.map((design) => make("li", {}, make("div", {}, make("b", {}, link(design)), make("span", { class: "sub" }, ...must.filter((want) => design.told[want][0] === "t").flatMap((want, place) => [place ? ", " : "", data.requirements[want][SHORT], ...page(design.told[want])]))), make("div", {}, make("b", {}, "Confirm: "), must.filter((want) => design.told[want][0] !== "t").map((want) => data.requirements[want][ASK].replace("{thing}", design.label)).join(" "))));
    parts.push(section(`confirm${id}`, `Would fit if confirmed${told}`, make("p", {}, "No requirement is denied, but one or more are not stated."), make("ul", { class: "rows" }, ...rows)));
  }
  const reasons = must.map((want) => [want, leg.out.filter((one) => one.told[want][0] === "f")]).filter(([, list]) => list.length).sort(([, one], [, other]) => other.length - one.length);
  const together = new Map();
  for (const design of leg.out.filter((one) => !must.some((want) => one.told[want][0] === "f"))) {
    const key = excluded(design, must)[0].map((want) => data.requirements[want][SHORT]).join(" and ");
    together.set(key, [...(together.get(key) ?? []), design]);
  }
  if (leg.out.length) {
    const items = reasons.map(([want, list]) => make("li", {}, make("h3", {}, sign("no", data.requirements[want][DENIAL]), " ", make("span", { class: "small quiet plainly" }, number(list.length, data.called))), make("ul", {}, ...list.map((design) => make("li", {}, link(design), ...page(design.told[want]))))));
    const nearest = leg.out.filter((one) => must.length > 1 && must.filter((want) => one.told[want][0] !== "t").length === 1);
    const near = nearest.flatMap((one, place) => [place ? (place === nearest.length - 1 ? " and " : ", ") : "", link(one)]);
    parts.push(section(`not${id}`, `Do not fit${told}`, make("ul", { class: "why" }, ...items, ...[...together].map(([wants, list]) => make("li", {}, make("h3", {}, sign("no", `cannot be: ${wants}`), " ", make("span", { class: "small quiet plainly" }, number(list.length, data.called))), make("ul", {}, ...list.map((design) => make("li", {}, link(design))))))), ...(near.length ? [make("p", { class: "small quiet" }, "Nearest: ", ...near, nearest.length > 1 ? ", which lack one thing only." : ", which lacks one thing only.")] : [])));
  }
  return make("div", { class: "leg" }, ...parts);
}

function show(asked) {
  const titles = new Map(data.scopes);
  const legs = (asked.scopes.length ? asked.scopes : [""]).map((scope) => [scope, sorted(asked, scope)]);
  outcome.replaceChildren(...(beside ? [becomes(legs, asked)] : []), ...legs.map(([scope, leg], place) => shown(leg, asked, legs.length > 1 ? place + 1 : "", legs.length > 1 ? titles.get(scope) : "")));
  const says = (list) => list.map((one) => data.requirements[one][SAYS]).join("; ");
  document.querySelector(".lead").textContent = [asked.must.length ? `Must: ${says(asked.must)}.` : "", asked.nice.length ? `Better if: ${says(asked.nice)}.` : ""].filter(Boolean).join(" ") || "Set one requirement to “must”, and what does not fit leaves with its reason.";
  return legs.map(([, leg]) => `${leg.fits} fit, ${leg.open.length} would fit if confirmed, ${leg.out.length} do not fit`).join("; ");
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("change", (event) => {
  const row = event.target.closest(".want");
  if (event.target.matches("select") && row.querySelector("input[value=any]:checked")) row.querySelector("input[value=must]").checked = true;
  const asked = read();
  history.replaceState(null, "", `#${write(asked)}${beside ? `&beside=${beside}` : ""}`);
  say(show(asked));
});
form.querySelector("a")?.addEventListener("click", (event) => {
  event.preventDefault();
  form.reset();
  beside = "";
  history.replaceState(null, "", location.pathname);
  say(show(read()));
});

/** Take what is asked from the address; a jump within the page asks for nothing new. */
function follow() {
  const given = new URLSearchParams(location.hash.slice(1));
  if (location.hash && !given.has("of")) return;
  beside = (given.get("beside") ?? "").split(":").at(-1);
  fill(given);
  show(read());
}
addEventListener("hashchange", follow);
follow();
form.parentElement.hidden = false;
