"""What the tests lean on: databases, a client that reads pages, rows to begin with."""
