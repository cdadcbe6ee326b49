ALTER TABLE orders VALIDATE CONSTRAINT orders_currency_present;
