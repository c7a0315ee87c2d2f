"""The domain: workflows, rules, roles and calendar. Knows no web and no database."""
