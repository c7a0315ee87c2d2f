"""Documents that leave the application as files."""
