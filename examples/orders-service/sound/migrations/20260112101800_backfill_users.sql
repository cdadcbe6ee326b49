-- no-transaction
CALL backfill_users(page_size => 1000);
