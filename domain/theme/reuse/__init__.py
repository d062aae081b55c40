"""Reuse: entries that themes share, and district themes that extend a city's theme."""
