"""信用数据采集规范: what departments deliver, published from the declarations by which the hub reads it."""
