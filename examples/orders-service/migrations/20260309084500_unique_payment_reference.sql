ALTER TABLE payments ADD CONSTRAINT payments_reference_key UNIQUE (reference);
