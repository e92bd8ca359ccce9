"""Ask as a program with version 2 of the Python SDK does; prints what it got.

Called with the mode of the handshake, and either an address or a command.
"""

import asyncio
import json
import sys

from mcp import Client, StdioServerParameters
from mcp_types import ResourceTemplateReference


async def main(mode: str, target: list[str]) -> None:
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
        sys.stdout.write(
            json.dumps(
                {
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
            )
        )


asyncio.run(main(sys.argv[1], sys.argv[2:]))
