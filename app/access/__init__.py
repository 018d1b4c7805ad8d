"""Who may see (a SELECT) and who may do (a table). Knows no request and no page."""
