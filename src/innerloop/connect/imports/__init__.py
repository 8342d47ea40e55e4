"""Answers, customers and events from a file: CSV, TSV, XLSX or JSON lines.

`readers` turn a file into rows, or refuse all of it before the first row is used; `rules` turn rows
into what they mean. An unreadable file leaves no trace, a bad row is refused alone.
May import: every room but config.
"""
