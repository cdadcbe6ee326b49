/** What Node does with the input of a hash, and what a salt does to the buckets of users. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

function bucketOf(input: string): number {
  return createHash('sha256').update(input).digest().readUInt32BE() % 100;
}

const USERS = Array.from({ length: 2000 }, (_, index) => `user-${index}`);

function firstIn(rollout: string, salted: boolean): ReadonlySet<string> {
  return new Set(USERS.filter((user) => bucketOf(salted ? `${rollout}:${user}` : user) < 10));
}

function shared(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  return [...left].filter((user) => right.has(user)).length / left.size;
}

describe('the bucket of a user', () => {
  it('cannot be made of nothing: the hash throws', () => {
    assert.throws(() => createHash('sha256').update(undefined as never), { code: 'ERR_INVALID_ARG_TYPE' });
  });

  it('is the same in every rollout without a salt, and another in each with one', () => {
    assert.equal(shared(firstIn('checkout', false), firstIn('search', false)), 1);
    // One in ten of the first tenth, give or take.
    assert.ok(shared(firstIn('checkout', true), firstIn('search', true)) < 0.25);
  });

  it('keeps its users when the percentage grows', () => {
    for (const user of firstIn('checkout', true)) assert.ok(bucketOf(`checkout:${user}`) < 20);
  });
});
