"""Single values as people and systems write them, made comparable; knows no table."""
