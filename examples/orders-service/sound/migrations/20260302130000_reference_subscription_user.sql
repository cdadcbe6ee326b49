SET LOCAL lock_timeout = '2s';
ALTER TABLE subscriptions
  ADD CONSTRAINT subscriptions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;
