SET LOCAL lock_timeout = '2s';
ALTER TABLE subscriptions ADD COLUMN renewal_algorithm varchar(50) DEFAULT 'legacy';
