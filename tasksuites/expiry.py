"""Assignments whose time is over give their places back."""
