import { rules, SUPPORTED_VERSIONS, TOOL_NAMES } from '../rules/index.ts';

const GLOBS = { type: 'array', items: { type: 'string', minLength: 1 } };

const TRANSACTIONS = ['none', 'implicit', 'file', 'all pending'];

/** Caches of the house, as the code reaches them. */
const SURFACES = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      module: { type: 'string', minLength: 1, description: 'As the code imports it, or the file below the root.' },
      export: { type: 'string', minLength: 1, description: 'The name under which the module gives it out.' },
      method: { type: 'string', minLength: 1, description: 'The method that writes, or that reads through. Default: set, or the function itself.' },
      key: { type: 'integer', minimum: 0, description: 'Which argument is the key, from 0. Default: 0.' },
      value: { type: 'integer', minimum: 0, description: 'Which argument is written, or loads. Default: 1.' },
      ttl: { type: 'integer', minimum: 0, description: 'Which argument is the time to live. Default: none is.' },
      ttlUnit: { enum: ['s', 'ms'], description: 'Default: s.' },
    },
    required: ['module', 'export'],
    additionalProperties: false,
  },
};

const SETTINGS = {
  postgresVersion: { type: 'integer', minimum: SUPPORTED_VERSIONS.oldest, maximum: SUPPORTED_VERSIONS.newest, description: 'The major version of PostgreSQL in production. Default: read from compose, CI or Supabase configuration, else 14.' },
  migrations: { ...GLOBS, description: 'Globs of the files that are migrations. Default: every .sql file that is no snapshot, no way down and in no folder of tests or fixtures.', examples: [['db/migrations/**/*.sql']] },
  schema: { type: 'string', minLength: 1, description: 'The schema that unqualified names mean. Default: public.' },
  runner: {
    type: 'object',
    description: 'What runs the migrations, where their layout does not tell it.',
    properties: {
      tool: { enum: [...TOOL_NAMES], description: 'The tool whose marks the files understand.' },
      transaction: { enum: TRANSACTIONS, description: 'How it runs a file that does not say otherwise itself.' },
    },
    additionalProperties: false,
    minProperties: 1,
  },
  baseline: { type: 'string', minLength: 1, description: 'What is released and is not judged any more: the last released migration, a version, a git ref, or none. Default: the merge base with the default branch.' },
  releases: { type: 'string', pattern: '^\\S+$', description: 'Glob of the tags of releases: the newest behind the checked out commit is the code that runs. Default: the base.', examples: ['v*'] },
  callees: {
    type: 'array',
    description: 'Functions that are handed SQL in migrations of code whose runner nobody knows; such files must be among migrations.',
    items: {
      type: 'object',
      properties: {
        callee: { type: 'string', pattern: '^[\\w$]+(?:\\.[\\w$]+)*$', description: 'Its name as the code says it.' },
        sqlArg: { type: 'integer', minimum: 0, description: 'Which argument is the SQL, from 0. Default: 0.' },
        tx: { enum: TRANSACTIONS, description: 'How it runs the SQL.' },
      },
      required: ['callee'],
      additionalProperties: false,
    },
  },
  lockTimeout: { const: 'external', description: 'The role or the runner sets a lock_timeout that no migration shows.' },
  tables: { type: 'object', description: 'What is known of tables.', properties: { small: { ...GLOBS, description: 'Tables so small that reading or writing them whole takes no time.' }, young: { type: 'integer', minimum: 0, description: 'For how many days a table that a migration has made is taken for small; default 14, 0 for never.' } }, minProperties: 1, additionalProperties: false },
  singleInstance: { type: 'boolean', description: 'The service runs as one process by design.' },
  platform: { enum: ['node', 'serverless', 'edge', 'bun', 'deno'], description: 'What runs the service. Default: what the files beside its package.json tell, else node.' },
  server: { type: 'object', additionalProperties: { enum: ['server', 'library', 'cli', 'client'] }, description: 'What code is, by globs; the first that matches counts. Default: what its package tells.', examples: [{ 'packages/jobs/**': 'cli' }] },
  shutdown: { const: 'external', description: 'The service is stopped in order by something that no code of the repository shows.' },
  cacheClients: { ...SURFACES, description: 'Clients of shared caches that no known library made: the method writes, get reads, del and delete remove.' },
  cacheWrappers: { ...SURFACES, description: 'Functions that read through a shared cache.' },
  gracePeriodSeconds: { type: 'number', minimum: 0, description: 'Seconds between the order to stop and the end, where no manifest says.' },
  report: { enum: ['changed', 'all'], description: 'Which code of the running service is judged: what is not as the base has it, or all. Default: changed.' },
};

/** The JSON schema of `zero-downtime.json`; `readFileConfiguration` takes what it allows, and the tests hold both together. */
export function configurationSchema(homepage: string): object {
  const { migrations, ...perProject } = SETTINGS;
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: `${homepage}/schema.json`,
    title: 'Configuration of zero-downtime',
    type: 'object',
    properties: {
      $schema: { type: 'string' },
      preset: { enum: ['recommended', 'strict'], description: 'recommended has what breaks a deploy, strict also what makes one risky. Default: recommended.' },
      rules: {
        type: 'object',
        description: 'What counts for single rules, over the preset.',
        properties: Object.fromEntries(rules.map(({ id, summary }) => [id, { enum: ['off', 'warn', 'error'], description: summary }])),
        additionalProperties: false,
      },
      paths: { ...GLOBS, description: 'Files and folders that are checked where the command line names none. Default: the working directory.' },
      ignores: { ...GLOBS, description: 'Globs of files that are left out.' },
      ...SETTINGS,
      projects: {
        type: 'array',
        description: 'Several services in one repository, each with settings of its own over those around.',
        items: { type: 'object', properties: { migrations, ...perProject, code: { ...GLOBS, description: 'Globs of the code that reads and writes this database.' } }, required: ['migrations'], additionalProperties: false },
      },
    },
    additionalProperties: false,
  };
}
