"""Checks across a theme, by subject: all rules that need more than the shape of the YAML."""
