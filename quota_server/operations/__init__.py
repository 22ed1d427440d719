"""What operators do beside serving: backups, imports, reports, retention. Each is a command."""
