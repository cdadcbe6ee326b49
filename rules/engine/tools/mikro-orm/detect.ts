import { exportsOf } from '../../code/exports.ts';
import { importOf } from '../../code/imports.ts';
import { methodOf, type ClassNode } from '../../code/instance.ts';
import type { CodeFile } from '../../model/code.ts';
import { isMigrationName } from '../code-layout.ts';

/** A look at the words alone. */
export function mayBeMikroOrm(text: string): boolean {
  return /\bup\b/.test(text) && /\bthis\s*\.\s*addSql\b|mikro-orm\/migrations\b/.test(text);
}

/** Where `Migration` comes from: MikroORM itself, or a framework that hands it on. Not `@mikro-orm/migrations-mongodb`. */
const LIBRARY = /(?:^@|\/)mikro-orm\/migrations$/;

function isMigration(code: CodeFile, node: ClassNode): boolean {
  const up = methodOf(node, 'up');
  if (node.superClass === null || up === undefined || node.abstract) return false;
  const parent = importOf(code, node.superClass);
  if (parent !== undefined && LIBRARY.test(parent.module)) return true;
  // A class of the project's own may stand between; no other library has `addSql`.
  return /\bthis\s*\.\s*addSql\s*\(/.test(code.text.slice(...up.range));
}

/** The class of a file that MikroORM would run: it takes the first that the file exports (migrations/Migrator.js). */
export function detect(code: CodeFile): ClassNode | undefined {
  if (!isMigrationName(code.path)) return undefined;
  const exported = exportsOf(code);
  const nodes = [exported.default, ...exported.named.values()];
  return nodes.filter((node) => node?.type === 'ClassDeclaration' || node?.type === 'ClassExpression').find((node) => isMigration(code, node));
}
