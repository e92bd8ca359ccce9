// The SPARQL page: Yasgui with our endpoint, our prefixes and our terms. It asks no other host: the
// completers that would are replaced by one that reads the vocabulary of this service.

const place = document.getElementById("yasgui");
const Yasgui = window.Yasgui.default ?? window.Yasgui;
const endpoint = new URL(place.dataset.endpoint, location.href).href;
const BASE = "https://w3id.org/isthmus/";
const IST = "https://w3id.org/isthmus/ns#";
const PREFIXES = {
  ist: IST,
  rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
  rdfs: "http://www.w3.org/2000/01/rdf-schema#",
  owl: "http://www.w3.org/2002/07/owl#",
  skos: "http://www.w3.org/2004/02/skos/core#",
  xsd: "http://www.w3.org/2001/XMLSchema#",
};
// Results are told by short names: those of all kinds of thing, whatever the query declares.
const SHORT = { ...PREFIXES, ...Object.fromEntries((place.dataset.kinds ?? "").split(" ").filter(Boolean).map((kind) => [kind, `${BASE}${kind}/`])) };
const FIRST = `PREFIX ist: <${IST}>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

# The options with their families; every option, claim and term is on record.
SELECT ?option ?label ?family WHERE {
  ?option a ist:ConnectivityOption ;
          rdfs:label ?label ;
          ist:family / rdfs:label ?family .
} ORDER BY ?family ?label
`;

let words;
async function vocabulary() {
  words ??= fetch(place.dataset.vocabulary, { headers: { Accept: "application/json" } }).then((answer) => answer.json());
  return words;
}

/** Propose the classes or the properties of the loaded ontology. */
function completer(name, group, isAt) {
  return {
    name,
    bulk: false,
    autoShow: false,
    isValidCompletionPosition: isAt,
    preProcessToken: (yasqe, token) => Yasgui.Yasqe.Autocompleters?.property?.preProcessToken?.(yasqe, token) ?? token,
    get: async (_yasqe, token) => {
      const wanted = (token?.string ?? "").replace(/^[\w-]*:/, "").toLowerCase();
      return (await vocabulary())[group].filter((one) => one.iri.toLowerCase().includes(wanted) || one.label.toLowerCase().includes(wanted)).map((one) => (one.iri.startsWith(IST) ? `ist:${one.iri.slice(IST.length)}` : `<${one.iri}>`));
    },
  };
}

function before(yasqe) {
  const token = yasqe.getCompleteToken();
  return { token, last: yasqe.getPreviousNonWsToken(yasqe.getDoc().getCursor().line, token) };
}

const Yasqe = Yasgui.Yasqe;
Yasqe.defaults.autocompleters = ["variables"];
Yasqe.forkAutocompleter ??= undefined;
Yasqe.registerAutocompleter?.(completer("isthmus-classes", "classes", (yasqe) => {
  const { token, last } = before(yasqe);
  return !token.string.startsWith("?") && (last.string === "a" || last.string === "rdf:type");
}), true);
Yasqe.registerAutocompleter?.(completer("isthmus-properties", "properties", (yasqe) => {
  const { token } = before(yasqe);
  return !token.string.startsWith("?") && (token.state?.possibleCurrent ?? []).includes("a");
}), true);

const given = new URLSearchParams(location.hash.slice(1)).get("query");
const yasgui = new Yasgui(place, {
  requestConfig: { endpoint, method: "POST" },
  copyEndpointOnNewTab: true,
  persistenceId: "isthmus",
  populateFromUrl: false,
  endpointCatalogueOptions: { getData: () => [], keys: [], renderItem: () => {} },
  endpointInfo: undefined,
  yasqe: { value: FIRST, prefixCcApi: "", addPrefixes: PREFIXES },
  yasr: { prefixes: SHORT },
});
const tab = given ? yasgui.addTab(true, { ...yasgui.config.tab, name: "Query", yasqe: { value: given } }) : yasgui.getTab();
if (tab) {
  tab.setEndpoint?.(endpoint);
  if (given) tab.getYasqe()?.setValue(given);
}

/** Write out the prefixes that the service knows and the editor does not. */
function declared(query) {
  const bare = query.replace(/#.*|<[^>]*>|"[^"]*"/g, "");
  const used = new Set([...bare.matchAll(/\b([a-z][\w-]*):[\w-]/g)].map((one) => one[1]));
  const missing = [...used].filter((one) => !new RegExp(`PREFIX\\s+${one}:`, "i").test(query));
  return missing.map((one) => `PREFIX ${one}: <${PREFIXES[one] ?? `${BASE}${one}/`}>\n`).join("") + query;
}

/** Show a query in the open tab, and ask it. */
function ask(query) {
  const open = yasgui.getTab();
  open?.getYasqe()?.setValue(declared(query));
  open?.query?.();
}

// An example is a link that works without this script, too: its address holds the query.
addEventListener("hashchange", () => {
  const query = new URLSearchParams(location.hash.slice(1)).get("query");
  if (query) ask(query);
});
for (const link of document.querySelectorAll("a[data-query]")) {
  link.addEventListener("click", () => {
    if (link.href === location.href) ask(new URLSearchParams(link.hash.slice(1)).get("query"));
  });
}

// What has a page here is led to on this service, wherever its name on the web leads.
function local(iri) {
  return `${place.dataset.root}/${iri.slice(BASE.length).replace(/^(ns|iq)#/, "$1/")}`;
}

/** Say in words what went wrong, where the service says it as data. */
function inWords(text) {
  try {
    const problem = JSON.parse(text);
    return [problem.title ?? "The query could not be answered", problem.errors?.[0]?.message ?? problem.detail ?? ""];
  } catch {
    return null;
  }
}
const said = document.getElementById("sparql-error");
new MutationObserver(() => {
  for (const link of place.querySelectorAll(`.yasr a[href^="${BASE}"]`)) {
    link.href = local(link.href);
    link.removeAttribute("target");
  }
  const raw = place.querySelector(".yasr .errorResult, .yasr .error");
  const words = raw && inWords(raw.querySelector("pre")?.textContent ?? "");
  const shown = words ? words.join("\n") : "";
  if (said.textContent === shown.replace("\n", "")) return;
  said.replaceChildren();
  if (!words) return;
  const box = document.createElement("p");
  box.className = "sparql-error";
  const title = document.createElement("b");
  title.textContent = words[0];
  box.append(title, words[1]);
  said.append(box);
}).observe(place, { childList: true, subtree: true });
place.dataset.ready = "true";
