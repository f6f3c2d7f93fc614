"""Tests of electronic invoices."""
