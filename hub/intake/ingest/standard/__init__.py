"""The standard of department files (信用数据采集规范, first edition): what its resources have in common."""
