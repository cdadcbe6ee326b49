-- A trigger and not a dual write in code: instances of the old version do not know the new column.
SET LOCAL lock_timeout = '2s';

CREATE FUNCTION sync_email_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.email_address := coalesce(NEW.email_address, NEW.user_email);
    NEW.user_email := coalesce(NEW.user_email, NEW.email_address);
  ELSIF NEW.email_address IS DISTINCT FROM OLD.email_address THEN
    NEW.user_email := NEW.email_address;
  ELSE
    NEW.email_address := NEW.user_email;
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER sync_email_address BEFORE INSERT OR UPDATE ON users
  FOR EACH ROW EXECUTE FUNCTION sync_email_address();
