/** Which file an import means: relative, through the compiler's configuration, or a package of the same repository. */
import assert from 'node:assert/strict';
import { ModuleFiles } from '../../rules/engine/project/modules.ts';
import { MemoryFiles } from '../harness/memory-files.ts';

function find(texts: Readonly<Record<string, string>>, from: string, specifier: string): string | undefined {
  return new ModuleFiles('/repo', new MemoryFiles(texts)).find(from, specifier);
}

describe('the file that an import means', () => {
  it('is the source of the file that is named, or the index of the folder', () => {
    const texts = { '/repo/src/redis.ts': '', '/repo/src/cache/index.ts': '' };
    assert.equal(find(texts, '/repo/src/app.ts', './redis.js'), '/repo/src/redis.ts');
    assert.equal(find(texts, '/repo/src/app.ts', './cache'), '/repo/src/cache/index.ts');
    assert.equal(find(texts, '/repo/src/app.ts', './nowhere'), undefined);
  });

  it('stands behind `paths`, also of the configuration that the nearest one extends', () => {
    const texts = {
      '/repo/tsconfig.base.json': '{ "compilerOptions": { "paths": { "@lib/*": ["./packages/*/src"], }, /* why */ } }',
      '/repo/apps/api/tsconfig.json': '{ "extends": "../../tsconfig.base.json" }',
      '/repo/packages/redis/src/index.ts': '',
    };
    assert.equal(find(texts, '/repo/apps/api/src/app.ts', '@lib/redis'), '/repo/packages/redis/src/index.ts');
  });

  it('stands below `baseUrl`, and a package of the same name does not', () => {
    const texts = { '/repo/tsconfig.json': '{ "compilerOptions": { "baseUrl": "./src" } }', '/repo/src/common/redis.ts': '' };
    assert.equal(find(texts, '/repo/src/app.ts', 'common/redis'), '/repo/src/common/redis.ts');
    assert.equal(find(texts, '/repo/src/app.ts', 'common'), undefined);
    assert.equal(find(texts, '/repo/src/app.ts', 'express'), undefined);
  });

  it('is the source of a package of the repository, whatever its package.json says it is built to', () => {
    const texts = {
      '/repo/package.json': '{ "name": "shop" }',
      '/repo/packages/redis/package.json': '{ "name": "@shop/redis", "main": "./dist/index.js", "exports": { ".": { "import": { "types": "./dist/esm/index.d.ts" } }, "./keys": "./dist/keys.js" } }',
      '/repo/packages/redis/src/index.ts': '',
      '/repo/packages/redis/src/keys.ts': '',
    };
    assert.equal(find(texts, '/repo/apps/api/src/app.ts', '@shop/redis'), '/repo/packages/redis/src/index.ts');
    assert.equal(find(texts, '/repo/apps/api/src/app.ts', '@shop/redis/keys'), '/repo/packages/redis/src/keys.ts');
    assert.equal(find(texts, '/repo/apps/api/src/app.ts', '@shop/other'), undefined);
  });

  it('is unknown where a configuration is broken or extends itself', () => {
    assert.equal(find({ '/repo/tsconfig.json': '{ "compilerOptions": ' }, '/repo/app.ts', '@/redis'), undefined);
    assert.equal(find({ '/repo/tsconfig.json': '{ "extends": "./tsconfig.json" }' }, '/repo/app.ts', '@/redis'), undefined);
    assert.equal(find({ '/repo/tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": "src/*" } } }' }, '/repo/app.ts', '@/redis'), undefined);
    assert.equal(find({ '/repo/packages/a/package.json': '[]', '/repo/packages/b/package.json': 'null' }, '/repo/app.ts', 'a'), undefined);
  });
});
