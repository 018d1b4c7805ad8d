"""What every request needs: actor, transaction, errors, headers, sessions, templating."""
