ALTER TABLE payments ADD COLUMN provider text NOT NULL;
