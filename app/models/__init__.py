"""Tables, one module per subject. Importing this package makes every table known to the metadata."""
