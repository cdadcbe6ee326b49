/** `npm run new-rule -- <family>/<id>`: the three files of a new rule, ready to be filled. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeCatalogue } from './catalogue.ts';

const [family = '', id = ''] = (process.argv[2] ?? '').split('/');
const folder = fileURLToPath(new URL(`../rules/${family}/${id}/`, import.meta.url));

if (!/^[a-z]+$/.test(family) || !/^(?:no|require)-[a-z][a-z-]*$/.test(id)) {
  console.error('npm run new-rule -- <family>/<id>, for instance migrations/no-something: no-… names a hazard, require-… a missing part.');
  process.exit(2);
}
if (existsSync(folder)) {
  console.error(`${folder} is there already; nothing was written.`);
  process.exit(2);
}

const TESTED = /^(?:migrations|text)$/.test(family) ? 'sql' : 'ts';

const RULE = {
  sql: `import { defineRule } from '../../engine/model/rule.ts';

export default defineRule({
  id: '${id}',
  family: '${family}',
  preset: 'strict',
  severity: 'error',
  summary: 'Disallow what this rule is about.',
  sources: ['https://www.postgresql.org/docs/current/'],
  operations: [],
  check() {
    return undefined;
  },
});
`,
  ts: `import { defineServiceRule } from '../../engine/model/rule.ts';

export default defineServiceRule({
  id: '${id}',
  family: '${family}',
  preset: 'strict',
  severity: 'warn',
  summary: 'Disallow what this rule is about.',
  sources: ['https://nodejs.org/docs/latest/api/'],
  facts: [],
  check() {
    return undefined;
  },
});
`,
}[TESTED];
const SOURCE = { sql: '[PostgreSQL documentation](https://www.postgresql.org/docs/current/)', ts: '[Node documentation](https://nodejs.org/docs/latest/api/)' }[TESTED];
const COMMENT = { sql: '--', ts: '//' }[TESTED];
const CODE = { sql: 'SELECT 1;', ts: "import express from 'express';" }[TESTED];

mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}rule.ts`, RULE);
writeFileSync(
  `${folder}README.md`,
  `# ${id}\n\nOne sentence in plain words.\n\n## What goes wrong\n\n## Flagged\n\n\`\`\`${TESTED} flagged\n\`\`\`\n\n## Safe\n\n\`\`\`${TESTED} safe\n\`\`\`\n\n## When it stays silent\n\n## Disabling it\n\n\`\`\`${TESTED}\n${COMMENT} eslint-disable-next-line zero-downtime/${id} -- why it is safe here\n\`\`\`\n\n## Sources\n\n- ${SOURCE}\n`,
);
writeFileSync(`${folder}cases.md`, `# ${id}\n\n## What it reports\n\nWhy.\n\n\`\`\`${TESTED}\n${CODE}\n\`\`\`\n`);
writeCatalogue();
console.log(`rules/${family}/${id}: rule.ts, README.md, cases.md`);
