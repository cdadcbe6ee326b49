import { CODE_TOOLS } from '../../rules/engine/tools/tools.ts';
import type { CodeFile } from '../../rules/index.ts';
import type { Statement } from '../../rules/engine/model/statement.ts';

const LIBRARY = CODE_TOOLS.find(({ name }) => name === 'mikro-orm');

/** MikroORM as the project has it, with the knex that it hands on. */
export function mikroOrmTool(): NonNullable<typeof LIBRARY> {
  if (LIBRARY === undefined) throw new Error('MikroORM is not among the libraries');
  return LIBRARY;
}

/** The statements of the way up of a migration, which the file must hold. */
export function statementsOf(file: CodeFile, direction: 'up' | 'down' = 'up'): readonly Statement[] {
  const migration = mikroOrmTool().compile(file, direction);
  if (migration === undefined) throw new Error('no migration');
  return migration.script.statements;
}
