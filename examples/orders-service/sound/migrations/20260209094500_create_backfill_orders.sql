-- One pass for the three columns that wait for their values: every extra pass writes every row once more.
CREATE PROCEDURE backfill_orders(page_size integer) LANGUAGE plpgsql AS $$
DECLARE
  end_id bigint := (SELECT max(id) FROM orders);
  last_id bigint := 0;
  page_end_id bigint;
BEGIN
  LOOP
    SELECT max(id) INTO page_end_id
      FROM (SELECT id FROM orders WHERE id > last_id AND id <= end_id ORDER BY id LIMIT page_size) AS page;
    EXIT WHEN page_end_id IS NULL;
    UPDATE orders SET
      currency = coalesce(currency, 'EUR'),
      public_id = coalesce(public_id, gen_random_uuid()),
      amount_cents = coalesce(amount_cents, amount)
      WHERE id > last_id AND id <= page_end_id
        AND (currency IS NULL OR public_id IS NULL OR amount_cents IS NULL);
    COMMIT;
    last_id := page_end_id;
    PERFORM pg_sleep(0.02);
  END LOOP;
END
$$;
