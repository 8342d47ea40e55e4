"""The rules of asking and hearing, in plain Python.

`scale` says what a score is: its range, its cohorts, and how a customer's words are read as one.
Nothing here imports Django or reads the clock.
"""
