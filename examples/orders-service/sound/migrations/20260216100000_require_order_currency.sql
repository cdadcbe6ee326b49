SET LOCAL lock_timeout = '2s';
ALTER TABLE orders ADD CONSTRAINT orders_currency_present CHECK (currency IS NOT NULL) NOT VALID;
