-- no-transaction
BEGIN;
SET LOCAL lock_timeout = '2s';
ALTER TABLE users ADD COLUMN locale text;
CREATE INDEX CONCURRENTLY users_locale_idx ON users (locale);
COMMIT;
