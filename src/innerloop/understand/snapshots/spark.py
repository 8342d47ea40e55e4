"""Counting a published snapshot by PySpark: the same numbers, on as many machines as there are.

    from innerloop.understand.snapshots import scoring, slicing, spark

    facts = spark.Facts.of(session, "s3a://our-bucket/published", workspace="tandawa")
    total, groups = scoring.told(facts, slicing.Slice(metric="nps", by=("touchpoint", "month")))

Nothing of it runs in Python on the workers: they need Java and Spark, and nothing of ours.
"""

from __future__ import annotations

import signal
import threading
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from innerloop.understand.snapshots import manifest, slicing
from innerloop.understand.snapshots.slicing import Scores, Slice

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, SparkSession

# A slice is at most some thousands of groups: what is counted is put together by few, whatever there is to count.
SETTINGS = {"spark.sql.shuffle.partitions": "8", "spark.sql.session.timeZone": "UTC", "spark.ui.enabled": "false"}


class NotInstalled(RuntimeError):
    """Spark is missing: {what}. Install the extra innerloop[spark] and a Java runtime of version 17 or later."""

    def __init__(self, what: str) -> None:
        super().__init__((self.__doc__ or "").format(what=what))


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one workspace as Spark reads them, with what the manifest says of them."""

    rows: DataFrame
    known: manifest.Facts
    as_of: str

    @classmethod
    def of(cls, session: SparkSession, folder: str, *, workspace: str = "") -> Facts:
        """Return the newest facts that were published to a folder that every worker reads. Raises Unreadable."""
        found = latest(session, folder)
        known = found.of(workspace)
        paths = [f"{_address(folder)}/{found.snapshot}/{file.path}" for file in known.files]
        return cls(session.read.parquet(*paths), known, found.as_of)

    def kept(self) -> Facts:
        """Return the same, kept in the memory of the workers: for who asks more than once."""
        return replace(self, rows=self.rows.cache())

    def count(self, asked: Slice, *, of_anonymous: bool = False) -> tuple[Scores, Scores]:
        """Return what each group holds, and what of it is anonymous, in the order of their keys. Raises Impossible.

        `of_anonymous` counts no others. One job of Spark's. A session may be asked by many threads at once.
        """
        slicing.check(asked, self.known)
        keys = [self._key(name, number) for number, name in enumerate(asked.by)]
        rows = self.rows.where("is_anonymous") if of_anonymous else self.rows
        chosen = rows.where(self._condition(asked)).groupBy(*keys, "score", "is_anonymous").count()
        metric = next(metric for metric in self.known.metrics if metric.slug == asked.metric)
        most = (slicing.MOST_GROUPS + 1) * 2 * max(metric.high - metric.low + 1, 1)
        every: Scores = defaultdict(dict)
        anonymous: Scores = defaultdict(dict)
        for row in chosen.limit(most).collect():
            *key, score, is_anonymous, n = row
            held = every[tuple(key)]
            held[score] = held.get(score, 0) + n
            if is_anonymous:
                anonymous[tuple(key)][score] = n
        return slicing.in_order(every), slicing.in_order(anonymous)

    def _key(self, name: str, number: int) -> Column:
        from pyspark.sql import functions  # noqa: PLC0415 - only with the extra

        column = slicing.column(name, self.known)
        found = functions.col(column) if column else functions.lit(None).cast("string")
        return found.alias(f"k{number}")

    def _condition(self, asked: Slice) -> Column:
        from pyspark.sql import functions  # noqa: PLC0415 - only with the extra

        def at(moment: Any) -> Column:
            return functions.timestamp_micros(functions.lit(slicing.microseconds(moment)))

        condition = functions.col("metric") == asked.metric
        if asked.since:
            condition &= functions.col("answered_at") >= at(asked.since)
        if asked.until:
            condition &= functions.col("answered_at") < at(asked.until)
        if asked.is_latest:
            is_latest, following = map(functions.col, slicing.latest(asked))
            condition &= is_latest | (following >= at(asked.until)) if asked.until else is_latest
        for name, values in asked.where.items():
            column = slicing.column(name, self.known)
            condition &= functions.col(column).isin(list(values)) if column else functions.lit(False)
        return condition


def latest(session: SparkSession, folder: str) -> manifest.Manifest:
    """Return what the newest snapshot of a folder says of itself, read as Spark reads: from wherever it can."""
    from pyspark.errors import PySparkException  # noqa: PLC0415 - only with the extra

    try:
        [row] = session.read.text(f"{_address(folder)}/{manifest.LATEST}", wholetext=True).collect()
    except PySparkException as error:
        reason = f"{manifest.LATEST} cannot be read ({error.getCondition() or type(error).__name__})."
        raise manifest.Unreadable(folder, f"{reason} Publish one: innerloop lake publish FOLDER") from None
    return manifest.read(row[0], folder=folder)


def session(master: str, settings: dict[str, str] | None = None) -> SparkSession:
    """Return a session at a master: spark://host:7077, k8s://…, yarn, or local[*]. Raises NotInstalled."""
    try:
        from pyspark.errors import PySparkException  # noqa: PLC0415 - only with the extra
        from pyspark.sql import SparkSession  # noqa: PLC0415
    except ImportError:
        raise NotInstalled("there is no pyspark") from None
    builder = SparkSession.builder.appName("innerloop").master(master)
    for name, value in {**SETTINGS, **(settings or {})}.items():
        builder = builder.config(name, value)
    interrupted = signal.getsignal(signal.SIGINT)
    try:
        return builder.getOrCreate()
    except PySparkException as error:
        raise NotInstalled(f"Java did not start ({error.getCondition() or type(error).__name__})") from None
    finally:
        # Spark puts its own in the place of whatever a program does when it is interrupted, and never gives it back.
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, interrupted)


def _address(folder: str) -> str:
    from pathlib import Path  # noqa: PLC0415

    return folder.rstrip("/") if "://" in folder else Path(folder).absolute().as_uri()
