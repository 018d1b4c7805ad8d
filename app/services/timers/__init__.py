"""What the service writes by itself about days: planned ahead, looked at by people, sent once."""
