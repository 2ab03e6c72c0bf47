"""`make reference`: plugins beside their originals, all of it measured now."""
