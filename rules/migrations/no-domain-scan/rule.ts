import type { Finding, Suggestion } from '../../engine/model/hazard.ts';
import type { AlterDomain } from '../../engine/model/type-operation.ts';
import { defineRule, type Step } from '../../engine/model/rule.ts';
import { apart, isEditable, lockOn, mention, whoWaits } from '../../engine/postgres/wording.ts';

export default defineRule({
  id: 'no-domain-scan',
  family: 'migrations',
  preset: 'recommended',
  severity: 'error',
  growsWithTable: true,
  summary: 'Disallow a constraint of a domain that is checked in every table that uses it.',
  sources: [
    'https://www.postgresql.org/docs/current/sql-alterdomain.html',
    'https://www.postgresql.org/docs/19/release-19.html',
    'measured: alter-domain-*, truth/further-statements',
  ],
  operations: ['alterDomain'],
  check(step, operation) {
    const { type, action } = operation;
    // A domain that no table is known to use blocks nobody; from 19 on VALIDATE lets writes go on.
    if (step.effects.scan !== 'yes' || step.strongestLock()?.mode !== 'SHARE') return undefined;
    return {
      range: action === 'setNotNull' ? operation.place('action') : operation.place('clause'),
      message: {
        what: `${changing(operation)} stops ${whoWaits(step)} while every row there is checked.`,
        why: `ALTER DOMAIN takes ${lockOn(step)}: every table with a column of ${mention(type)}, all at once.`,
        instead: instead(step, operation),
      },
      suggestions: suggestions(operation),
    } satisfies Finding;
  },
});

function changing({ type, action, name }: AlterDomain): string {
  const constraint = name === undefined ? 'a constraint' : `\`${name}\``;
  switch (action) {
    case 'setNotNull':
      return `Making the domain ${mention(type)} NOT NULL`;
    case 'validate':
      return `Validating ${constraint} of the domain ${mention(type)}`;
    default:
      return `Adding ${constraint} to the domain ${mention(type)}`;
  }
}

/** NOT VALID takes no lock at all; what is there already can be proved table by table under a lock that nobody feels. */
function instead(step: Step, { action, name, type }: AlterDomain): string {
  const perTable = `give each table a CHECK of its own, NOT VALID, and VALIDATE CONSTRAINT ${apart(step)}: that lets reads and writes go on`;
  if (action === 'validate') return `Leave it NOT VALID: new values are checked. Where the old rows must be proved, ${perTable}.`;
  const validated = step.migration.version >= 19 ? `then ALTER DOMAIN ${mention(type)} VALIDATE CONSTRAINT${name === undefined ? '' : ` \`${name}\``} ${apart(step)}` : `and where the old rows must be proved, ${perTable}`;
  if (action === 'setNotNull') return `ALTER DOMAIN ${mention(type)} ADD CHECK (VALUE IS NOT NULL) NOT VALID, which locks no table; ${validated}.`;
  return `Add it NOT VALID, which locks no table; ${validated}.`;
}

function suggestions(operation: AlterDomain): readonly Suggestion[] {
  const { end } = operation.place('clause');
  return operation.action === 'addConstraint' && isEditable(operation) ? [{ title: 'Add it NOT VALID', edits: [{ range: { start: end, end }, text: ' NOT VALID' }] }] : [];
}
