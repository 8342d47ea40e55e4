"""Published snapshots: the facts as plain Parquet files beside a manifest, for whoever counts them elsewhere.

`publishing` writes one, from the lake where there is one (it needs the database). All else needs neither Django nor a
database, so that it runs in a notebook or on a cluster: `manifest` says what is in a snapshot, `slicing` what is asked,
`spark` counts it by PySpark, `scoring` makes scores of what was counted, as `/score` does. docs/guides/lake.md.
"""
