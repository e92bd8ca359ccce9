"""Ask as a program with FastMCP does."""

from fastmcp import Client
from fastmcp.client.transports import StdioTransport
from mcp_types import ResourceTemplateReference
from several import ask_all


async def ask(mode: str, target: list[str]) -> dict[str, object]:
    over_http = target[0].startswith("http")
    server = target[0] if over_http else StdioTransport(target[0], target[1:])
    async with Client(server, mode=mode) as client:
        tools = await client.list_tools()
        answer = await client.call_tool("ask", {"query": "find option where encrypted and private"})
        wrong = await client.call_tool("ask", {"query": "find optoin"}, raise_on_error=False)
        resources = await client.list_resources()
        resource = await client.read_resource("isthmus://claim/vpc-peering-reach")
        prompt = await client.get_prompt("choose-connection", {"requirements": "encrypted"})
        template = ResourceTemplateReference(type="ref/resource", uri="isthmus://option/{id}")
        completed = await client.complete(template, {"name": "id", "value": "vpn"})
        return {
            "version": None,
            "tools": [tool.name for tool in tools],
            "text": answer.content[0].text,
            "structure": answer.structured_content,
            "wrong": [wrong.is_error, wrong.content[0].text],
            "resources": [str(entry.uri) for entry in resources],
            "resource": resource[0].text,
            "prompt": prompt.messages[0].content.text,
            "completed": completed.values,
        }


ask_all(ask)
