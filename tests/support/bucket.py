"""A bucket on loopback that is as strict as Amazon's documentation of S3: every request is signed, or refused.

From "Authenticating Requests (AWS Signature Version 4)" and the reference of each operation.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import threading
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape

KEY_ID, SECRET, REGION = "AKIATHEBUCKETOFTESTS", "the/secret+of the bucket", "eu-north-1"
# Few, so that whoever lists must go on where a page ends.
PAGE = 3
SKEW = timedelta(minutes=15)
SMALLEST_PART = 5 * 1024 * 1024
_SIGNED = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/s3/aws4_request, ?"
    r"SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})"
)
_XMLNS = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'


class Refused(Exception):
    """A request that S3 does not grant, with the code of its documentation."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


@dataclass
class Request:
    """A request as it arrived."""

    method: str
    target: str
    headers: Mapping[str, str]  # names in lower case
    body: bytes = b""

    @property
    def path(self) -> str:
        """Return the path as it was sent."""
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        """Return the query; a name without a value has an empty one."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))


@dataclass
class Answer:
    """What is answered."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def signature(request: Request, *, secret: str, region: str, signed: list[str]) -> str:
    """Return the signature that a request must have, by version 4."""
    pairs = sorted((quote(name, safe="-_.~"), quote(value, safe="-_.~")) for name, value in request.query.items())
    canonical = "\n".join(
        [
            request.method,
            quote(unquote(request.path), safe="/-_.~"),
            "&".join(f"{name}={value}" for name, value in pairs),
            *(f"{name}:{' '.join(request.headers[name].split())}" for name in signed),
            "",
            ";".join(signed),
            request.headers["x-amz-content-sha256"],
        ]
    )
    moment = request.headers["x-amz-date"]
    scope = f"{moment[:8]}/{region}/s3/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{secret}".encode()
    for part in (moment[:8], region, "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.new(key, text.encode(), "sha256").hexdigest()


def check(request: Request, *, now: datetime) -> None:
    """Refuse what is not signed by the key of the tests, now, with everything in it that must be."""
    found = _SIGNED.fullmatch(request.headers.get("authorization", ""))
    if found is None:
        raise Refused(403, "AccessDenied")
    key_id, day, region, names, given = found.groups()
    signed = names.split(";")
    must = {"host", *(name for name in request.headers if name.startswith("x-amz-"))}
    if key_id != KEY_ID:
        raise Refused(403, "InvalidAccessKeyId")
    if region != REGION or not must <= set(signed) or signed != sorted(signed):
        raise Refused(400, "AuthorizationHeaderMalformed")
    moment = datetime.strptime(request.headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    if abs(now - moment) > SKEW or f"{moment:%Y%m%d}" != day:
        raise Refused(403, "RequestTimeTooSkewed")
    if request.headers["x-amz-content-sha256"] not in ("UNSIGNED-PAYLOAD", hashlib.sha256(request.body).hexdigest()):
        raise Refused(400, "XAmzContentSHA256Mismatch")
    if not hmac.compare_digest(given, signature(request, secret=SECRET, region=REGION, signed=signed)):
        raise Refused(403, "SignatureDoesNotMatch")


class Bucket:
    """`with Bucket("lakes") as bucket: ...` — it is at `bucket.endpoint`, and `bucket.objects` is what is in it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.objects: dict[str, bytes] = {}
        self.uploads: dict[str, tuple[str, dict[int, bytes]]] = {}
        self.refusals: list[str] = []
        self.methods: list[str] = []
        self.is_away = False
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        bucket = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _serve(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                told = bucket.answer(Request(self.command, self.path, headers, body))
                self.send_response(told.status)
                length = told.headers.pop("Content-Length", str(len(told.body)))
                for name, value in {**told.headers, "Content-Length": length}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(told.body)

            do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _serve

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def endpoint(self) -> str:
        """Return the address at which it is."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def answer(self, request: Request) -> Answer:
        """Answer one request."""
        with self._lock:
            try:
                if self.is_away:
                    raise Refused(503, "ServiceUnavailable")
                check(request, now=datetime.now(UTC))
                self.methods.append(request.method)
                return self._do(request)
            except Refused as refused:
                if refused.code != "NoSuchKey":
                    self.refusals.append(refused.code)
                body = b"" if request.method == "HEAD" else _xml("Error", f"<Code>{refused.code}</Code>")
                return Answer(refused.status, body, {"Content-Type": "application/xml"})

    def _do(self, request: Request) -> Answer:
        bucket, _, key = unquote(request.path).removeprefix("/").partition("/")
        if bucket != self.name:
            raise Refused(404, "NoSuchBucket")
        query = request.query
        if request.method in ("GET", "HEAD"):
            return self._list(query) if not key else self._read(request, key)
        if request.method == "PUT":
            return self._part(query, request.body) if "uploadId" in query else self._write(key, request.body)
        if request.method == "DELETE":
            return self._remove(key, query)
        if request.method == "POST" and "delete" in query:
            return self._remove_many(request)
        if request.method == "POST":
            return self._begin(key) if "uploads" in query else self._end(key, query, request.body)
        raise Refused(405, "MethodNotAllowed")

    def _read(self, request: Request, key: str) -> Answer:
        if key not in self.objects:
            raise Refused(404, "NoSuchKey")
        whole = self.objects[key]
        about = {
            "ETag": _etag(whole),
            "Last-Modified": format_datetime(datetime(2026, 1, 1, tzinfo=UTC), usegmt=True),
            "Accept-Ranges": "bytes",
        }
        if request.method == "HEAD":
            return Answer(headers={**about, "Content-Length": str(len(whole))})
        wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", request.headers.get("range", ""))
        if wanted is None:
            return Answer(body=whole, headers=about)
        first, last = int(wanted[1]), min(int(wanted[2]), len(whole) - 1)
        if first > last:
            raise Refused(416, "InvalidRange")
        return Answer(206, whole[first : last + 1], {**about, "Content-Range": f"bytes {first}-{last}/{len(whole)}"})

    def _write(self, key: str, body: bytes) -> Answer:
        self.objects[key] = body
        return Answer(headers={"ETag": _etag(body)})

    def _begin(self, key: str) -> Answer:
        id_ = f"upload-{len(self.uploads) + 1}"
        self.uploads[id_] = key, {}
        inside = f"<Bucket>{self.name}</Bucket><Key>{escape(key)}</Key><UploadId>{id_}</UploadId>"
        return Answer(body=_xml("InitiateMultipartUploadResult", inside))

    def _part(self, query: Mapping[str, str], body: bytes) -> Answer:
        self._upload(query)[1][int(query["partNumber"])] = body
        return Answer(headers={"ETag": _etag(body)})

    def _end(self, key: str, query: Mapping[str, str], body: bytes) -> Answer:
        of, parts = self._upload(query)
        told = re.findall(
            r"<Part>\s*<ETag>(.*?)</ETag>\s*<PartNumber>(\d+)</PartNumber>\s*</Part>",
            body.decode().replace("&quot;", '"'),
        )
        numbers = [int(number) for _, number in told]
        if of != key or numbers != sorted(parts) or [etag for etag, _ in told] != [_etag(parts[n]) for n in numbers]:
            raise Refused(400, "InvalidPart")
        if any(len(parts[number]) < SMALLEST_PART for number in numbers[:-1]):
            raise Refused(400, "EntityTooSmall")
        del self.uploads[query["uploadId"]]
        self.objects[key] = b"".join(parts[number] for number in numbers)
        inside = f"<Key>{escape(key)}</Key><ETag>{escape(_etag(self.objects[key]))}</ETag>"
        return Answer(body=_xml("CompleteMultipartUploadResult", inside))

    def _upload(self, query: Mapping[str, str]) -> tuple[str, dict[int, bytes]]:
        if query["uploadId"] not in self.uploads:
            raise Refused(404, "NoSuchUpload")
        return self.uploads[query["uploadId"]]

    def _remove(self, key: str, query: Mapping[str, str]) -> Answer:
        if "uploadId" in query:
            self._upload(query)
            del self.uploads[query["uploadId"]]
        else:
            self.objects.pop(key, None)
        return Answer(204)

    def _remove_many(self, request: Request) -> Answer:
        digest = b64encode(hashlib.md5(request.body).digest()).decode()
        if request.headers.get("content-md5") != digest and not any(
            name.startswith("x-amz-checksum-") for name in request.headers
        ):
            raise Refused(400, "InvalidRequest")
        keys = re.findall(r"<Key>(.*?)</Key>", request.body.decode())
        for key in keys:
            self.objects.pop(key, None)
        return Answer(body=_xml("DeleteResult", ""))

    def _list(self, query: Mapping[str, str]) -> Answer:
        if query.get("list-type") != "2":
            raise Refused(501, "NotImplemented")
        keys = [key for key in sorted(self.objects) if key.startswith(query.get("prefix", ""))]
        rest = [key for key in keys if key > query.get("continuation-token", "")]
        page, is_more = rest[:PAGE], len(rest) > PAGE
        found = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>"
            f"<ETag>{escape(_etag(self.objects[key]))}</ETag><Size>{len(self.objects[key])}</Size>"
            "<StorageClass>STANDARD</StorageClass></Contents>"
            for key in page
        )
        more = f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>" if is_more else ""
        about = f"<Name>{self.name}</Name><KeyCount>{len(page)}</KeyCount><MaxKeys>{PAGE}</MaxKeys>"
        return Answer(
            body=_xml("ListBucketResult", f"{about}<IsTruncated>{str(is_more).lower()}</IsTruncated>{more}{found}")
        )


def _etag(body: bytes) -> str:
    return f'"{hashlib.md5(body).hexdigest()}"'


def _xml(name: str, inside: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} {_XMLNS}>{inside}</{name}>'.encode()
