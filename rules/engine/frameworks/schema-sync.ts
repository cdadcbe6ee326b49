import type { TSESTree } from '@typescript-eslint/types';
import { bare } from '../code/declaration.ts';
import { propertyName } from '../code/imports.ts';
import { rangeOf } from '../code/value.ts';
import type { Fact, SchemaSync } from '../model/fact.ts';
import type { FileView, Framework } from './framework.ts';

/** Where one of these decides whether it happens, another environment may be meant. */
const DECIDES = new Set(['IfStatement', 'ConditionalExpression', 'LogicalExpression', 'SwitchCase']);

/** Words of files and functions that are not for production. */
const ASIDE = /(?:^|[^a-z])(?:dev|development|local|tests?|testing|e2e|seeds?|fixtures?|mocks?|demo|reset|sandbox|playground|scripts?)(?:[^a-z]|$)/i;

function wordsOf(name: string): string {
  return name.replaceAll(/([a-z])([A-Z])/g, '$1-$2');
}

/** `if (production) return;` in front of it. */
function isLeftBefore(block: TSESTree.BlockStatement | TSESTree.Program, node: TSESTree.Node): boolean {
  return block.body.some((statement) => statement.range[1] <= node.range[0] && statement.type === 'IfStatement' && /\b(?:return|throw|exit)\b/.test(kindsIn(statement.consequent)));
}

function kindsIn(node: TSESTree.Statement): string {
  const last = node.type === 'BlockStatement' ? node.body.at(-1) : node;
  if (last?.type === 'ReturnStatement' || last?.type === 'ThrowStatement') return 'return';
  return last?.type === 'ExpressionStatement' && last.expression.type === 'CallExpression' && last.expression.callee.type === 'MemberExpression' ? (propertyName(last.expression.callee.property, false) ?? '') : '';
}

/** Whether something says, or may say, that this does not happen in production. */
function isAside(node: TSESTree.Node, file: FileView): boolean {
  if (ASIDE.test(wordsOf(file.code.path.slice(file.code.path.lastIndexOf('/') + 1)))) return true;
  for (let above = file.parentOf(node); above !== undefined; above = file.parentOf(above)) {
    if (DECIDES.has(above.type)) return true;
    if ((above.type === 'BlockStatement' || above.type === 'Program') && isLeftBefore(above, node)) return true;
    const name = above.type === 'FunctionDeclaration' ? above.id : above.type === 'VariableDeclarator' ? above.id : above.type === 'MethodDefinition' || above.type === 'Property' || above.type === 'PropertyDefinition' ? above.key : undefined;
    if (name?.type === 'Identifier' && ASIDE.test(wordsOf(name.name))) return true;
  }
  return false;
}

function optionOf(node: TSESTree.ObjectExpression, name: string): TSESTree.Node | undefined {
  for (const property of node.properties) if (property.type === 'Property' && propertyName(property.key, property.computed) === name) return property.value;
  return undefined;
}

function isTrue(node: TSESTree.Node | undefined): boolean {
  return node?.type === 'Literal' && node.value === true;
}

/** TypeORM's options of a connection, by the server that they name; a later `synchronize` in the same object wins. */
function typeormOption(node: TSESTree.Property, file: FileView): SchemaSync | undefined {
  const name = propertyName(node.key, node.computed);
  const options = file.parentOf(node);
  if ((name !== 'synchronize' && name !== 'dropSchema') || !isTrue(node.value) || options?.type !== 'ObjectExpression') return undefined;
  if (file.textOf(optionOf(options, 'type')) !== 'postgres') return undefined;
  // Whatever is spread behind it may say otherwise.
  if (options.properties.some((each) => each.type === 'SpreadElement' && each.range[0] > node.range[0])) return undefined;
  return { kind: 'schemaSync', library: 'typeorm', does: name === 'dropSchema' ? 'starts anew' : 'drops columns', name: `${name}: true`, when: 'at start', file: file.code.path, range: rangeOf(node) };
}

/** What a method does to the schema, by what it is called on. */
const METHODS: readonly { readonly module: RegExp; readonly path: RegExp; readonly does: SchemaSync['does'] }[] = [
  { module: /^typeorm$/, path: /^(?:DataSource|Connection|createConnection|getConnection)\(\)\.synchronize$/, does: 'drops columns' },
  { module: /^typeorm$/, path: /^(?:DataSource|Connection|createConnection|getConnection)\(\)\.dropDatabase$/, does: 'starts anew' },
  { module: /^@mikro-orm\/(?:core|postgresql)$/, path: /^MikroORM(?:\.init(?:Sync)?)?\(\)\.(?:schema|getSchemaGenerator\(\))\.update(?:Schema)?$/, does: 'drops columns and tables' },
  { module: /^@mikro-orm\/(?:core|postgresql)$/, path: /^MikroORM(?:\.init(?:Sync)?)?\(\)\.(?:schema|getSchemaGenerator\(\))\.(?:refresh(?:Database)?|drop(?:Schema|Database)?)$/, does: 'starts anew' },
];

