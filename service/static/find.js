// Finding on a static site: the ranking of `isthmus.service.finding`, over an index in the browser.

const GROUPS = ["questions", "options", "words", "paper", "pages", "claims"];
const NEAR = 6;
let index;

const AS_SHORT = 2;
const OF_MEANING = 5;
const LAST = 6;
const AT_LAST = 9; // the place of claims, behind every other group
const MOST_JOINED = 8;
const SHORTEST_PART = 4;
const TURNS = ["not", "against"]; // small words that turn what is asked round

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

function rank(word, entry, beginnings) {
  const lists = [entry.names, entry.others];
  for (const [at, list] of lists.entries()) if (list.includes(word)) return at;
  if (beginnings) for (const [at, list] of lists.entries()) if (begins(word, list)) return at + 3;
  if (entry.meaning.includes(word)) return OF_MEANING;
  return beginnings && begins(word, entry.meaning) ? LAST : LAST + 1;
}

const schema = (entry) => entry.group === "words" && entry.weight > 0;

function score(entry, every, wanted, wholes) {
  let worst = 0;
  let total = 0;
  if (entry.cues.size) {
    if (!every.some((word) => entry.cues.has(word)) || wanted.every((word) => entry.cues.has(word))) return null;
    // Why not is asked of what speaks against it, and not of what speaks for it.
    total = every.filter((word) => TURNS.includes(word) && !entry.cues.has(word)).length;
  }
  for (const word of wanted) {
    let at = rank(word, entry, word.length > 1 || wanted.length === 1);
    const short = () => (index.meanings[word] ?? []).some((spelt) => inOrder(spelt, entry.names));
    if (at > AS_SHORT && short()) at = AS_SHORT;
    if (at > LAST) return null;
    worst = Math.max(worst, at);
    total += at;
  }
  // A word of the schema is called by its name alone, and by no short one.
  const called = schema(entry) ? same(wholes[0], entry.names) : wholes.some((whole) => same(whole, entry.names) || entry.called.some((name) => same(whole, name)));
  const exact = called ? 0 : 1;
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
  const asked = ways(every).map((way) => [way, counting(way), [way, speltOut(way)]]);
  const found = Object.fromEntries(GROUPS.map((name) => [name, []]));
  for (const entry of index.entries) {
    const scores = asked.map((way) => score(entry, ...way)).filter(Boolean);
    if (scores.length) found[entry.group].push({ entry, score: scores.sort(before)[0] });
  }
  for (const name of GROUPS) found[name] = eachOnce(found[name].sort(compare));
  return found;
}

/** Leave out what tells of the same thing as what stands before it. */
function eachOnce(scored) {
  const seen = new Set();
  return scored.filter(({ entry }) => {
    const twice = seen.has(entry.subject);
    if (entry.subject) seen.add(entry.subject);
    return !twice;
  });
}

/** Where a group stands: the less, the sooner. */
function place(name, [{ entry, score: [exact, worst] }]) {
  if (name === "pages" && (entry.cues.size || !exact)) return -1;
  if (name === "claims") return AT_LAST;
  // A question that only explains itself with the words is no answer to them, and one that has them under another name is less than what is called so.
  if (name === "questions") return worst < AS_SHORT ? 0 : worst < OF_MEANING ? 3 : AT_LAST - 1;
  // A word of the schema stands behind what is called so, and before what only tells of it.
  if (schema(entry)) return worst < OF_MEANING ? 4 : 6;
  return worst <= AS_SHORT ? 1 + exact : 5;
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
  const lie = beside(every);
  if (lie.length) return lie;
  const read = every.map(readAs);
  if (!same(read, every)) {
    const found = ranked(read);
    const all = GROUPS.flatMap((name) => found[name]);
    if (all.length) return all.sort((one, other) => one.score[0] - other.score[0]).slice(0, NEAR).map(({ entry }) => entry);
  }
  const wanted = counting(every);
  const found = [];
  for (const entry of index.entries) {
    if (entry.group === "claims" || entry.cues.size) continue;
    const inName = wanted.filter((word) => entry.names.some((token) => akin(word, token))).length;
    const inAll = wanted.filter((word) => [...entry.names, ...entry.others, ...entry.meaning].some((token) => akin(word, token))).length;
    if (inAll) found.push({ entry, score: [-inName - inAll, GROUPS.indexOf(entry.group), entry.weight, entry.names.length], whole: namedWhole(entry, every) });
  }
  const best = found.sort(compare);
  // What the words name whole comes first, each part of them once: VPC peering, encrypted.
  const left = new Set(wanted);
  const first = best.toSorted((one, other) => other.whole.length - one.whole.length).filter(({ whole }) => {
    const some = whole.some((word) => left.has(word));
    whole.forEach((word) => left.delete(word));
    return some;
  });
  return [...first, ...best.filter((one) => !first.includes(one))].slice(0, NEAR).map(({ entry }) => entry);
}

/** The words of the longest name of an entry that stands whole among some words. */
const namedWhole = (entry, every) => [entry.names, ...entry.called].filter((name) => name.length && inOrder(name, every)).reduce((best, name) => (name.length > best.length ? name : best), []);

