// The SPARQL engine of a static site, in a worker so that a long query does not stop the page.

import init, { Store } from "./oxigraph/oxigraph.js";

let root = "", store, prefixes, layered = false;

/** A compressed file as bytes, whether the host says that it is compressed or not. */
async function unpacked(url) {
  const reply = await fetch(url);
  if (!reply.ok) throw new Error(`${url} cannot be loaded (${reply.status})`);
  const bytes = new Uint8Array(await reply.arrayBuffer());
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function start() {
  const [engine, graph, names] = await Promise.all([
    unpacked(new URL("./oxigraph/oxigraph.wasm.gz", import.meta.url)),
    unpacked(`${root}/data/graph.nt.gz`),
    fetch(`${root}/data/prefixes.json`).then((reply) => reply.json()),
  ]);
  await init({ module_or_path: engine });
  prefixes = names;
  store = new Store();
  store.load(new TextDecoder().decode(graph), { format: "application/n-triples", no_transaction: true, lenient: true });
}

/** Named graphs repeat what the default graph holds, layer by layer; few queries want them. */
async function layers() {
  const text = new TextDecoder().decode(await unpacked(`${root}/data/layers.nq.gz`));
  store.load(text, { format: "application/n-quads", no_transaction: true, lenient: true });
  layered = true;
}

function withPrefixes(query) {
  const declared = new Set([...query.matchAll(/\bPREFIX\s+([\w-]*):/gi)].map((one) => one[1]));
  return Object.entries(prefixes)
    .filter(([name]) => !declared.has(name) && query.includes(`${name}:`))
    .map(([name, iri]) => `PREFIX ${name}: <${iri}> `).join("") + query;
}

const cell = (term) => term && { kind: term.termType, value: term.value };

function answer(query) {
  const found = store.query(withPrefixes(query));
  if (typeof found === "boolean") return { columns: ["answer"], rows: [[{ kind: "Literal", value: String(found) }]] };
  if (!found.length) return { columns: [], rows: [] };
  if (found[0] instanceof Map) {
    const columns = [...new Set(found.flatMap((row) => [...row.keys()]))];
    return { columns, rows: found.map((row) => columns.map((name) => cell(row.get(name)))) };
  }
  return { columns: ["subject", "predicate", "object"], rows: found.map((one) => [one.subject, one.predicate, one.object].map(cell)) };
}

let ready;
onmessage = async ({ data }) => {
  try {
    root = data.root;
    await (ready ??= start());
    if (!layered && /\b(GRAPH|FROM)\b/i.test(data.query)) await layers();
    postMessage({ answer: answer(data.query) });
  } catch (error) {
    ready = store ? ready : undefined;
    postMessage({ wrong: String(error.message ?? error) });
  }
};
