"""Forms as data: published TOML definitions in, WTForms classes and plain JSON answers out.

This folder knows no workflow, no database and no web framework (see README.md): it imports the standard
library and wtforms only. `definition` reads the questions, `build` makes forms of them, `completeness` says
what is still open in stored answers, `publish` guards what was published.
"""
