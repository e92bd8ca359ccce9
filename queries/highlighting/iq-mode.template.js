// Splits IQ into words and signs for highlighting, in a page or in CodeMirror.
// Written from queries/grammar.lark by `make highlighters`: change the grammar, not this file.

/** In the order in which they are tried: the first that matches counts. None spans a line. */
const TERMINALS = [
%(terminals)s
];

const KEYWORDS = new Set(%(keywords)s);

/** Words of other languages, which mean nothing here. */
const FOREIGN = new Set(%(foreign)s);

const SPACE = /%(space)s+/uy;

/** The tags of CodeMirror 6, which are style names in CodeMirror 5 too, by kind. */
const STYLES = {
  keyword: "keyword",
  name: "variable",
  string: "string",
  number: "number",
  variable: "atom",
  operator: "operator",
  punctuation: "punctuation",
  comment: "comment",
  error: "error",
};

function kindOfWord(word) {
  // Four more letters count as i, s and k without regard to case.
  const plain = word.replace(/[\u0130\u0131]/g, "i").replace(/\u017f/g, "s").toLowerCase();
  if (KEYWORDS.has(plain)) return "keyword";
  return FOREIGN.has(plain) ? "error" : "name";
}

function endOf(pattern, text, start) {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : start;
}

/** The token that begins at a place where no space is. */
function tokenAt(text, start) {
  for (const [kind, pattern, isWord] of TERMINALS) {
    const end = endOf(pattern, text, start);
    if (end > start) {
      return { start, end, kind: isWord ? kindOfWord(text.slice(start, end)) : kind };
    }
  }
  return { start, end: start + 1, kind: "error" };
}

/** Whether a day can stand behind `as of`, by what follows; else `of` is the name of a column. */
function leadsToDay(token, text) {
  if (token === undefined || ["number", "string", "variable"].includes(token.kind)) return true;
  const word = text.slice(token.start, token.end);
  const plain = token.kind === "name" && !/[:`]/.test(word);
  return plain || word === ";" || "today".startsWith(word.toLowerCase());
}

/** Colours what are words in one place only: `as of today`, `reach` at the start of a statement. */
function settle(tokens, text, first) {
  const said = tokens.filter((token) => token.kind !== "comment");
  const word = (token) => text.slice(token.start, token.end).toLowerCase();
  said.forEach((token, at) => {
    const begins = at === 0 ? first : word(said[at - 1]) === ";";
    if (begins && token.kind === "name" && word(token) === "reach") token.kind = "keyword";
    const [of, then] = said.slice(at + 1, at + 3);
    if (token.kind !== "keyword" || word(token) !== "as") return;
    if (of === undefined || of.kind !== "name" || word(of) !== "of") return;
    if (!leadsToDay(then, text)) return;
    of.kind = "keyword";
    if (then !== undefined && ["today", "edition"].includes(word(then))) then.kind = "keyword";
  });
  return tokens;
}

/**
 * Splits a text; every text can be split. Spaces are left out.
 *
 * @param {string} text - one or more statements, finished or not
 * @param {boolean} first - whether a statement begins where the text does
 * @returns {{start: number, end: number, kind: string}[]} tokens in order, with places in UTF-16
 *   units; a kind is keyword, name, string, number, variable, operator, punctuation, comment or
 *   error
 */
export function tokenize(text, first = true) {
  const tokens = [];
  let place = endOf(SPACE, text, 0);
  while (place < text.length) {
    const token = tokenAt(text, place);
    tokens.push(token);
    place = endOf(SPACE, text, token.end);
  }
  return settle(tokens, text, first);
}

/** A stream parser: `StreamLanguage.define(iqMode)` in CodeMirror 6. */
export const iqMode = {
  name: "iq",
  startState: () => ({ first: true, tokens: [] }),
  token(stream, state) {
    if (stream.sol()) state.tokens = tokenize(stream.string, state.first);
    const end = endOf(SPACE, stream.string, stream.pos);
    if (end > stream.pos) {
      stream.pos = end;
      return null;
    }
    const known = state.tokens.find((one) => one.start === stream.pos);
    const token = known ?? tokenAt(stream.string, stream.pos);
    stream.pos = token.end;
    if (token.kind !== "comment") state.first = stream.string.slice(token.start, token.end) === ";";
    return STYLES[token.kind];
  },
  languageData: {
    commentTokens: { line: "#" },
    closeBrackets: { brackets: ["(", '"', "`"] },
    wordChars: "-",
  },
};
