-- Uses the language server as a person would, and writes down what Neovim got from it.
local function wait(what)
  assert(vim.wait(60000, what, 50), "waited too long")
end
local function diagnostics()
  return vim.diagnostic.get(0)
end
local found = {}

local function check()
  wait(function() return #diagnostics() > 0 end)
  local first = diagnostics()[1]
  found.diagnostic = { first.code, first.lnum, first.col, first.end_col }

  local function place(line, column)
    vim.api.nvim_win_set_cursor(0, { line, column })
    local client = vim.lsp.get_clients({ bufnr = 0 })[1]
    return vim.lsp.util.make_position_params(0, client.offset_encoding), client
  end
  local function ask(method, line, column, more)
    local params, client = place(line, column)
    local answer = client:request_sync(method, vim.tbl_extend("force", params, more or {}), 60000, 0)
    assert(not answer.err, vim.inspect(answer.err))
    return answer.result
  end

  local _, client = place(1, 0)
  found.encoding = client.offset_encoding
  found.hover = ask("textDocument/hover", 3, 8).contents.value
  local line = vim.api.nvim_buf_get_lines(0, 2, 3, false)[1]
  local column = line:find("encryptd", 1, true) - 1
  found.completion = ask("textDocument/completion", 3, column + 4).items[1].label

  -- A fix, applied as `gra` does.
  place(3, column)
  vim.lsp.buf.code_action({ apply = true })
  wait(function() return #diagnostics() == 0 end)
  found.fixed = vim.api.nvim_buf_get_lines(0, 2, 3, false)[1]

  place(2, vim.api.nvim_buf_get_lines(0, 1, 2, false)[1]:find("safe", 1, true) - 1)
  vim.lsp.buf.rename("trusted")
  wait(function() return vim.api.nvim_buf_get_lines(0, 1, 2, false)[1]:find("trusted") end)
  vim.lsp.buf.format({ async = false, timeout_ms = 60000 })
  found.lines = vim.api.nvim_buf_get_lines(0, 0, -1, false)
  place(4, 6)
  vim.lsp.buf.definition()
  wait(function() return vim.api.nvim_win_get_cursor(0)[1] == 2 end)
  found.declared = vim.api.nvim_win_get_cursor(0)

  local function coloured()
    return vim.lsp.semantic_tokens.get_at_pos(0, 3, 5) or {}
  end
  wait(function() return #coloured() > 0 end)
  found.colour = coloured()[1].type
  found.filetype = vim.bo.filetype
  found.commentstring = vim.bo.commentstring
end

local well, why = xpcall(check, debug.traceback)
found.failure = not well and why or nil
vim.fn.writefile({ vim.json.encode(found) }, vim.env.FOUND)
vim.cmd("qall!")
