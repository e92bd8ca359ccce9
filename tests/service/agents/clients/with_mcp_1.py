"""Ask as a program with version 1 of the Python SDK does; prints what it got.

Called with a list in JSON: of each server an unused mode, and its address or its
command. They are asked at the same time, and what was got of each is printed as a list.
"""

import asyncio
import json
import sys
from contextlib import AsyncExitStack

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import ResourceTemplateReference
from pydantic import AnyUrl


async def ask(_: str, target: list[str]) -> dict[str, object]:
    async with AsyncExitStack() as stack:
        if target[0].startswith("http"):
            streams = await stack.enter_async_context(streamable_http_client(target[0]))
        else:
            server = StdioServerParameters(command=target[0], args=target[1:])
            streams = await stack.enter_async_context(stdio_client(server))
        client = await stack.enter_async_context(ClientSession(streams[0], streams[1]))
        begun = await client.initialize()
        tools = await client.list_tools()
        answer = await client.call_tool("ask", {"query": "find option where encrypted and private"})
        wrong = await client.call_tool("ask", {"query": "find optoin"})
        resources = await client.list_resources()
        resource = await client.read_resource(AnyUrl("isthmus://claim/vpc-peering-reach"))
        prompt = await client.get_prompt("choose-connection", {"requirements": "encrypted"})
        template = ResourceTemplateReference(type="ref/resource", uri="isthmus://option/{id}")
        completed = await client.complete(template, {"name": "id", "value": "vpn"})
        return {
            "version": begun.protocolVersion,
            "tools": [tool.name for tool in tools.tools],
            "text": answer.content[0].text,
            "structure": answer.structuredContent,
            "wrong": [wrong.isError, wrong.content[0].text],
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
