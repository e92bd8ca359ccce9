"""Ask as a program with version 1 of the Python SDK does."""

from contextlib import AsyncExitStack

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import ResourceTemplateReference
from pydantic import AnyUrl
from several import ask_all


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


ask_all(ask)
