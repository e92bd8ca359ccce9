"""The Model Context Protocol over the same engine: what programs that reason are answered.

`.protocol.Protocol` is the way in: it takes one message, gives one reply, and knows no transport.
`.stdio` and `.http` carry messages; `.tools`, `.resources` and `.prompts` are the tables of what is
offered. No software kit of the protocol is needed at run time. Nothing in this room builds a query
language or an answer of its own, and nothing here writes anything down.
"""
