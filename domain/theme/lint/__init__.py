"""Checks across a theme, by what they look at: all rules that need more than its shape."""
