"""Scheduled import from file servers, against real ones on this machine: a bucket of S3, and a folder over SFTP."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from import_rig import Clock, described, imported, outputs, records, rows, told

from extract import batch
from extract.errors import UsageError
from extract.importing import reading
from extract.importing.config import sources
from extract.importing.source import passwords_in, without_password

SECRET = "hemligt+1"


@pytest.fixture(autouse=True)
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "PIPELINE", "fake_pipeline")
    monkeypatch.setattr(reading, "TEXT_OF", "fake_pipeline")


class Desk:
    def __init__(self, tmp_path: Path, at: str) -> None:
        self.store, self.clock, self.toml = tmp_path / "store", Clock(), tmp_path / "sources.toml"
        self.row: dict[str, Any] = {"name": "box", "kind": "files", "at": at, "settle": 0}

    def run(self) -> dict[str, int]:
        self.clock.later(hours=1)
        counts = imported(self.store, described(self.toml, self.row), clock=self.clock)
        return {what: count for what, count in counts.documents.items() if count}

    def titles(self) -> dict[str, str]:
        return {path: record["document"]["title"]["value"] for path, record in records(self.store).items()}


@pytest.fixture(scope="module")
def s3() -> Iterator[Any]:
    """A client of a server that speaks S3."""
    boto3 = pytest.importorskip("boto3")
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    with pytest.MonkeyPatch.context() as patch:
        host, port = server.get_host_and_port()
        for name, value in {
            "ENDPOINT_URL": f"http://{host}:{port}", "ACCESS_KEY_ID": "x", "SECRET_ACCESS_KEY": "y",
            "DEFAULT_REGION": "eu-north-1", "CONFIG_FILE": os.devnull, "SHARED_CREDENTIALS_FILE": os.devnull,
        }.items():  # fmt: skip
            patch.setenv(f"AWS_{name}", value)
        yield boto3.client("s3")
    server.stop()


@pytest.mark.parametrize("versions", [False, True], ids=["plain", "versioned"])
def test_a_bucket_is_read_once_and_what_changed_again(s3: Any, tmp_path: Path, versions: bool) -> None:
    """A versioned bucket tells the version of one object, and not in its list: no reason to take it for changing."""
    bucket = f"box-{versions}".lower()
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
    if versions:
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for key, content in {
        "arkiv/": b"", "arkiv/år 1/a#1.txt": b"one", "arkiv/b.txt": b"two", "arkiv/.c.txt": b"x", "other/d.txt": b"x",
    }.items():  # fmt: skip
        s3.put_object(Bucket=bucket, Key=key, Body=content)
    desk = Desk(tmp_path, f"s3://{bucket}/arkiv")
    assert desk.run() == {"new": 2, "read": 2}, "what stands for a folder is no document"
    before = outputs(desk.store)
    assert desk.run() == {} and outputs(desk.store) == before
    s3.put_object(Bucket=bucket, Key="arkiv/b.txt", Body=b"owt")
    assert desk.run() == {"changed": 1, "read": 1}
    assert desk.titles() == {"år 1/a#1.txt": "one", "b.txt": "owt"}
    s3.delete_object(Bucket=bucket, Key="arkiv/b.txt")
    desk.row["share"] = 0.5
    desk.run()
    assert told(desk.store)["sources"][0]["gone"] == 1


def test_a_bucket_that_is_none(s3: Any, tmp_path: Path) -> None:
    desk = Desk(tmp_path, "s3://finns-inte/arkiv")
    assert desk.run() == {}
    assert told(desk.store)["sources"][0]["failure"] == "missing"


@pytest.fixture
def sftp(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """The address of a folder on a server that speaks SFTP, by the password that is given there."""
    paramiko = pytest.importorskip("paramiko")
    root = tmp_path / "served"
    root.mkdir()

    class Door(paramiko.ServerInterface):  # type: ignore[misc]
        def check_auth_password(self, username: str, password: str) -> int:
            return int(paramiko.AUTH_SUCCESSFUL if password == SECRET else paramiko.AUTH_FAILED)

        def check_channel_request(self, kind: str, chanid: int) -> int:
            return int(paramiko.OPEN_SUCCEEDED)

    class Files(paramiko.SFTPServerInterface):  # type: ignore[misc]
        def _at(self, path: str) -> str:
            return str(root) + self.canonicalize(path)

        def _told(self, path: str, stat: Callable[[str], os.stat_result]) -> Any:
            try:
                return paramiko.SFTPAttributes.from_stat(stat(path), os.path.basename(path))
            except OSError as error:
                return paramiko.SFTPServer.convert_errno(error.errno)

        def list_folder(self, path: str) -> Any:
            at = self._at(path)
            return [self._told(os.path.join(at, name), os.lstat) for name in os.listdir(at)]

        def stat(self, path: str) -> Any:
            return self._told(self._at(path), os.stat)

        def lstat(self, path: str) -> Any:
            return self._told(self._at(path), os.lstat)

        def open(self, path: str, flags: int, attr: Any) -> Any:
            handle = paramiko.SFTPHandle(flags)
            handle.readfile = Path(self._at(path)).open("rb")  # noqa: SIM115 - the handle closes it
            return handle

    key = paramiko.ECDSAKey.generate()
    door = socket.create_server(("127.0.0.1", 0))
    sessions: list[Any] = []

    def serve() -> None:
        while True:
            try:
                caller, _ = door.accept()
            except OSError:
                return
            session = paramiko.Transport(caller)
            sessions.append(session)
            session.add_server_key(key)
            session.set_subsystem_handler("sftp", paramiko.SFTPServer, Files)
            session.start_server(server=Door(), event=threading.Event())

    threading.Thread(target=serve, daemon=True).start()
    yield lambda password: f"sftp://registrator:{password}@127.0.0.1:{door.getsockname()[1]}/arkiv"
    door.close()
    for session in sessions:
        session.close()


def test_a_folder_over_sftp_is_read_once_and_what_changed_again(sftp: Callable[[str], str], tmp_path: Path) -> None:
    place = tmp_path / "served" / "arkiv"
    (place / "år 1").mkdir(parents=True)
    (place / "år 1" / "a.txt").write_text("one")
    (place / "b.txt").write_text("two")
    (place / "out.txt").symlink_to(tmp_path / "store")
    (place / "loop").symlink_to("..")
    desk = Desk(tmp_path, sftp(SECRET))
    assert desk.run() == {"new": 2, "read": 2}, "no link is followed"
    assert desk.run() == {}
    (place / "b.txt").write_text("owt")
    os.utime(place / "b.txt", (time.time() + 60, time.time() + 60))
    assert desk.run() == {"changed": 1, "read": 1}
    assert desk.titles() == {"år 1/a.txt": "one", "b.txt": "owt"}


def test_a_password_in_an_address_is_used_and_nowhere_told(sftp: Callable[[str], str], tmp_path: Path) -> None:
    place = tmp_path / "served" / "arkiv"
    place.mkdir()
    (place / "a.txt").write_text("one")
    os.utime(place / "a.txt", (0, 0))
    store = tmp_path / "store"
    imported(store, sftp(SECRET))
    wrong = imported(store, sftp("Fel-ord"))
    assert records(store).keys() == {"a.txt"} and wrong.exit() == 1
    (source,) = told(store)["sources"]
    assert source["name"].startswith("sftp://registrator@127.0.0.1:") and source["failure"] == "connection"
    dump = repr([rows(store, f"SELECT * FROM {name}") for name in ("source", "item", "fetch", "event", "run")])
    for secret in (SECRET, "Fel-ord"):
        assert secret not in dump
        assert all(secret.encode() not in content for content in outputs(store).values())


@pytest.mark.parametrize(
    ("address", "shown", "secrets"),
    [
        ("sftp://a:b%40c@host:22/x", "sftp://a@host:22/x", {"b%40c"}),
        ("zip://in.pdf::sftp://a:b@host/x.zip", "zip://in.pdf::sftp://a@host/x.zip", {"b"}),
        ("sftp://a@host:22/x", "sftp://a@host:22/x", set()),
        ("sftp://host:22/x@2024:1/y", "sftp://host:22/x@2024:1/y", set()),
        ("s3://bucket/2024:1@2/x", "s3://bucket/2024:1@2/x", set()),
    ],
)
def test_what_of_an_address_is_a_password(address: str, shown: str, secrets: set[str]) -> None:
    assert (without_password(address), passwords_in(address)) == (shown, secrets)


def test_no_page_is_asked_for_with_a_password(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        sources(["https://user:secret@www.example.se/protokoll"], tmp_path / "store")
    assert "secret" not in str(caught.value)
