// Comunica: a query over the endpoint, which it finds out to be one by its description, and a join of two sources.
import { QueryEngine } from "@comunica/query-sparql";

const [endpoint, file] = process.argv.slice(2);
const engine = new QueryEngine();
const kind = "<https://w3id.org/isthmus/ns#ConnectivityOption>";
const label = "<http://www.w3.org/2000/01/rdf-schema#label>";

async function rows(query, sources) {
  const stream = await engine.queryBindings(query, { sources });
  return (await stream.toArray()).map((row) => row.get("s").value);
}

const sparql = await rows(`SELECT ?s { ?s a ${kind} }`, [{ type: "sparql", value: endpoint }]);
const found = await rows(`SELECT ?s { ?s a ${kind} ; ${label} ?l }`, [endpoint]);
const both = await rows(`SELECT ?s { ?s a ${kind} ; ${label} ?l }`, [endpoint, file]);
const yes = await engine.queryBoolean(`ASK { ?s a ${kind} }`, { sources: [endpoint] });
console.log(JSON.stringify({ sparql, found, both: both.length, yes }));
