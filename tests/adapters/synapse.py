"""A real Matrix homeserver: Synapse, of the package index, in an environment of its own, on loopback.

Installed once per machine into a cache and prepared there once; every test session runs one, which all its
workers share. Synapse is AGPL: it runs beside the tests, and nothing of it is imported.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest

PACKAGES = Path(__file__).parents[1] / "synapse.txt"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "paperboy-tests"  # noqa: TID251 - tests only
SECRET = "registers"
PATIENCE = 120.0
Json = dict[str, Any]

FREE = {"per_second": 10_000, "burst_count": 10_000}
CONFIGURATION = {
    "server_name": "localhost",
    "report_stats": False,
    "registration_shared_secret": SECRET,
    "macaroon_secret_key": "m",
    "form_secret": "f",
    "bcrypt_rounds": 4,
    "trusted_key_servers": [],
    "suppress_key_server_warning": True,
    "rc_message": FREE,
    "rc_registration": FREE,
    "rc_joins": {"local": FREE, "remote": FREE},
    "rc_invites": {"per_room": FREE, "per_user": FREE, "per_issuer": FREE},
    "rc_room_creation": FREE,
    "rc_reactions": FREE,
    "presence": {"enabled": False},
}


@contextmanager
def only_one(file: Path) -> Iterator[None]:
    """Nobody else of this machine is inside."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def installed() -> Path:
    """The interpreter that has Synapse; installed if it is not yet."""
    name = hashlib.sha256(PACKAGES.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = CACHE / f"synapse-{name}"
    with only_one(CACHE / f"{folder.name}.lock"):
        if not (folder / "ready").exists():
            shutil.rmtree(folder, ignore_errors=True)
            subprocess.run([sys.executable, "-m", "venv", folder], check=True)
            pip: list[str | Path] = [folder / "bin/python", "-m", "pip", "install", "--quiet", "--no-deps"]
            subprocess.run([*pip, "--disable-pip-version-check", "-r", PACKAGES], check=True)
            (folder / "ready").touch()
    return folder / "bin/python"


def start(folder: Path) -> tuple[str, int]:
    """A homeserver with its data in that folder: its address and its process.

    Where no package index has Synapse for this machine, what needs it is skipped, with the reason.
    """
    try:
        python, port = installed(), free_port()
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"Synapse cannot be installed: {error}")
    files = {
        "signing_key_path": str(folder / "signing.key"),
        "media_store_path": str(folder / "media"),
        "pid_file": str(folder / "pid"),
        "log_config": str(folder / "log.json"),
        "database": {"name": "sqlite3", "args": {"database": str(folder / "homeserver.db")}},
        "listeners": [
            {
                "type": "http",
                "port": port,
                "bind_addresses": ["127.0.0.1"],
                "resources": [{"names": ["client"], "compress": False}],
            }
        ],
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "log.json").write_text(json.dumps({"version": 1}), encoding="utf-8")
    configuration = folder / "homeserver.json"
    configuration.write_text(json.dumps({**CONFIGURATION, **files}), encoding="utf-8")
    run: list[str | Path] = [python, "-m", "synapse.app.homeserver", "--config-path", configuration]
    if not (folder / "signing.key").exists():
        subprocess.run([*run, "--generate-keys"], check=True, capture_output=True)
    # By a shell, so that it is no child of ours: whoever leaves last ends it.
    shell = ["setsid", "sh", "-c", '"$@" > out 2>&1 & echo $!', "sh", *run]
    pid = int(subprocess.run(shell, cwd=folder, check=True, capture_output=True).stdout)
    address = f"http://127.0.0.1:{port}"
    until = time.monotonic() + PATIENCE
    while not answers(address):
        if not Path(f"/proc/{pid}").exists() or time.monotonic() > until:
            raise RuntimeError((folder / "out").read_text(encoding="utf-8")[-2_000:])
        time.sleep(0.1)  # noqa: TID251 - another process tells nobody that it listens
    return address, pid


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_matrix/client/versions", timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except OSError:
        return False


