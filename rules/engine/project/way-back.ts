import type { CodeFile } from '../model/code.ts';
import type { ProjectFiles } from '../model/files.ts';
import type { Script } from '../model/statement.ts';
import type { WayBack } from '../model/way-back.ts';
import { operationsOf } from '../parse/operations/operations.ts';
import { parseScript } from '../parse/script.ts';
import { sectionsOf } from '../tools/direction.ts';
import { baseName, folderOf, joined } from '../tools/paths.ts';
import type { CodeMigrationTool } from '../tools/tool.ts';
import { upStatements } from './migration-file.ts';

/** Words by which people say that a migration cannot be taken back. */
const IMPOSSIBLE = /irreversib|not reversible|(?:can(?:not|['’]t)|never)\s+be\s+(?:reverted|reversed|rolled\s+back|undone)|no\s+(?:way\s+back|rollback)|one[- ]way|do(?:es)?\s+nothing|nothing\s+to\s+do|\bno-?op\b/i;

/** In code: says so, or refuses to run. */
const REFUSES = /\bdown\b\s*=\s*false\b|\bthrow\s+new\b/;

/** Where a migration's way down may stand, nearest first: Pop has one for all servers or one for each. */
function downPathsOf(path: string): readonly string[] {
  if (baseName(path) === 'up.sql') return [joined(folderOf(path), 'down.sql')];
  if (path.endsWith('-up.sql')) return [path.replace(/up\.sql$/, 'down.sql')];
  if (!path.endsWith('.up.sql')) return [];
  const stem = path.slice(0, -'.up.sql'.length);
  return [`${stem}.down.sql`, `${stem.replace(/\.\w+$/, '')}.down.sql`];
}

/** Sets of which some migration has a file for the way down, by their order. */
const withWaysDown = new WeakMap<readonly string[], boolean>();

function hasWaysDown(order: readonly string[], files: ProjectFiles): boolean {
  let known = withWaysDown.get(order);
  if (known === undefined) withWaysDown.set(order, (known = order.some((each) => downPathsOf(each).some((path) => files.stamp(path) !== undefined))));
  return known;
}

/** The file that takes a migration back, where it or others of the set have one beside them. */
function downFileOf(path: string, order: readonly string[], files: ProjectFiles): string | undefined {
  const own = downPathsOf(path);
  // A tool that can do without is used without, unless some migration has a way down.
  return own.find((each) => files.stamp(each) !== undefined) ?? (own.length > 0 && hasWaysDown(order, files) ? own[0] : undefined);
}

/** How a migration in SQL is taken back; `undefined` where its tool or team keeps no ways down. */
export function wayBackOfScript(path: string, script: Script, order: readonly string[], files: ProjectFiles): WayBack | undefined {
  const sections = sectionsOf(script.comments);
  const said = script.comments.some(({ text }) => IMPOSSIBLE.test(text));
  if (sections.length > 0) {
    const up = new Set(upStatements(script).map(({ statement }) => statement));
    const mark = sections.find(({ direction }) => direction === 'down');
    const place = mark === undefined ? 'a part below the mark of the way down' : 'the part below the mark of the way down';
    return { place, operations: script.statements.filter((statement) => !up.has(statement)).flatMap(operationsOf), declaredImpossible: said };
  }
  const downFile = downFileOf(path, order, files);
  if (downFile === undefined) return undefined;
  const down = parseScript(files.read(downFile) ?? '');
  return { place: `\`${baseName(downFile)}\``, operations: down.statements.flatMap(operationsOf), declaredImpossible: said || IMPOSSIBLE.test(down.text) };
}

/** How a migration in code is taken back. */
export function wayBackOfCode(code: CodeFile, library: CodeMigrationTool): WayBack {
  const statements = library.compile(code, 'down')?.script.statements ?? [];
  return { place: '`down`', operations: statements.flatMap(operationsOf), declaredImpossible: IMPOSSIBLE.test(code.text) || REFUSES.test(code.text) };
}
