"""Networks and what engagements have in common, as pictures."""
