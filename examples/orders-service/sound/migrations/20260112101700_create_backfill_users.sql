-- Pages by primary key with a commit after each: row locks stay short, and a run that was killed starts again
-- and finds only what is left. Rows written meanwhile are the trigger's, so the last id is fixed at the start.
CREATE PROCEDURE backfill_users(page_size integer) LANGUAGE plpgsql AS $$
DECLARE
  end_id bigint := (SELECT max(id) FROM users);
  last_id bigint := 0;
  page_end_id bigint;
BEGIN
  LOOP
    SELECT max(id) INTO page_end_id
      FROM (SELECT id FROM users WHERE id > last_id AND id <= end_id ORDER BY id LIMIT page_size) AS page;
    EXIT WHEN page_end_id IS NULL;
    UPDATE users SET email_address = user_email
      WHERE id > last_id AND id <= page_end_id AND email_address IS NULL;
    COMMIT;
    last_id := page_end_id;
    PERFORM pg_sleep(0.02);
  END LOOP;
END
$$;
