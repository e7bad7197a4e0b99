"""The checks, one module a subject. Each reads the tree through ``View`` and reports through ``Run``."""
