-- Expand: the running version goes on with user_email; dropping it is a migration of a later release.
SET LOCAL lock_timeout = '2s';
ALTER TABLE users ADD COLUMN email_address varchar(255);
