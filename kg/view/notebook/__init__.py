"""Helpers for notebooks: answers as pandas DataFrames, networks for networkx, drawings that a committed notebook keeps.

They need the extra `xiangtu[notebooks]`; `kg.workflow.notebook` has them all under one name.
"""
