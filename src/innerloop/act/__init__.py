"""Close the loop: the pages on which people read answers and customers, later cases and improvements.

May import: understand, listen, customers, team, kernel.
"""
