# Innerloop for an ordinary PostgreSQL. Everything that pip brings is locked by hash.
FROM python:3.11-slim AS wheel
WORKDIR /source
COPY requirements/build.txt requirements/build.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY requirements/models.txt requirements/models.txt
COPY src src
RUN pip wheel --no-deps --no-build-isolation --wheel-dir /wheels .

FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 INNERLOOP_HOME=/var/lib/innerloop
# The number is fixed, so that the owner of a mounted folder can be set on the host.
RUN useradd --uid 10001 --home-dir /var/lib/innerloop --create-home --shell /usr/sbin/nologin innerloop
COPY requirements/base.txt /tmp/base.txt
RUN pip install --no-cache-dir --require-hashes -r /tmp/base.txt && rm /tmp/base.txt
COPY --from=wheel /wheels /tmp/wheels
RUN pip install --no-cache-dir --no-deps /tmp/wheels/*.whl && rm -r /tmp/wheels
USER innerloop
WORKDIR /var/lib/innerloop
EXPOSE 8000
# Of the web process; compose.yaml switches it off for the others.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=2)"]
ENTRYPOINT ["innerloop"]
CMD ["web", "--host", "0.0.0.0"]
