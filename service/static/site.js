// What every page of a static site has: a search in an index that is loaded when somebody looks for something.

import { findHere } from "./find.js";

const MOST = 40;
const TITLES = { questions: "Questions", options: "Options", words: "Words", paper: "In the paper", claims: "Claims" };
const field = document.querySelector("form.find input[name=words]");
const root = document.querySelector("form.find")?.dataset.root ?? ".";
const main = document.getElementById("main");

const make = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.append(...children);
  return made;
};

const item = (one) => make("li", {}, make("a", { href: one.address }, one.label), " ", make("span", { class: "quiet" }, one.what + (one.also.length && one.group !== "paper" ? `; also ${one.also.join(", ")}` : "")));

/** Show what was found at the beginning of the page on which one looks. */
async function show(text) {
  const told = await findHere(text, root);
  const heading = make("h2", { id: "found" }, `${told.number} found for “${text}”`);
  const section = make("section", { id: "search", "aria-labelledby": "found" }, heading);
  for (const group of told.groups) {
    section.append(make("h3", {}, `${TITLES[group.name]} `, make("span", { class: "number" }, String(group.number))));
    section.append(make("ul", { class: "found" }, ...group.entries.slice(0, MOST).map(item)));
  }
  if (told.near.length) section.append(make("h3", {}, "Near it"), make("ul", { class: "found" }, ...told.near.map(item)));
  document.getElementById("search")?.remove();
  main.querySelector("h1").after(section);
  document.getElementById("status").textContent = heading.textContent;
}

const words = new URLSearchParams(location.search).get("words")?.trim();
if (words && location.pathname.endsWith("/look/")) {
  if (field) field.value = words;
  show(words);
}
