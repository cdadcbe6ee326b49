/** A rollout by chance becomes one by a hash of who it is: the module is run, and reaches the share that it is told. */
import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { Workspace } from '../harness/workspace.ts';
import { compileProblems, linkPackages, lintProblems, TSCONFIG } from './sound-code.ts';
import { ScaffoldedProject } from './written.ts';

const RULE = 'no-random-rollout';

describe('a rollout by chance', function () {
  this.timeout(300_000);
  let workspace: Workspace;
  afterEach(() => workspace.remove());

  function project(text: string, more: Readonly<Record<string, string>> = {}): ScaffoldedProject {
    workspace = new Workspace({ 'package.json': '{ "type": "module", "scripts": { "start": "node src/checkout.js" }, "dependencies": { "express": "5" } }', 'tsconfig.json': TSCONFIG, 'src/checkout.ts': text, ...more });
    return new ScaffoldedProject(workspace.folder);
  }

  it('is drawn once for each user, the same for all instances, and grows by those who come on', async () => {
    const scaffolded = project(`export function usesNewCheckout(userId: string, rolloutPercentage: number): boolean {\n  return Math.random() * 100 < rolloutPercentage;\n}\n`);
    linkPackages(workspace.folder);
    const [proposal] = scaffolded.proposals('src/checkout.ts', RULE);
    assert.equal(proposal?.title, 'Draw once for each userId, by a hash', proposal?.disabled);
    assert.ok(proposal.changes);
    assert.deepEqual(scaffolded.write(proposal.changes), ['src/checkout.ts', 'src/rollout.ts']);
    assert.match(workspace.read('src/checkout.ts'), /return isInRollout\('uses-new-checkout', userId, rolloutPercentage \/ 100\);/);
    assert.deepEqual(compileProblems(workspace.folder), []);
    assert.deepEqual(await lintProblems(workspace.folder), []);
    assert.deepEqual(scaffolded.proposals('src/checkout.ts', RULE), []);

    workspace.write('dist/rollout.mjs', ts.transpileModule(workspace.read('src/rollout.ts'), { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 } }).outputText);
    const rollout = (await import(pathToFileURL(workspace.path('dist/rollout.mjs')).href)) as { isInRollout(name: string, unit: unknown, share: number): boolean };
    const users = Array.from({ length: 20_000 }, (_, index) => `user-${index}`);
    const inShare = (name: string, share: number): Set<string> => new Set(users.filter((user) => rollout.isInRollout(name, user, share)));
    const [tenth, half] = [inShare('a', 0.1), inShare('a', 0.5)];
    assert.ok(Math.abs(tenth.size / users.length - 0.1) < 0.01 && Math.abs(half.size / users.length - 0.5) < 0.015, `${tenth.size} and ${half.size}`);
    assert.ok([...tenth].every((user) => half.has(user)));
    // Another rollout reaches others first.
    const other = inShare('b', 0.1);
    assert.ok([...tenth].filter((user) => other.has(user)).length < tenth.size / 4);
    assert.equal(rollout.isInRollout('a', undefined, 1), false);
    assert.equal(inShare('a', 0).size, 0);
    assert.equal(inShare('a', 1).size, users.length);
  });

  it('uses the module that is there, and keeps what the comparison says', () => {
    const scaffolded = project(`const rolloutShare = 0.2;\nexport const canary = (user: { id: number }) => (user.id > 0 && Math.random() >= rolloutShare ? 'stable' : 'canary');\n`, { 'src/flags/rollout.ts': 'export function isInRollout(name: string, unit: unknown, share: number): boolean {\n  return name !== String(unit) && share > 0;\n}\n' });
    const [proposal] = scaffolded.proposals('src/checkout.ts', RULE);
    assert.ok(proposal?.changes, proposal?.disabled);
    assert.deepEqual(scaffolded.write(proposal.changes), ['src/checkout.ts']);
    assert.match(workspace.read('src/checkout.ts'), /from '\.\/flags\/rollout(?:\.js)?';\n[^]*!isInRollout\('canary', user\.id, rolloutShare\)/);
  });

  it('is left where nobody says who it is for, with the reason', () => {
    const scaffolded = project(`export function target(canaryShare: number): string {\n  return Math.random() < canaryShare ? 'canary' : 'stable';\n}\n`);
    assert.equal(scaffolded.proposals('src/checkout.ts', RULE)[0]?.disabled, 'Who it is for is not known here: hand the function the id of the user first.');
  });
});
