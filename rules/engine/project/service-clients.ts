import type { TSESTree } from '@typescript-eslint/types';
import { bare, isFunction } from '../code/declaration.ts';
import { propertyName } from '../code/imports.ts';
import type { Origin } from '../code/origin.ts';
import { isGlobal, variableOf } from '../code/variables.ts';
import { ancestorsOf } from '../code/walk.ts';
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
  /** It is declared here, and made somewhere later: until then there is none. */
  readonly isMadeLater: boolean;
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

/** `new Proxy({} as PrismaClient, …)` stands for what its first argument is said to be. */
function behindProxy(code: CodeFile, value: TSESTree.Node): TSESTree.Node {
  const node = bare(value);
  const [target] = node.type === 'NewExpression' && isGlobal(code, node.callee, 'Proxy') ? node.arguments : [];
  return target === undefined ? value : target;
}

/** Whether a variable is given its value while the module is loaded: by a statement of it, or by a function that it calls. */
function isGivenByModule(code: CodeFile, id: TSESTree.Identifier): boolean {
  const writes = variableOf(code, id)?.references.filter((reference) => reference.isWrite()) ?? [];
  return writes.some(({ identifier }) => {
    const around = [...ancestorsOf(code.program, identifier)].find((node) => isFunction(node));
    return around === undefined || (around.type === 'FunctionDeclaration' && code.program.body.some((statement) => isCallOf(statement, around.id?.name)));
  });
}

function isCallOf(statement: TSESTree.ProgramStatement, name: string | undefined): boolean {
  const call = statement.type === 'ExpressionStatement' ? bare(statement.expression) : undefined;
  return call?.type === 'CallExpression' && call.callee.type === 'Identifier' && call.callee.name === name;
}

/** What a module holds that a package made, in the order of the text. Without a variable it goes by the name of the file. */
export function longLivedIn(code: CodeFile, view: FileView): readonly LongLived[] {
  const exported = exportedNames(code);
  const made = (value: TSESTree.Node): Origin | undefined => {
    const node = behindProxy(code, value);
    const origin = node !== value || /^(?:New|Call|Logical|Conditional)Expression$/.test(bare(node).type) ? view.originOf(node) : undefined;
    return origin?.path.includes('()') === true ? origin : undefined;
  };
  return code.program.body.flatMap((statement) => {
    const given = givenOut(code, statement);
    const origin = given === undefined ? undefined : made(given);
    const stem = /(\w+)\.\w+$/.exec(code.path)?.[1] ?? '';
    if (origin !== undefined && /^[A-Za-z_]/.test(stem) && stem !== 'index') return [{ file: code.path, name: stem, exported: 'default', origin, isMadeLater: false }];
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declaration?.type !== 'VariableDeclaration') return [];
    return declaration.declarations.flatMap(({ id, init }) => {
      const own = id.type !== 'Identifier' ? undefined : init !== null ? made(init) : isGivenByModule(code, id) ? view.originOf(id) : undefined;
      return id.type !== 'Identifier' || own === undefined ? [] : [{ file: code.path, name: id.name, exported: exported.get(id.name), origin: own, isMadeLater: init === null }];
    });
  });
}
