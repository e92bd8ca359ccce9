// fetch-sparql-endpoint: bindings, an ASK and triples from the endpoint that the command line names.
import { SparqlEndpointFetcher } from "fetch-sparql-endpoint";

const [endpoint] = process.argv.slice(2);
const fetcher = new SparqlEndpointFetcher();
const kind = "<https://w3id.org/isthmus/ns#ConnectivityOption>";

function collected(stream) {
  return new Promise((resolve, reject) => {
    const found = [];
    stream.on("data", (one) => found.push(one));
    stream.on("error", reject);
    stream.on("end", () => resolve(found));
  });
}

const rows = await collected(await fetcher.fetchBindings(endpoint, `SELECT ?s { ?s a ${kind} }`));
const yes = await fetcher.fetchAsk(endpoint, `ASK { ?s a ${kind} }`);
const triples = await collected(
  await fetcher.fetchTriples(endpoint, `CONSTRUCT { ?s a ${kind} } WHERE { ?s a ${kind} }`),
);
console.log(JSON.stringify({ rows: rows.map((row) => row.s.value), yes, triples: triples.length }));
