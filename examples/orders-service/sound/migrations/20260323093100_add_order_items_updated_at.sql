SET LOCAL lock_timeout = '2s';
ALTER TABLE order_items ADD COLUMN updated_at timestamptz;
