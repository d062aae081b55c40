"""Themes and catalogues in folders."""
