"""The wizard: sections of one saved draft, in any order."""
