ALTER TABLE orders VALIDATE CONSTRAINT orders_amount_not_negative;
