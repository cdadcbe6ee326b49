SET LOCAL lock_timeout = '2s';
ALTER TABLE payments ADD CONSTRAINT payments_reference_key UNIQUE USING INDEX payments_reference_key;
