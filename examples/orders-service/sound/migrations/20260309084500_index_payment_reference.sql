-- no-transaction
CREATE UNIQUE INDEX CONCURRENTLY payments_reference_key ON payments (reference);
