// What every page of a static site has: a search in an index that is loaded when somebody looks for something.

const MOST = 60;
const field = document.querySelector("form.find input[name=words]");
const root = new URL(document.querySelector("form.find")?.dataset.root ?? ".", location.href).href.replace(/\/$/, "");
const main = document.getElementById("main");
let index;

const plain = (text) => text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "");

/** How well an entry fits the words, or 0: names that begin with them come first. */
function fit([label, word, synonyms], words) {
  let sum = 0;
  for (const one of words) {
    const names = [label, word, ...synonyms].map(plain);
    const best = Math.max(...names.map((name, place) => {
      if (name === one) return 6 - (place > 1);
      if (name.startsWith(one)) return 4;
      if (name.split(/[\s-]+/).some((part) => part.startsWith(one))) return 3;
      return name.includes(one) ? 1 : 0;
    }));
    if (!best) return 0;
    sum += best;
  }
  return sum;
}

async function find(text) {
  index ??= await fetch(`${root}/search.json`).then((reply) => reply.json());
  const words = plain(text).split(/\s+/).filter(Boolean);
  return index.map((entry, place) => [fit(entry, words), place, entry])
    .filter(([score]) => score).sort((one, other) => other[0] - one[0] || one[1] - other[1]).map(([, , entry]) => entry);
}

/** Show what was found at the beginning of the page on which one looks. */
async function show(text) {
  let section = document.getElementById("search");
  if (!section) {
    section = document.createElement("section");
    section.id = "search";
    section.setAttribute("aria-labelledby", "found");
    main.querySelector("h1").after(section);
  }
  const found = await find(text);
  const heading = document.createElement("h2");
  heading.id = "found";
  heading.textContent = `${found.length} found for “${text}”`;
  const list = document.createElement("ul");
  list.className = "found";
  for (const [label, , synonyms, kind, place] of found.slice(0, MOST)) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `${root}/${place}`;
    link.textContent = label;
    const about = document.createElement("span");
    about.className = "quiet";
    about.textContent = ` ${kind}${synonyms.length ? `; also ${synonyms.join(", ")}` : ""}`;
    item.append(link, about);
    list.append(item);
  }
  section.replaceChildren(heading, list);
  document.getElementById("status").textContent = heading.textContent;
}

const words = new URLSearchParams(location.search).get("words")?.trim();
if (words && location.pathname.endsWith("/look/")) {
  if (field) field.value = words;
  show(words);
}
document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && field) { event.preventDefault(); field.focus(); }
});
