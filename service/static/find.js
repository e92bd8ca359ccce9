// Finding on a static site: the ranking of `isthmus.service.finding`, over an index in the browser.

const GROUPS = ["questions", "options", "words", "paper", "claims"];
const NEAR = 6;
let index;

const tokens = (text) => text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "").match(/[\p{L}\p{N}]+/gu) ?? [];

function rank(word, name, other, meaning) {
  for (const [at, list] of [name, other].entries()) if (list.includes(word)) return at;
  for (const [at, list] of [name, other].entries()) if (list.some((token) => token.startsWith(word))) return at + 3;
  if (meaning.includes(word)) return 5;
  return meaning.some((token) => token.startsWith(word)) ? 6 : 7;
}

function score(entry, wanted, whole) {
  let worst = 0;
  let total = 0;
  for (const word of wanted) {
    let at = rank(word, entry.names, entry.others, entry.meaning);
    for (const spelt of index.meanings[word] ?? []) if (at > 2 && spelt.every((one) => entry.names.includes(one))) at = 2;
    if (at > 6) return null;
    worst = Math.max(worst, at);
    total += at;
  }
  const said = whole.join(" ");
  const exact = entry.names.join(" ") === said || entry.also.some((name) => tokens(name).join(" ") === said) ? 0 : 1;
  return [worst, exact, total, entry.weight, entry.names.length];
}

const compare = (one, other) => {
  for (const [at, value] of one.score.entries()) if (value !== other.score[at]) return value - other.score[at];
  const [mine, theirs] = [one.entry.label.toLowerCase(), other.entry.label.toLowerCase()];
  return mine < theirs ? -1 : mine > theirs ? 1 : 0;
};

function akin(one, other) {
  if (one === other) return true;
  let common = 0;
  while (common < Math.min(one.length, other.length) && one[common] === other[common]) common += 1;
  return common >= 5 && common >= 0.58 * Math.max(one.length, other.length);
}

function near(wanted) {
  const found = [];
  for (const entry of index.entries) {
    if (entry.group === "claims") continue;
    const inName = wanted.filter((word) => entry.names.some((token) => akin(word, token))).length;
    const inAll = wanted.filter((word) => [...entry.names, ...entry.others, ...entry.meaning].some((token) => akin(word, token))).length;
    if (inAll) found.push({ entry, score: [-inName - inAll, GROUPS.indexOf(entry.group), entry.weight, entry.names.length] });
  }
  return found.sort(compare).slice(0, NEAR).map(({ entry }) => entry);
}

async function load(root) {
  const told = await fetch(`${root}/search.json`).then((reply) => reply.json());
  const entries = told.entries.map(([group, label, what, place, also, about, weight]) => ({
    group, label, what, also, about, weight,
    address: `${root}/${place}`, query: group === "questions" ? "yes" : "",
    names: tokens(label), others: also.flatMap(tokens), meaning: tokens(about),
  }));
  return { entries, small: new Set(told.small), meanings: told.meanings };
}

/** Find in the index of the site; answers as the service does. */
export async function findHere(words, root) {
  const base = new URL(root || ".", location.href).href.replace(/\/$/, "");
  index ??= await load(base);
  const whole = tokens(words);
  const counting = whole.filter((word) => !index.small.has(word));
  const wanted = counting.length ? counting : whole;
  const found = Object.fromEntries(GROUPS.map((name) => [name, []]));
  if (wanted.length) {
    for (const entry of index.entries) {
      const at = score(entry, wanted, whole);
      if (at) found[entry.group].push({ entry, score: at });
    }
  }
  const groups = GROUPS.filter((name) => found[name].length).map((name) => {
    const entries = found[name].sort(compare).map(({ entry }) => entry);
    return { name, number: entries.length, entries };
  });
  return { words, number: groups.reduce((sum, one) => sum + one.number, 0), groups, near: groups.length || !wanted.length ? [] : near(wanted) };
}