/** `sync({ alter: true })`, `sync({ force: true })`; without either it makes what is missing and changes nothing. */
function sequelizeSync(node: TSESTree.CallExpression): SchemaSync['does'] | undefined {
  const [argument] = node.arguments;
  const options = argument === undefined ? undefined : bare(argument);
  if (options?.type !== 'ObjectExpression') return undefined;
  if (isTrue(optionOf(options, 'force'))) return 'starts anew';
  const alter = optionOf(options, 'alter');
  if (isTrue(alter)) return 'drops columns';
  // `alter: { drop: false }` keeps columns, and changes types and constraints all the same.
  if (alter?.type !== 'ObjectExpression') return undefined;
  // With `drop: false` it adds columns that are missing, and changes none.
  const drop = optionOf(alter, 'drop');
  return drop === undefined || isTrue(drop) ? 'drops columns' : undefined;
}

function calledSync(node: TSESTree.CallExpression, file: FileView): SchemaSync | undefined {
  if (node.callee.type !== 'MemberExpression') return undefined;
  const name = propertyName(node.callee.property, node.callee.computed) ?? '';
  if (!/^(?:sync|synchronize|dropDatabase|update(?:Schema)?|refresh(?:Database)?|drop(?:Schema|Database)?)$/.test(name)) return undefined;
  const common = { kind: 'schemaSync', when: 'when called', file: file.code.path, range: rangeOf(node) } as const;
  if (name === 'sync') {
    const does = sequelizeSync(node);
    const origin = does === undefined ? undefined : file.originOf(node.callee);
    const isSequelize = origin !== undefined && /^(?:sequelize|sequelize-typescript|@sequelize\/core)$/.test(origin.module) && /^(?:Sequelize\(\)|Sequelize\(\)\.define\(\)|Model)\.sync$/.test(origin.path);
    return does === undefined || !isSequelize ? undefined : { ...common, library: 'sequelize', does, name: file.code.text.slice(...node.range).replaceAll(/\s+/g, ' ').slice(-60) };
  }
  const origin = file.originOf(node.callee);
  const method = origin === undefined ? undefined : METHODS.find(({ module, path }) => module.test(origin.module) && path.test(origin.path));
  return method === undefined || origin === undefined ? undefined : { ...common, library: origin.module === 'typeorm' ? 'typeorm' : '@mikro-orm/core', does: method.does, name: `${name}()` };
}

const RUNS = /^(?:exec|execSync|execFile|execFileSync|spawn|spawnSync|execa|execaSync|execaCommand|execaCommandSync)$/;

/** Commands that bring a database to a schema, without a migration, and what makes them go on where rows are lost. */
const PUSH = /\b(prisma\s+db\s+push|drizzle-kit\s+push)\b[^&|;\n]*/;
const LOSES = /--(?:accept-data-loss|force|force-reset)\b/;

/** `execSync('npx prisma db push')`. */
function pushed(node: TSESTree.CallExpression, file: FileView): SchemaSync | undefined {
  if (!/child_process|execa/.test(file.code.text)) return undefined;
  const origin = file.originOf(node.callee);
  if (origin === undefined || !/^(?:child_process|execa)$/.test(origin.module) || !RUNS.test(origin.path === '' ? 'execa' : origin.path)) return undefined;
  const words = node.arguments.flatMap((argument) => (argument.type === 'ArrayExpression' ? argument.elements : [argument])).map((word) => (word === null ? '' : (file.textOf(word) ?? '')));
  const [whole = '', command] = PUSH.exec(words.join(' ')) ?? [];
  if (command === undefined) return undefined;
  return { kind: 'schemaSync', library: command.startsWith('prisma') ? 'prisma' : 'drizzle-kit', does: LOSES.test(whole) ? 'drops columns and tables' : 'changes', name: command.replaceAll(/\s+/g, ' '), when: 'when called', file: file.code.path, range: rangeOf(node) };
}

function factOf(node: TSESTree.Node, file: FileView): SchemaSync | undefined {
  if (node.type === 'Property') return typeormOption(node, file);
  return node.type === 'CallExpression' ? (calledSync(node, file) ?? pushed(node, file)) : undefined;
}

function facts(node: TSESTree.Node, file: FileView): readonly Fact[] {
  const fact = factOf(node, file);
  return fact === undefined || isAside(node, file) ? [] : [fact];
}

/** Libraries that bring the database to the schema of the code, without a migration. */
export const schemaSync: Framework = { name: 'schema-sync', words: ['synchronize', 'dropSchema', 'dropDatabase', 'sync({', 'updateSchema', 'schema.update', 'refreshDatabase', 'schema.refresh', 'schema.drop', 'db push', 'drizzle-kit'], gives: ['schemaSync'], facts };
