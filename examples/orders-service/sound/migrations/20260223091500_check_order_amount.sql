SET LOCAL lock_timeout = '2s';
ALTER TABLE orders ADD CONSTRAINT orders_amount_not_negative CHECK (amount_cents >= 0) NOT VALID;
