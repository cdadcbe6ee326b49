-- This release stops reading the column; the drop is written once no released version reads it.
COMMENT ON COLUMN orders.coupon_code IS 'Unused since release 2026.04, to be dropped in a later one.';
