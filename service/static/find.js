// Finding on a static site: the ranking of `isthmus.service.finding`, over an index in the browser.

const GROUPS = ["questions", "options", "words", "paper", "claims"];
const NEAR = 6;
let index;

const AS_SHORT = 2;
const LAST = 6;
const MOST_JOINED = 8;
const SHORTEST_PART = 4;
const LONGEST_INITIALS = 4;

const tokens = (text) => text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "").match(/[\p{L}\p{N}]+/gu) ?? [];

/** Each of many as the one: gateways as gateway. */
function ofOne(word) {
  if (word.length < 4 || !word.endsWith("s") || /(ss|us|is)$/.test(word)) return word;
  return word.endsWith("ies") ? `${word.slice(0, -3)}y` : word.slice(0, -1);
}

const wordsOf = (text) => tokens(text).map(ofOne);
const same = (one, other) => one.length === other.length && one.every((word, at) => word === other[at]);
const begins = (word, list) => list.some((known) => known.startsWith(word) && !index.small.has(known));
const inOrder = (some, list) => list.some((_, at) => same(some, list.slice(at, at + some.length)));
const counting = (every) => {
  const kept = every.filter((word) => !index.small.has(word));
  return kept.length ? kept : every;
};

function areInitials(word, list) {
  if (word.length < 2 || word.length > LONGEST_INITIALS) return false;
  return list.filter((known) => !index.small.has(known)).map((known) => known[0]).join("").includes(word);
}

function rank(word, entry, beginnings) {
  const lists = [entry.names, entry.others];
  for (const [at, list] of lists.entries()) if (list.includes(word)) return at;
  if (beginnings) for (const [at, list] of lists.entries()) if (begins(word, list)) return at + 3;
  if (entry.meaning.includes(word)) return 5;
  return beginnings && begins(word, entry.meaning) ? LAST : LAST + 1;
}

function score(entry, wanted, wholes) {
  let worst = 0;
  let total = 0;
  for (const word of wanted) {
    let at = rank(word, entry, word.length > 1 || wanted.length === 1);
    const short = () => (index.meanings[word] ?? []).some((spelt) => inOrder(spelt, entry.names)) || areInitials(word, entry.names);
    if (at > AS_SHORT && short()) at = AS_SHORT;
    if (at > LAST) return null;
    worst = Math.max(worst, at);
    total += at;
  }
  const exact = wholes.some((whole) => same(whole, entry.names) || entry.called.some((name) => same(whole, name))) ? 0 : 1;
  return [exact, worst, total, entry.weight, entry.names.length];
}

/** The ways to write some words: as they are; two of them together; one of them apart. */
function ways(every) {
  const known = every.length <= MOST_JOINED ? index.known : new Set();
  const written = [every];
  for (const [at, word] of every.entries()) {
    const [before, after] = [every.slice(0, at), every.slice(at + 1)];
    if (after.length && known.has(word + after[0])) written.push([...before, word + after[0], ...after.slice(1)]);
    if (known.has(word)) continue;
    for (let cut = SHORTEST_PART; cut <= word.length - SHORTEST_PART; cut += 1) {
      if (known.has(word.slice(0, cut)) && known.has(word.slice(cut))) {
        written.push([...before, word.slice(0, cut), word.slice(cut), ...after]);
        break;
      }
    }
  }
  return written;
}

const speltOut = (every) => every.flatMap((word) => (index.meanings[word] ?? []).reduce((best, one) => (best && best.length <= one.length ? best : one), null) ?? [word]);

const before = (one, other) => {
  for (const [at, value] of one.entries()) if (value !== other[at]) return value - other[at];
  return 0;
};

function ranked(every) {
  const asked = ways(every).map((way) => [counting(way), [way, speltOut(way)]]);
  const found = Object.fromEntries(GROUPS.map((name) => [name, []]));
  for (const entry of index.entries) {
    const scores = asked.map(([wanted, wholes]) => score(entry, wanted, wholes)).filter(Boolean);
    if (scores.length) found[entry.group].push({ entry, score: scores.sort(before)[0] });
  }
  for (const name of GROUPS) found[name].sort(compare);
  return found;
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

/** How many letters have to change from one word to another: put in, left out, replaced, swapped. */
function distance(one, other) {
  let [older, last] = [[], [...Array(other.length + 1).keys()]];
  for (let at = 1; at <= one.length; at += 1) {
    const row = [at];
    for (let to = 1; to <= other.length; to += 1) {
      const cost = one[at - 1] === other[to - 1] ? 0 : 1;
      row[to] = Math.min(last[to] + 1, row[to - 1] + 1, last[to - 1] + cost);
      if (at > 1 && to > 1 && one[at - 1] === other[to - 2] && one[at - 2] === other[to - 1]) row[to] = Math.min(row[to], older[to - 2] + 1);
    }
    [older, last] = [last, row];
  }
  return last[other.length];
}

function readAs(word) {
  if (word.length < SHORTEST_PART || !/^\p{L}+$/u.test(word) || index.small.has(word)) return word;
  let [best, least] = [word, Infinity];
  for (const known of index.sorted) {
    if (known.startsWith(word)) return word;
    const allowed = Math.max(1, Math.floor(Math.min(word.length, known.length) / 3));
    if (Math.abs(known.length - word.length) > allowed) continue;
    const changes = distance(word, known);
    if (changes <= allowed && changes < least) [best, least] = [known, changes];
  }
  return best;
}

function near(every) {
  const read = every.map(readAs);
  if (!same(read, every)) {
    const found = ranked(read);
    const all = GROUPS.flatMap((name) => found[name]);
    if (all.length) return all.sort((one, other) => one.score[0] - other.score[0]).slice(0, NEAR).map(({ entry }) => entry);
  }
  const wanted = counting(every);
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
    names: wordsOf(label), called: also.map(wordsOf), others: also.flatMap(wordsOf), meaning: [...wordsOf(about), ...wordsOf(what.split(",")[0])],
  }));
  const known = new Set(entries.filter((one) => one.group !== "claims").flatMap((one) => [...one.names, ...one.others]));
  return { entries, known, sorted: [...known].sort(), small: new Set(told.small), meanings: told.meanings };
}

/** Find in the index of the site; answers as the service does. */
export async function findHere(words, root) {
  const base = new URL(root || ".", location.href).href.replace(/\/$/, "");
  index ??= await load(base);
  const every = wordsOf(words);
  const found = every.length ? ranked(every) : {};
  // Questions answer most; then comes what is called so, before what only has the words.
  const place = (name) => (name === "questions" ? 0 : 1 + found[name][0].score[0]);
  const groups = GROUPS.filter((name) => found[name]?.length).sort((one, other) => place(one) - place(other)).map((name) => {
    const entries = found[name].map(({ entry }) => entry);
    return { name, number: entries.length, entries };
  });
  return { words, number: groups.reduce((sum, one) => sum + one.number, 0), groups, near: groups.length || !every.length ? [] : near(every) };
}
