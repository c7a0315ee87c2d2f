"""Decision tables (OMG DMN 1.5): cells, tables, their checks, and the catalogue of our own rules.

Nothing is imported here: `workflows.rules.catalogue` reads and judges every table when it is imported,
and the parts below it must stay usable (an editor, a test) while one of our tables is broken.
"""
