"""Analytics: how many orders, units and dollars, by minute, promise, zone and SKU."""