/** The page that sets side by side what some words compare. */
function comparison(every) {
  const { asked, between, around } = index.compares;
  if (!every.some((word) => asked.includes(word))) return null;
  const parts = [[]];
  for (const word of every) {
    if (between.includes(word)) parts.push([]);
    else if (!around.includes(word)) parts.at(-1).push(word);
  }
  const named = parts.filter((part) => part.length);
  if (named.length !== 2) return null; // a site has pages of pairs
  const [ones, others] = named.map(calledSo);
  for (const one of ones) {
    for (const other of others) {
      const place = index.pairs[[one, other].map((entry) => index.sides.get(entry.place).word).sort().join()];
      if (place) return { group: "pages", label: `${one.label} and ${other.label}, side by side`, what: "comparison", also: [], about: "", address: `${index.base}/${place}`, query: "" };
    }
  }
  return null;
}

/** What is near, or where one goes on from words that are like none of the record. */
function waysOn(found) {
  if (found.length) return found;
  return index.ways.flatMap((place) => index.entries.filter((entry) => entry.place === place && entry.group === "pages").slice(0, 1));
}

/** What lies near to words of the field that the record has not; SD-WAN is one word, however it is written. */
function beside(every) {
  const words = [...every, ...every.slice(1).map((word, at) => every[at] + word)];
  const found = words.flatMap((word) => index.outside[word] ?? []).flatMap((name) => index.entries.filter((entry) => [entry.names, ...entry.called].some((one) => same(one, name))));
  const named = new Map(found.filter((entry) => ["options", "words"].includes(entry.group)).map((entry) => [entry.label, entry]));
  return [...named.values()];
}

async function load(root) {
  const told = await fetch(`${root}/search.json`).then((reply) => reply.json());
  const entries = told.entries.map(([group, label, what, place, also, about, weight, cues, keys, subject, used]) => ({
    group, label, what, place, also, about, weight, subject, cues: new Set(cues),
    address: `${root}/${place}`, query: group === "questions" ? "yes" : "",
    names: wordsOf(label), called: [...also, ...keys].map(wordsOf), others: [...[...also, ...keys].flatMap(wordsOf), ...cues], meaning: group === "pages" ? [] : [...wordsOf(about), ...wordsOf(what.split(",")[0]), ...wordsOf(used)],
  }));
  const known = new Set(entries.filter((one) => !["claims", "pages"].includes(one.group)).flatMap((one) => [...one.names, ...one.others]));
  const sides = new Map(told.sides.map(([place, word], at) => [place, { word, at }]));
  return { entries, known, sorted: [...known].sort(), small: new Set(told.small), many: new Set(told.many), meanings: told.meanings, compares: told.compares, pairs: told.pairs, aspects: told.aspects, told: told.told, outside: told.outside, ways: told.ways, sides, base: root };
}

/** The part of a page that tells an aspect of an option: some words name it, the others a property. */
function aspect(every) {
  const named = index.entries.filter((entry) => entry.what === "property" && entry.label in index.aspects).map((entry) => [entry, namedWhole(entry, every)]).filter(([, whole]) => whole.length);
  for (const [entry, whole] of named.sort(([, one], [, other]) => other.length - one.length)) {
    const rest = every.filter((word) => !whole.includes(word) && !index.small.has(word));
    const [option] = rest.length ? calledSo(rest) : [];
    if (!option) continue;
    // What the source says is told with it, since a bare “encrypted” reads as a yes.
    const [said, since] = index.told[option.place]?.[entry.label] ?? ["", ""];
    return { group: "pages", label: `${option.label}: ${entry.label}${said ? ` – ${said}` : ""}`, what: "part of its page", also: [], about: since, address: `${option.address}#${index.aspects[entry.label]}`, query: "" };
  }
  return null;
}

/** What can be compared and is called so alike, in the order of the source. */
function calledSo(part) {
  const able = ranked(part).options.filter(({ entry, score }) => index.sides.has(entry.place) && score[1] < OF_MEANING);
  const alike = able.filter(({ score }) => score.slice(0, 3).every((value, at) => value === able[0].score[at]));
  return alike.map(({ entry }) => entry).sort((one, other) => index.sides.get(one.place).at - index.sides.get(other.place).at);
}

/** Find in the index of the site; answers as the service does. */
export async function findHere(words, root) {
  const base = new URL(root || ".", location.href).href.replace(/\/$/, "");
  index ??= await load(base);
  let every = wordsOf(words).map((word) => (index.many.has(word) ? "many" : word));
  let found = every.length ? ranked(every) : {};
  // Where the number itself is nowhere, 40 are many.
  const many = every.map((word) => (/^\d+$/.test(word) && Number(word) > 1 ? "many" : word));
  if (!same(many, every) && GROUPS.every((name) => !found[name].length)) {
    every = many;
    found = ranked(every);
  }
  // A page that was asked for comes first. Questions answer most; then comes what is called so, before what only has the words.
  const groups = GROUPS.filter((name) => found[name]?.length).sort((one, other) => place(one, found[one]) - place(other, found[other])).map((name) => ({ name, entries: found[name].map(({ entry }) => entry) }));
  const side = every.length ? comparison(every) ?? (found.options?.[0]?.score[1] < OF_MEANING || found[groups[0]?.name]?.[0].entry.cues.size || found.words?.[0]?.score[0] === 0 ? null : aspect(every)) : null;
  if (side) {
    const at = groups.findIndex((group) => group.name === "pages");
    const pages = at < 0 ? [] : groups.splice(at, 1)[0].entries;
    groups.unshift({ name: "pages", entries: [side, ...pages] });
  }
  for (const group of groups) group.number = group.entries.length;
  return { words, number: groups.reduce((sum, one) => sum + one.number, 0), groups, near: groups.length || !every.length ? [] : waysOn(near(every)) };
}
