"""Uploaded and generated files: what may come in, and where bytes are kept. Knows no record."""
