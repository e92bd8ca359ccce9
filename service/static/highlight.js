// Colours IQ: the tokens come from iq-mode.js; a text that it does not know stays plain.

let tokenize = () => [];
try {
  ({ tokenize } = await import("./iq-mode.js"));
} catch { /* without the mode the text stays plain */ }

/**
 * Return a text as a fragment with a span for each token.
 * @param {string} text
 * @param {{start: number, end: number, severity?: string}[]} marks stretches that are wrong
 */
export function highlight(text, marks = []) {
  const fragment = document.createDocumentFragment();
  const tokens = tokenize(text);
  const edges = new Set([0, text.length]);
  for (const one of [...tokens, ...marks]) { edges.add(one.start); edges.add(Math.min(one.end, text.length)); }
  const places = [...edges].filter((place) => place >= 0 && place <= text.length).sort((a, b) => a - b);
  let token = 0;
  for (let at = 0; at + 1 < places.length; at += 1) {
    const [start, end] = [places[at], places[at + 1]];
    while (token < tokens.length && tokens[token].end <= start) token += 1;
    const kind = token < tokens.length && tokens[token].start <= start ? tokens[token].kind : "";
    const mark = marks.find((one) => one.start <= start && one.end >= end);
    let node = document.createTextNode(text.slice(start, end));
    if (kind) {
      const span = document.createElement("span");
      span.className = `iq-${kind}`;
      span.append(node);
      node = span;
    }
    if (mark) {
      const wrong = document.createElement("mark");
      wrong.className = mark.severity || "error";
      wrong.append(node);
      node = wrong;
    }
    fragment.append(node);
  }
  return fragment;
}
