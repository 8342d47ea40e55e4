"""What rows mean, in plain Python: which column is which field, which day 03/10 is, which rows are one answer.

`mapping` guesses fields from names; `study` looks at whole columns; `drafting` turns rows into drafts,
refusing a bad one alone; `keys` tells a row that was seen before. No Django, no clock.
May import: listen.rules (scales), the shapes of the readers, the errors beside them.
"""
