UPDATE orders SET currency = coalesce(currency, 'EUR');
