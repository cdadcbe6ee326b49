SET LOCAL lock_timeout = '2s';

CREATE FUNCTION sync_order_amount_cents() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.amount_cents := coalesce(NEW.amount_cents, NEW.amount);
    NEW.amount := coalesce(NEW.amount, NEW.amount_cents);
  ELSIF NEW.amount_cents IS DISTINCT FROM OLD.amount_cents THEN
    NEW.amount := NEW.amount_cents;
  ELSE
    NEW.amount_cents := NEW.amount;
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER sync_order_amount_cents BEFORE INSERT OR UPDATE ON orders
  FOR EACH ROW EXECUTE FUNCTION sync_order_amount_cents();
