"""The shell: questions typed one after another, with help while typing.

`session` keeps what outlives a question, `commands` are the lines that begin with a colon, `editor`
is the line editor, `loop` joins them at a terminal and `batch` for input from a pipe. Only `editor`
and `loop` need prompt_toolkit; nothing here is imported before it is used.
"""
