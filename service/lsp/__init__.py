"""The face for editors: a language server over the functions of the language.

Each module turns one of those functions into what the Language Server Protocol calls it; only
`server` speaks the protocol. Needs the extra ``isthmus[lsp]``.
"""
