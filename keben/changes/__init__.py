"""Turns two records of one book into what changed between them, and into the 勘误表 of the older one."""
