"""Tandawa Mobile & Money, a company of our own invention, for `innerloop demo`.

`life.make_world` makes its 24 months; `story` says what happened in them and when; `world` names the rows.
Nothing here knows a database. Names, addresses and numbers are made up: mail ends in the reserved `.example`,
and telephone numbers lie in a Kenyan range that no operator has.
"""
