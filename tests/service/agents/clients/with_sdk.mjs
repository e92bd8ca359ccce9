// Ask as a program with the TypeScript SDK does; prints what it got.
// Called with an unused mode, and either an address or a command.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const [, , , target, ...args] = process.argv;
const transport = target.startsWith("http")
  ? new StreamableHTTPClientTransport(new URL(target))
  : new StdioClientTransport({ command: target, args });
const client = new Client({ name: "test", version: "1" });
await client.connect(transport);
const tools = await client.listTools();
const ask = (query) => client.callTool({ name: "ask", arguments: { query } });
const answer = await ask("find option where encrypted and private");
const wrong = await ask("find optoin");
const resources = await client.listResources();
const resource = await client.readResource({ uri: "isthmus://claim/vpc-peering-reach" });
const prompt = await client.getPrompt({ name: "choose-connection", arguments: { requirements: "encrypted" } });
const completed = await client.complete({
  ref: { type: "ref/resource", uri: "isthmus://option/{id}" },
  argument: { name: "id", value: "vpn" },
});
console.log(
  JSON.stringify({
    version: null,
    tools: tools.tools.map((tool) => tool.name),
    text: answer.content[0].text,
    structure: answer.structuredContent,
    wrong: [wrong.isError, wrong.content[0].text],
    resources: resources.resources.map((entry) => entry.uri),
    resource: resource.contents[0].text,
    prompt: prompt.messages[0].content.text,
    completed: completed.completion.values,
  }),
);
await client.close();
