/**
 * Runs a configuration of the page about editors in a headless Neovim, with the server that was built last, over a migration with a
 * hazard: `npx tsx tools/editors/neovim.ts`. Neovim must be on the PATH. Prints the version and what the editor shows; ends with 1 where that is nothing.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The first that has this in it: newer ones have a configuration of their own. */
const NEW = 'vim.lsp.config(';
const OLD = 'vim.lsp.start_client(';

function configuration(version: string): string {
  const [, major = 0, minor = 0] = /v(\d+)\.(\d+)/.exec(version)?.map(Number) ?? [];
  const sought = major > 0 || minor >= 11 ? NEW : OLD;
  const blocks = [...readFileSync(`${root}docs/guide/editors.md`, 'utf8').matchAll(/```lua\n([\s\S]*?)```/g)].map(([, block = '']) => block);
  const found = blocks.find((block) => block.includes(sought));
  if (found === undefined) throw new Error(`the page has no configuration with ${sought}`);
  return found;
}

/** Waits for what the server says of the open file, and prints it with what it offers there. */
const PRINT = `
vim.wait(30000, function() return #vim.diagnostic.get(0) > 0 end, 50)
local shown = vim.diagnostic.get(0)
for _, each in ipairs(shown) do
  io.stdout:write(string.format('%d:%d %s %s\\n', each.lnum + 1, each.col + 1, each.code or '', vim.split(each.message, '\\n')[1]))
end
local params = vim.lsp.util.make_range_params()
if shown[1] then
  local at = { line = shown[1].lnum, character = shown[1].col }
  params.range = { start = at, ['end'] = at }
  params.context = { diagnostics = { shown[1].user_data and shown[1].user_data.lsp or nil } }
  for _, answer in pairs(vim.lsp.buf_request_sync(0, 'textDocument/codeAction', params, 10000) or {}) do
    for _, action in ipairs(answer.result or {}) do io.stdout:write('  offers: ' .. action.title .. '\\n') end
  end
end
vim.cmd(#shown > 0 and 'qall!' or 'cquit')
`;

const version = execFileSync('nvim', ['--version'], { encoding: 'utf8' }).split('\n', 1)[0] ?? '';
const folder = mkdtempSync(`${tmpdir()}/zero-downtime-neovim-`);
try {
  mkdirSync(`${folder}/bin`);
  mkdirSync(`${folder}/project/migrations`, { recursive: true });
  symlinkSync(`${root}server/zero-downtime-language-server.js`, `${folder}/bin/zero-downtime-language-server`);
  writeFileSync(`${folder}/project/package.json`, '{ "private": true }\n');
  writeFileSync(`${folder}/project/migrations/1_create.sql`, 'CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n');
  writeFileSync(`${folder}/project/migrations/2_index.sql`, 'CREATE INDEX orders_note ON orders (note);\n');
  writeFileSync(`${folder}/init.lua`, configuration(version));
  writeFileSync(`${folder}/print.lua`, PRINT);
  const environment = { ...process.env, PATH: `${folder}/bin:${process.env['PATH'] ?? ''}`, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder, XDG_STATE_HOME: folder };
  const shown = execFileSync('nvim', ['--headless', '-u', `${folder}/init.lua`, 'migrations/2_index.sql', '-c', `luafile ${folder}/print.lua`], { cwd: `${folder}/project`, env: environment, encoding: 'utf8', timeout: 60_000 });
  process.stdout.write(`${version}\n${shown}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
