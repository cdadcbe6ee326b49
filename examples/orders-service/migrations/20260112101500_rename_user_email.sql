ALTER TABLE users RENAME COLUMN user_email TO email_address;
