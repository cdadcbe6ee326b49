-- no-transaction
CREATE INDEX CONCURRENTLY orders_status_placed_at_idx ON orders (status, placed_at);
