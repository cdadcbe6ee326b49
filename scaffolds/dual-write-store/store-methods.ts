import type { TSESTree } from '@typescript-eslint/types';
import type { CodeFile } from '../../rules/index.ts';
import type { Refusal } from '../plan.ts';

/** A store as a file declares it: an interface, or a class whose public methods are one. */
export interface DeclaredStore {
  readonly name: string;
  readonly exported: 'default' | 'named';
  readonly methods: readonly StoreMethod[];
}

export interface StoreMethod {
  readonly name: string;
  readonly writes: boolean;
}

const STORE = /(?:Store|Storage|Repository|Repo|Dao|DAO)$/;
const READS = /^(?:get|find|list|read|load|fetch|has|exists|count|search|lookup|is|query|all)(?![a-z])/;
const WRITES = /^(?:save|set|put|upsert|store|write|update|replace|patch|delete|remove|destroy|touch|expire|clear|mark|archive|create|insert|add)(?![a-z])/;
const MAKES = /^(?:create|insert|add)(?![a-z])/;

type Declaration = TSESTree.TSInterfaceDeclaration | TSESTree.ClassDeclaration;

function declarationIn(node: TSESTree.ProgramStatement): { readonly declared: Declaration; readonly exported: DeclaredStore['exported'] | undefined } | undefined {
  const inner = node.type === 'ExportNamedDeclaration' || node.type === 'ExportDefaultDeclaration' ? node.declaration : node;
  if (inner?.type !== 'TSInterfaceDeclaration' && inner?.type !== 'ClassDeclaration') return undefined;
  return { declared: inner, exported: node.type === 'ExportNamedDeclaration' ? 'named' : node.type === 'ExportDefaultDeclaration' ? 'default' : undefined };
}

/** The store whose name is at an offset, or why it cannot be wrapped; `undefined` where none is. */
export function declaredStoreAt(code: CodeFile, offset: number): DeclaredStore | Refusal | undefined {
  const found = code.program.body.map(declarationIn).find((each) => each?.declared.id !== null && each !== undefined && each.declared.id.range[0] <= offset && offset <= each.declared.id.range[1]);
  const name = found?.declared.id?.name;
  if (found === undefined || name === undefined || !STORE.test(name)) return undefined;
  const { declared, exported } = found;
  if (exported === undefined && !new RegExp(`export\\s*\\{[^}]*\\b${name}\\b`).test(code.text)) return { reason: `Export \`${name}\` first.` };
  if (declared.typeParameters !== undefined) return { reason: `\`${name}\` takes types, and what it gives depends on them.` };
  const inherits = declared.type === 'TSInterfaceDeclaration' ? declared.extends.length > 0 : declared.superClass !== null;
  if (inherits) return { reason: `\`${name}\` has methods of what it extends, which are not told here.` };
  const signatures = declared.type === 'TSInterfaceDeclaration' ? ofInterface(declared) : ofClass(declared);
  if (!Array.isArray(signatures)) return signatures;
  const refusal = signatures.map((each) => refusalOf(code, each, signatures)).find((each) => each !== undefined);
  if (refusal !== undefined) return refusal;
  const methods = signatures.map(({ name: method }) => ({ name: method, writes: !READS.test(method) }));
  if (!methods.some(({ writes }) => writes)) return { reason: `\`${name}\` writes nothing: there is nothing to write twice.` };
  return { name, exported: exported ?? 'named', methods };
}

interface Signature {
  readonly name: string;
  readonly returns: TSESTree.TypeNode | undefined;
  readonly isAsync: boolean;
  readonly isGeneric: boolean;
  readonly parameters: readonly TSESTree.Node[];
}

/** What belongs to one database, as the type of a parameter tells. */
const OF_ONE_DATABASE = /\b(?:\w*Connection|\w*Transaction|EntityManager|QueryRunner|Knex|Kysely|PoolClient|Pool|Trx|Tx|DB|\w*Database|ClientSession)\b(?!['"])/;

function plainKey(node: { readonly key: TSESTree.Node; readonly computed: boolean }): string | undefined {
  return node.key.type === 'Identifier' && !node.computed ? node.key.name : undefined;
}

function ofInterface({ id, body }: TSESTree.TSInterfaceDeclaration): Signature[] | Refusal {
  const found: Signature[] = [];
  for (const member of body.body) {
    const type = member.type === 'TSPropertySignature' ? member.typeAnnotation?.typeAnnotation : member;
    const name = member.type === 'TSMethodSignature' || member.type === 'TSPropertySignature' ? plainKey(member) : undefined;
    if (name === undefined || (type?.type !== 'TSFunctionType' && type?.type !== 'TSMethodSignature')) return { reason: `\`${id.name}\` has more than methods.` };
    if ('optional' in member && member.optional) return { reason: `\`${name}\` may be missing.` };
    found.push({ name, returns: type.returnType?.typeAnnotation, isAsync: false, isGeneric: type.typeParameters !== undefined, parameters: type.params });
  }
  return found;
}

function ofClass({ body }: TSESTree.ClassDeclaration): Signature[] {
  return body.body.flatMap((member) => {
    if (member.type !== 'MethodDefinition' && member.type !== 'TSAbstractMethodDefinition') return [];
    const name = plainKey(member);
    if (name === undefined || member.kind !== 'method' || member.static || (member.accessibility ?? 'public') !== 'public') return [];
    const { returnType, async, typeParameters, params } = member.value;
    return [{ name, returns: returnType?.typeAnnotation, isAsync: async, isGeneric: typeParameters !== undefined, parameters: params }];
  });
}

function refusalOf(code: CodeFile, { name, returns, isAsync, isGeneric, parameters }: Signature, all: readonly Signature[]): Refusal | undefined {
  if (isGeneric || all.filter((each) => each.name === name).length > 1) return { reason: `\`${name}\` has several forms.` };
  const text = returns === undefined ? '' : code.text.slice(...returns.range);
  if (!isAsync && !/^Promise\s*</.test(text)) return { reason: `\`${name}\` gives no promise: a second store cannot be asked meanwhile.` };
  const bound = parameters.map((parameter) => code.text.slice(...parameter.range)).find((each) => OF_ONE_DATABASE.test(each.slice(each.indexOf(':') + 1)) && each.includes(':'));
  if (bound !== undefined) return { reason: `\`${name}\` is handed what belongs to one database (\`${bound.length > 60 ? `${bound.slice(0, 59)}…` : bound}\`), with which the other store could do nothing.` };
  if (!READS.test(name) && !WRITES.test(name)) return { reason: `Whether \`${name}\` reads or writes its name does not tell: let it begin with get, find, save, delete or the like.` };
  if (MAKES.test(name) && !/^Promise\s*<\s*(?:void|boolean|undefined)\s*>$/.test(text)) return { reason: `\`${name}\` gives back what a store makes, such as an id, and the other store would make another: hand it over with the call first.` };
  return undefined;
}
