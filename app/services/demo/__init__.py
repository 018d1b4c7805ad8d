"""Demo data: a service in the middle of its year, invented from a seed. Never for production."""
