"""Turns pages into what is known of an edition: its record, its pages as plain text."""
