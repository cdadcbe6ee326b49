-- no-transaction
CREATE UNIQUE INDEX CONCURRENTLY users_email_address_key ON users (email_address);
