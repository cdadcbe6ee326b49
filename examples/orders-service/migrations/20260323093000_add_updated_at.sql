DO $$
DECLARE
  target text;
BEGIN
  FOR target IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename LIKE 'order%' LOOP
    EXECUTE 'ALTER TABLE ' || target || ' ADD COLUMN updated_at timestamptz';
  END LOOP;
END
$$;
