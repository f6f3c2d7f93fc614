"""Copies of the database that are kept somewhere else, and the proof that they can be put back."""
