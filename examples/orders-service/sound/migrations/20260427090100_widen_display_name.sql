-- A longer varchar needs no rewrite and no scan.
SET LOCAL lock_timeout = '2s';
ALTER TABLE users ALTER COLUMN display_name TYPE varchar(120);
