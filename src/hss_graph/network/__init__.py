"""Memberships → network → exports and pictures."""
