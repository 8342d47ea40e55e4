"""Watching many series day by day, with a rate of false alarms that somebody chose.

A day's answers become one standard normal number (`placing`), the gauges gather it against a budget (`gauge`), and
one watch of one series puts both together (`score`, `volume`). When a gauge rings, `dating` says since when and
`carrying` which slices carry it. `budget` divides the chosen rate among the series.
"""
