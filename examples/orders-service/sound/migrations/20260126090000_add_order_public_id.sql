-- A default that is set afterwards counts for new rows only, so nothing is rewritten; old rows are backfilled.
SET LOCAL lock_timeout = '2s';
ALTER TABLE orders ADD COLUMN public_id uuid;
ALTER TABLE orders ALTER COLUMN public_id SET DEFAULT gen_random_uuid();
