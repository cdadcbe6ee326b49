-- no-transaction
CALL backfill_orders(page_size => 1000);
