"""Files in a bucket of an S3-compatible object storage. Nothing in it is ever public."""

from __future__ import annotations

import hashlib
import re
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, BinaryIO, cast
from urllib.parse import parse_qs, unquote, urlsplit

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from app.storage.base import (
    KEY,
    FileMissingError,
    FileTooLargeError,
    KeptKey,
    StoredFile,
)

if TYPE_CHECKING:
    from botocore.client import BaseClient

# Every part of an upload but the last must have 5 MB at least.
PART_BYTES = 8 * 1024 * 1024
IN_MEMORY_BYTES = 1024 * 1024
MARK_NAME = "installation"
MISSING = frozenset({"404", "NoSuchKey", "NotFound"})
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
FORM = "STORAGE_URL must look like s3://bucket/folder?region=eu-west-2&endpoint=https://…"

_WAITING = Config(
    connect_timeout=5,
    read_timeout=30,
    retries={"mode": "standard", "max_attempts": 3},
    # Storages other than Amazon's know no checksums of their own; the bytes travel by TLS.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


class BucketError(OSError):
    """The object storage could not do what was asked, or did not answer."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """What STORAGE_URL says. Credentials come from the environment, as the library finds them."""

    name: str
    prefix: str
    endpoint: str | None
    region: str | None


def parse_bucket(storage_url: str) -> Bucket:
    """The bucket of an s3:// address. Raises ValueError with what it must look like."""
    url = urlsplit(storage_url)
    more = parse_qs(url.query, keep_blank_values=True)
    endpoint = more.pop("endpoint", [""])[0]
    region = more.pop("region", [""])[0]
    known = urlsplit(endpoint)
    if url.scheme != "s3" or not BUCKET.fullmatch(url.netloc) or more or url.fragment:
        raise ValueError(FORM)
    if endpoint and (known.scheme not in {"https", "http"} or not known.hostname):
        raise ValueError(FORM)
    prefix = unquote(url.path).strip("/")
    return Bucket(url.netloc, f"{prefix}/" if prefix else "", endpoint or None, region or None)


def open_bucket(storage_url: str) -> BucketFileStore:
    """The store in the bucket of an s3:// address. Asks the network for nothing yet."""
    return BucketFileStore(parse_bucket(storage_url))


class BucketFileStore:
    """Random keys under a prefix. A file appears whole under its key or not at all."""

    def __init__(self, bucket: Bucket, *, part_bytes: int = PART_BYTES) -> None:
        self._bucket = bucket
        self._part_bytes = part_bytes
        self._client = _client(bucket)

    def save(self, stream: BinaryIO, *, max_size_bytes: int, media_type: str) -> StoredFile:
        """Keep the rest of the stream, or nothing. Raises FileTooLargeError, OSError."""
        key = secrets.token_hex(20)
        digest = hashlib.sha256()
        with _as_os_error():
            first = _read(stream, min(self._part_bytes, max_size_bytes + 1))
            if len(first) > max_size_bytes:
                raise FileTooLargeError
            digest.update(first)
            target = {**self._at(key), "ContentType": media_type}
            if len(first) < self._part_bytes:
                self._client.put_object(**target, Body=first)
                return StoredFile(key, len(first), digest.hexdigest(), media_type)
            size_bytes = self._save_in_parts(target, first, stream, digest.update, max_size_bytes)
        return StoredFile(key, size_bytes, digest.hexdigest(), media_type)

    def _save_in_parts(
        self,
        target: dict[str, Any],
        part: bytes,
        stream: BinaryIO,
        note: Callable[[bytes], None],
        max_size_bytes: int,
    ) -> int:
        """Send part after part, so that memory does not grow with the file; its size."""
        upload = self._client.create_multipart_upload(**target)
        where = {"Bucket": target["Bucket"], "Key": target["Key"], "UploadId": upload["UploadId"]}
        size_bytes = 0
        sent: list[dict[str, Any]] = []
        try:
            while part:
                size_bytes += len(part)
                if size_bytes > max_size_bytes:
                    raise FileTooLargeError
                number = len(sent) + 1
                answer = self._client.upload_part(**where, PartNumber=number, Body=part)
                sent.append({"PartNumber": number, "ETag": answer["ETag"]})
                part = _read(stream, self._part_bytes)
                note(part)
            self._client.complete_multipart_upload(**where, MultipartUpload={"Parts": sent})
        except BaseException:
            self._client.abort_multipart_upload(**where)
            raise
        return size_bytes

    def open(self, key: str) -> BinaryIO:
        """The file, ready to read; the caller closes it. Raises FileMissingError, OSError.

        It is fetched whole first: a connection that breaks is an error then, not half a file
        that somebody downloaded.
        """
        self._check(key)
        copy = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115 - handed on
        try:
            with _as_os_error(key):
                answer = self._client.get_object(**self._at(key))
                with closing(answer["Body"]) as body:
                    for chunk in body.iter_chunks(IN_MEMORY_BYTES):
                        copy.write(chunk)
        except BaseException:
            copy.close()
            raise
        copy.seek(0)
        return cast(BinaryIO, copy)

    def delete(self, key: str) -> None:
        """Remove the file. A key that is already gone is no error. Raises OSError."""
        self._check(key)
        with _as_os_error():
            self._client.delete_object(**self._at(key))

    def keys(self) -> Iterator[KeptKey]:
        """Every key in the store, in no order. Raises OSError."""
        pages = self._client.get_paginator("list_objects_v2")
        with _as_os_error():
            for page in pages.paginate(Bucket=self._bucket.name, Prefix=self._bucket.prefix):
                for each in page.get("Contents", ()):
                    name = each["Key"].removeprefix(self._bucket.prefix)
                    if KEY.fullmatch(name):
                        yield KeptKey(name, each["LastModified"])

    def delete_unfinished(self, *, older_than: datetime) -> int:
        """Give up uploads that were interrupted; how many. Raises OSError."""
        pages = self._client.get_paginator("list_multipart_uploads")
        given_up = 0
        with _as_os_error():
            for page in pages.paginate(Bucket=self._bucket.name, Prefix=self._bucket.prefix):
                for each in page.get("Uploads", ()):
                    is_ours = KEY.fullmatch(each["Key"].removeprefix(self._bucket.prefix))
                    if is_ours and each["Initiated"] < older_than:
                        self._client.abort_multipart_upload(
                            Bucket=self._bucket.name, Key=each["Key"], UploadId=each["UploadId"]
                        )
                        given_up += 1
        return given_up

    def mark(self) -> str | None:
        """The mark of the installation whose files these are. Raises OSError."""
        try:
            with _as_os_error(MARK_NAME):
                answer = self._client.get_object(**self._at(MARK_NAME))
                with closing(answer["Body"]) as body:
                    return str(body.read().decode("ascii"))
        except FileMissingError:
            return None

    def set_mark(self, mark: str) -> bool:
        """Say whose files these are, unless it was said before; whether it is this one's now.
        Raises OSError."""
        try:
            self._client.put_object(**self._at(MARK_NAME), Body=mark.encode(), IfNoneMatch="*")
        except (ClientError, BotoCoreError) as error:
            if _code(error) not in {"412", "409", "PreconditionFailed"}:
                raise BucketError(_code(error)) from error
        return self.mark() == mark

    def replace_mark(self, mark: str) -> None:
        """Say whose files these are from now on, whatever was said before. Raises OSError."""
        with _as_os_error():
            self._client.put_object(**self._at(MARK_NAME), Body=mark.encode())

    def is_public(self, key: str) -> bool:
        """Whether anybody can fetch a file, asked without credentials. Raises OSError."""
        self._check(key)
        stranger = _client(self._bucket, is_stranger=True)
        try:
            answer = stranger.get_object(**self._at(key))
        except ClientError:
            return False
        except BotoCoreError as error:
            raise BucketError(_code(error)) from error
        answer["Body"].close()
        return True

    def _at(self, name: str) -> dict[str, Any]:
        return {"Bucket": self._bucket.name, "Key": f"{self._bucket.prefix}{name}"}

    def _check(self, key: str) -> None:
        """Raises FileMissingError for what cannot be a key of ours."""
        if not KEY.fullmatch(key):
            raise FileMissingError(key)


def _client(bucket: Bucket, *, is_stranger: bool = False) -> BaseClient:
    # A name in front of the address would need a certificate and a DNS entry of its own.
    style = "path" if bucket.endpoint else "auto"
    config = _WAITING.merge(Config(s3={"addressing_style": style}))
    if is_stranger:
        config = config.merge(Config(signature_version=UNSIGNED))
    return boto3.client(
        "s3", endpoint_url=bucket.endpoint, region_name=bucket.region, config=config
    )


def _read(stream: BinaryIO, size_bytes: int) -> bytes:
    """So many bytes, fewer only at the end: a stream may give them in pieces."""
    pieces, missing = [], size_bytes
    while missing and (piece := stream.read(missing)):
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)


def _code(error: Exception) -> str:
    """What a failure is called; never its text, which can name the address asked for."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", "unknown"))
    return type(error).__name__


@contextmanager
def _as_os_error(key: str = "") -> Iterator[None]:
    """Failures as the other stores have them."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        if key and _code(error) in MISSING:
            raise FileMissingError(key) from error
        raise BucketError(_code(error)) from error
