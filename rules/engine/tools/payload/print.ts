import { handedPrinter } from '../send-sql.ts';

/** Migrations of Payload: SQL by `db.execute`; `sql` comes from where the others have it. */
export const payloadPrinter = handedPrinter(({ text }) => {
  const module = /['"](@payloadcms\/db-[\w-]*postgres)['"]/.exec(text)?.[1] ?? '@payloadcms/db-postgres';
  return {
    before: 'db.execute(sql',
    imports: (_like, typescript, quote) => `import { ${typescript ? 'type MigrateDownArgs, type MigrateUpArgs, ' : ''}sql } from ${quote}${module}${quote};`,
    head: (way, typescript) => `export async function ${way}(${typescript ? `{ db }: Migrate${way === 'up' ? 'Up' : 'Down'}Args` : '{ db }'})${typescript ? ': Promise<void>' : ''}`,
    isReversible: true,
  };
});
