import type { TSESTree } from '@typescript-eslint/types';
import { bare } from '../code/declaration.ts';
import { propertyName } from '../code/imports.ts';
import type { Origin } from '../code/origin.ts';
import { isGlobal } from '../code/variables.ts';
import type { CodeFile } from '../model/code.ts';
import type { FileView } from '../frameworks/framework.ts';

/** Something that lives as long as the process: a variable of a module, and what it was made of. */
export interface LongLived {
  /** Absolute path of the module. */
  readonly file: string;
  /** The variable. */
  readonly name: string;
  /** The name under which other modules have it, `default` for the module's default; `undefined` where they have not. */
  readonly exported: string | undefined;
  /** `Pool()` of `pg`. */
  readonly origin: Origin;
}

function isModuleExports(code: CodeFile, node: TSESTree.Node): boolean {
  return node.type === 'MemberExpression' && isGlobal(code, node.object, 'module') && propertyName(node.property, node.computed) === 'exports';
}

/** The names under which a module gives out its variables, by the variable. */
function exportedNames(code: CodeFile): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const node of code.program.body) {
    if (node.type === 'ExportNamedDeclaration' && node.source === null) {
      if (node.declaration?.type === 'VariableDeclaration') for (const { id } of node.declaration.declarations) if (id.type === 'Identifier') names.set(id.name, id.name);
      for (const { local, exported } of node.specifiers) if (local.type === 'Identifier' && exported.type === 'Identifier') names.set(local.name, exported.name);
    } else if (node.type === 'ExportDefaultDeclaration' && node.declaration.type === 'Identifier') names.set(node.declaration.name, 'default');
    else if (node.type === 'ExpressionStatement' && node.expression.type === 'AssignmentExpression') {
      const { left, right } = node.expression;
      if (isModuleExports(code, left) && right.type === 'Identifier') names.set(right.name, 'default');
      if (isModuleExports(code, left) && right.type === 'ObjectExpression') {
        for (const property of right.properties) {
          if (property.type !== 'Property' || property.value.type !== 'Identifier') continue;
          const name = propertyName(property.key, property.computed);
          if (name !== undefined) names.set(property.value.name, name);
        }
      }
      const member = left.type === 'MemberExpression' && (isGlobal(code, left.object, 'exports') || isModuleExports(code, left.object)) ? propertyName(left.property, left.computed) : undefined;
      if (member !== undefined && right.type === 'Identifier') names.set(right.name, member);
    }
  }
  return names;
}

/** What a module gives out without a variable of its own: `export default new Pool()`. */
function givenOut(code: CodeFile, statement: TSESTree.ProgramStatement): TSESTree.Node | undefined {
  if (statement.type === 'ExportDefaultDeclaration') return statement.declaration;
  if (statement.type !== 'ExpressionStatement' || statement.expression.type !== 'AssignmentExpression') return undefined;
  return isModuleExports(code, statement.expression.left) ? statement.expression.right : undefined;
}

/** What a module holds that a package made, in the order of the text. Without a variable it goes by the name of the file. */
export function longLivedIn(code: CodeFile, view: FileView): readonly LongLived[] {
  const exported = exportedNames(code);
  const made = (node: TSESTree.Node): Origin | undefined => {
    const origin = /^(?:New|Call|Logical|Conditional)Expression$/.test(bare(node).type) ? view.originOf(node) : undefined;
    return origin?.path.includes('()') === true ? origin : undefined;
  };
  return code.program.body.flatMap((statement) => {
    const given = givenOut(code, statement);
    const origin = given === undefined ? undefined : made(given);
    const stem = /(\w+)\.\w+$/.exec(code.path)?.[1] ?? '';
    if (origin !== undefined && /^[A-Za-z_]/.test(stem) && stem !== 'index') return [{ file: code.path, name: stem, exported: 'default', origin }];
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declaration?.type !== 'VariableDeclaration') return [];
    return declaration.declarations.flatMap(({ id, init }) => {
      const own = id.type !== 'Identifier' || init === null ? undefined : made(init);
      return id.type !== 'Identifier' || own === undefined ? [] : [{ file: code.path, name: id.name, exported: exported.get(id.name), origin: own }];
    });
  });
}