@contextmanager
def shared(folder: Path) -> Iterator[str]:
    """The address of the one homeserver of all who say the same folder; the last to leave ends it."""
    users = folder / "users.json"
    with only_one(folder / "lock"):
        known = json.loads(users.read_text(encoding="utf-8")) if users.exists() else {"count": 0}
        if not known["count"]:
            known["address"], known["pid"] = start(folder / uuid.uuid4().hex)
        known["count"] += 1
        users.write_text(json.dumps(known), encoding="utf-8")
    try:
        yield str(known["address"])
    finally:
        with only_one(folder / "lock"):
            known = json.loads(users.read_text(encoding="utf-8"))
            known["count"] -= 1
            users.write_text(json.dumps(known), encoding="utf-8")
            if not known["count"]:
                with suppress(ProcessLookupError):
                    os.kill(known["pid"], signal.SIGTERM)


class Account:
    """Somebody with an account, as their client talks to the homeserver."""

    def __init__(self, address: str, session: aiohttp.ClientSession, user: str, token: str) -> None:
        self.address = address
        self.session = session
        self.user = user
        self.token = token

    async def ask(self, method: str, path: str, **content: Any) -> Json:
        headers = {"Authorization": f"Bearer {self.token}"}
        url = self.address + (path if path.startswith("/_") else f"/_matrix/client/v3{path}")
        async with self.session.request(method, url, json=content, headers=headers) as answer:
            found: Json = await answer.json()
        assert answer.status == 200, found
        return found

    async def room(self, *invited: str, **more: Any) -> str:
        made = await self.ask("POST", "/createRoom", invite=list(invited), **more)
        return str(made["room_id"])

    async def send(self, room: str, content: Json, kind: str = "m.room.message") -> str:
        path = f"/rooms/{room}/send/{kind}/{uuid.uuid4().hex}"
        return str((await self.ask("PUT", path, **content))["event_id"])

    async def say(self, room: str, text: str, **more: Any) -> str:
        return await self.send(room, {"msgtype": "m.text", "body": text, **more})

    async def react(self, room: str, event: str, key: str) -> str:
        relation = {"rel_type": "m.annotation", "event_id": event, "key": key}
        return await self.send(room, {"m.relates_to": relation}, "m.reaction")

    async def upload(self, data: bytes, name: str) -> str:
        """The address of a file."""
        url = f"{self.address}/_matrix/media/v3/upload?filename={name}"
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/pdf"}
        async with self.session.post(url, data=data, headers=headers) as answer:
            return str((await answer.json())["content_uri"])

    async def redact(self, room: str, event: str) -> str:
        path = f"/rooms/{room}/redact/{event}/{uuid.uuid4().hex}"
        return str((await self.ask("PUT", path))["event_id"])

    async def messages(self, room: str) -> list[Json]:
        """All events there, the first of them first."""
        page = await self.ask("GET", f"/rooms/{room}/messages?dir=b&limit=500")
        return list(reversed(page["chunk"]))


async def register(
    address: str, session: aiohttp.ClientSession, name: str, *, admin: bool = False
) -> Account:
    """A new account, whose name begins so."""
    url = f"{address}/_synapse/admin/v1/register"
    async with session.get(url) as answer:
        nonce = (await answer.json())["nonce"]
    user = f"{name}{uuid.uuid4().hex[:8]}"
    signed = f"{nonce}\0{user}\0pw\0{'admin' if admin else 'notadmin'}".encode()
    mac = hmac.new(SECRET.encode(), signed, hashlib.sha1).hexdigest()
    wanted = {"nonce": nonce, "username": user, "password": "pw", "admin": admin, "mac": mac}
    async with session.post(url, json={**wanted, "displayname": name}) as answer:
        made = await answer.json()
    return Account(address, session, made["user_id"], made["access_token"])
