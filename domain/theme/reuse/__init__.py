"""Reuse: entries that themes share, and a district's theme that extends a city's."""
