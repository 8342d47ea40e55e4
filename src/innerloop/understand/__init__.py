"""Know what the answers mean: score and interval, trends, later themes, drivers and prediction.

Keeps the facts that every number is counted from. Has queries, no pages.
May import: listen, customers, team, kernel.
"""
