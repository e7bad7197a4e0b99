"""The rulebook: pure Python, no Django, no database, no clock."""
