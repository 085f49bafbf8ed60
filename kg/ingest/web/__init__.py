"""Saved web pages: digital papers of known page types, and news sites of any other."""
