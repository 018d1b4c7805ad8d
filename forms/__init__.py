"""The form engine: a definition becomes pages and answers. It knows no app, no Flask, no tables."""
