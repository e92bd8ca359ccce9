"""Ask as a program with version 2 of the Python SDK does; prints what it got.

Called with a list in JSON: of each server the mode of a handshake, and its address or its
command. They are asked at the same time, and what was got of each is printed as a list.
"""

import asyncio
import json
import sys

from mcp import Client, StdioServerParameters
from mcp_types import ResourceTemplateReference


async def ask(mode: str, target: list[str]) -> dict[str, object]:
    over_http = target[0].startswith("http")
    server = target[0] if over_http else StdioServerParameters(command=target[0], args=target[1:])
    async with Client(server, mode=mode) as client:
        tools = await client.list_tools()
        answer = await client.call_tool("ask", {"query": "find option where encrypted and private"})
        wrong = await client.call_tool("ask", {"query": "find optoin"})
        resources = await client.list_resources()
        resource = await client.read_resource("isthmus://claim/vpc-peering-reach")
        prompt = await client.get_prompt("choose-connection", {"requirements": "encrypted"})
        template = ResourceTemplateReference(type="ref/resource", uri="isthmus://option/{id}")
        completed = await client.complete(template, {"name": "id", "value": "vpn"})
        return {
            "version": client.protocol_version,
            "tools": [tool.name for tool in tools.tools],
            "text": answer.content[0].text,
            "structure": answer.structured_content,
            "wrong": [wrong.is_error, wrong.content[0].text],
            "resources": [str(entry.uri) for entry in resources.resources],
            "resource": resource.contents[0].text,
            "prompt": prompt.messages[0].content.text,
            "completed": completed.completion.values,
        }


async def main(servers: list[tuple[str, list[str]]]) -> None:
    asked = (ask(mode, target) for mode, target in servers)
    got = await asyncio.gather(*asked, return_exceptions=True)
    sys.stdout.write(json.dumps([one if isinstance(one, dict) else repr(one) for one in got]))


asyncio.run(main(json.loads(sys.argv[1])))
