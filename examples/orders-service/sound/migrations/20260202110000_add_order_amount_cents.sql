-- Expand: amount stays an integer until no running version reads it.
SET LOCAL lock_timeout = '2s';
ALTER TABLE orders ADD COLUMN amount_cents bigint;
