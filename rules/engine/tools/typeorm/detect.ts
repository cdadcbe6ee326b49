import { exportsOf } from '../../code/exports.ts';
import { importOf } from '../../code/imports.ts';
import { fieldOf, methodOf, type ClassNode } from '../../code/instance.ts';
import type { FunctionNode } from '../../code/value.ts';
import type { CodeFile } from '../../model/code.ts';
import { isMigrationName } from '../code-layout.ts';

/** A look at the words alone. */
export function mayBeTypeorm(text: string): boolean {
  return /\bup\b/.test(text) && /queryrunner/i.test(text);
}

/** TypeORM takes the last thirteen characters of a migration's name for its time, and refuses to start without it (migration/MigrationExecutor.js). */
const STAMP = /(\d{13})$/;

/** The name that TypeORM keeps: the field `name`, else that of the class. */
function nameOf(node: ClassNode): string {
  const field = fieldOf(node, 'name');
  return field?.type === 'Literal' && typeof field.value === 'string' ? field.value : (node.id?.name ?? '');
}

function isRunner(code: CodeFile, up: FunctionNode): boolean {
  const [parameter] = up.params;
  if (parameter?.type !== 'Identifier') return false;
  const type = parameter.typeAnnotation?.typeAnnotation;
  if (type === undefined) return /^_*queryRunner$/.test(parameter.name);
  if (type.type !== 'TSTypeReference') return false;
  const imported = importOf(code, type);
  return imported === undefined ? type.typeName.type === 'Identifier' && type.typeName.name === 'QueryRunner' : imported.path.includes('QueryRunner');
}

function isMigration(code: CodeFile, node: ClassNode): boolean {
  if (!STAMP.test(nameOf(node))) return false;
  const up = methodOf(node, 'up');
  if (up === undefined) return false;
  const says = node.implements.some(({ expression }) => importOf(code, expression)?.path.includes('MigrationInterface') === true);
  return says || isRunner(code, up);
}

/** The classes of a file that TypeORM would run, in the order of their stamps; empty for every other file. */
export function detect(code: CodeFile): readonly ClassNode[] {
  if (!isMigrationName(code.path)) return [];
  const exported = exportsOf(code);
  const nodes = new Set([exported.default, ...exported.named.values()]);
  const classes = [...nodes].filter((node) => node?.type === 'ClassDeclaration' || node?.type === 'ClassExpression');
  const migrations = classes.filter((node) => isMigration(code, node));
  return migrations.sort((left, right) => stampOf(nameOf(left)) - stampOf(nameOf(right)));
}

function stampOf(name: string): number {
  return Number(STAMP.exec(name)?.[1] ?? 0);
}
