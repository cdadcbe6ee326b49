import type { CodeFile, Project } from '../../rules/index.ts';
import type { Refusal } from '../plan.ts';
import { isRefusal } from '../plan.ts';
import type { DeclaredScaffold } from '../declared-scaffold.ts';
import type { Repair } from '../service-scaffold.ts';
import { DUAL_WRITE_MODULE } from './module-text.ts';
import { declaredStoreAt, type DeclaredStore, type StoreMethod } from './store-methods.ts';

/** A store that moves its data to another one while requests go on, by phases. */
export const dualWriteStore: DeclaredScaffold = {
  id: 'dual-write-store',
  title: 'Write to two stores, by phases',
  at(code, offset, { services }) {
    const store = /\.[cm]?ts$/.test(code.path) && !code.path.endsWith('.d.ts') ? declaredStoreAt(code, offset) : undefined;
    return store === undefined || isRefusal(store) ? store : written(code, store, services);
  },
};

function written(code: CodeFile, store: DeclaredStore, services: Project['services']): Repair | Refusal {
  const { name, exported } = store;
  const writer = services.writerFor(code);
  const [known] = services.filesWith(code.path, /\bexport class DualWrite\b/);
  const shared = known ?? writer.pathFor('dual', 'write');
  const path = writer.pathFor('dual', 'write', ...name.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase().split(/[^a-z0-9]+/).filter((word) => word !== ''));
  if (path === shared) return { reason: `\`${name}\` is called as the module that it would share.` };
  const imports = `import ${exported === 'default' ? `type ${name}` : `type { ${name} }`} from '${writer.specifierOf(code.path)}';`;
  const text = storeText(store, imports, writer.specifierOf(shared));
  const files = [...(known === undefined ? [writer.file(shared, DUAL_WRITE_MODULE)] : []), writer.file(path, text)];
  return { title: `Write ${name} to two stores, by phases`, edits: [], files };
}

function storeText({ name, methods }: DeclaredStore, imports: string, shared: string): string {
  const writes = methods.filter((method) => method.writes).map((method) => method.name);
  const wrapper = `DualWrite${name}`;
  const type = `${name}Methods`;
  const repeat = methods.some((method) => method.name === 'repeat') ? 'repeatMissed' : 'repeat';
  const list = (names: readonly string[]): string => names.map((each) => `'${each}'`).join(' | ');
  return [
    '// How data move from one store to another while requests go on. Each phase begins once every instance has arrived in the one before:',
    '//   old-only     this code is out everywhere',
    '//   dual-write   both stores are written, the old one leads. Writes have to be upserts that a newer version is not overwritten by',
    '//                (`WHERE version < $n`), so that they can be repeated; on to the backfill with an empty outbox and nothing `lost`',
    '//   backfill     what is in the old store alone is brought over, page by page by its key, where the new store has nothing yet',
    '//   shadow-read  reads are compared; on once nothing `differs` for a day',
    '//   new-primary  the new store leads and is read, the old one is written still: the way back is open',
    '//   new-only     the old store is left; the way back is closed',
    imports,
    `import { DualWrite, type DualWriteParts, type Side } from '${shared}';`,
    '',
    `type ${type} = Pick<${name}, ${list(methods.map((method) => method.name))}>;`,
    '',
    '/** A write that one of the stores did not take, for `' + repeat + '`. */',
    `export type Missed${name} = { [Method in ${list(writes)}]: { readonly side: Side; readonly method: Method; readonly given: Parameters<${type}[Method]> } }[${list(writes)}];`,
    '',
    `/** \`${name}\` in two stores, of which the phase says who is written and who is read. */`,
    `export class ${wrapper} implements ${type} {`,
    `  readonly #stores: DualWrite<${type}, Missed${name}>;`,
    '',
    `  constructor(parts: DualWriteParts<${type}, Missed${name}>) {`,
    `    this.#stores = new DualWrite(parts);`,
    '  }',
    '',
    ...methods.flatMap((method) => methodText(method, type)),
    '  /** Repeats a write of the outbox, which takes it out once it was done. */',
    `  async ${repeat}(missed: Missed${name}): Promise<void> {`,
    '    const store = this.#stores.of(missed.side);',
    '    switch (missed.method) {',
    ...writes.flatMap((each) => [`      case '${each}':`, `        await store.${each}(...missed.given);`, '        break;']),
    '    }',
    '  }',
    '}',
    '',
  ].join('\n');
}

function methodText({ name, writes }: StoreMethod, type: string): readonly string[] {
  const ask = `(store) => store.${name}(...given)`;
  const sent = writes ? `this.#stores.write((side) => ({ side, method: '${name}', given }), ${ask})` : `this.#stores.read('${name}', given, ${ask})`;
  return [`  ${name}(...given: Parameters<${type}['${name}']>): ReturnType<${type}['${name}']> {`, `    return ${sent};`, '  }', ''];
}
