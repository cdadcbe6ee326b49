-- The default also serves the running version, whose INSERT does not name the column.
SET LOCAL lock_timeout = '2s';
ALTER TABLE payments ADD COLUMN provider text NOT NULL DEFAULT 'card';
