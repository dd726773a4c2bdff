"""Figures of the web pages: lists, filters, search, dashboard, memory, export and import, on both databases."""
