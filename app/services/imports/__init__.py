"""Bringing in lists that others keep: schools of the national register, providers, courses."""
