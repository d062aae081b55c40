"""Generate the Python stubs of the protos, or check that those committed are fresh.

``python -m ops.dev.stubs`` writes them; with ``--check`` it changes nothing
and ends with 1, naming the files, when what is committed differs. A development
tool: it needs the development lock's packages.
"""

import argparse
import filecmp
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from ops.cli.output import print_error
from ops.embedded.processes.child_environment import inherited_environment

ROOT = Path(__file__).parents[2]
PACKAGE = Path("adapters/pb")
PROTOS = Path("protos")
BUF = Path("buf")
"""Where the protos of protovalidate are, and where protoc writes their stubs."""


def generate(target: Path) -> None:
    """Write the stubs of all protos under ``target``.

    Raises:
        subprocess.CalledProcessError: protoc refused; it has said why.
    """
    plugins = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as stubs:
        kinds = ("python", "grpc_python", "mypy", "mypy_grpc")
        outputs = [f"--{kind}_out={stubs}" for kind in kinds]
        protos = _in_the_package(Path(folder))
        command = [sys.executable, "-m", "grpc_tools.protoc", f"-I{folder}", *outputs]
        subprocess.run(  # noqa: S603 (the project's own files)
            [*command, *map(str, protos)],
            cwd=ROOT,
            env=inherited_environment() | {"PATH": plugins},
            check=True,
            stderr=subprocess.STDOUT,
            stdout=subprocess.DEVNULL,
        )
        _move_to_package(Path(stubs), target)


def _in_the_package(folder: Path) -> list[Path]:
    """Copies of the protos under the stubs' own package, with their imports of one another:
    the stubs live there, and the RPC paths stay those of the protos.

    Protovalidate's own file keeps its name: libraries know it by that.
    """
    copies = []
    for path in _proto_files():
        relative = path.relative_to(ROOT / PROTOS)
        copy = folder / (relative if relative.is_relative_to(BUF) else PACKAGE / relative)
        copy.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text("utf-8").replace('import "onething/', f'import "{PACKAGE}/onething/')
        copy.write_text(text, "utf-8")
        copies.append(copy)
    return copies


def _move_to_package(stubs: Path, target: Path) -> None:
    """Put what protoc wrote under ``target``, the stubs of protovalidate into the package."""
    for path in sorted(stubs.rglob("*_pb2*.py*")):
        relative = path.relative_to(stubs)
        place = target / (PACKAGE / relative if relative.is_relative_to(BUF) else relative)
        place.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text("utf-8").replace("from buf.", f"from {'.'.join(PACKAGE.parts)}.buf.")
        place.write_text(text, "utf-8")


def stale(fresh: Path) -> list[str]:
    """The stubs whose committed form is missing, left over or different."""
    names = _stub_names(fresh) | _stub_names(ROOT)
    return sorted(name for name in names if not _same(fresh / name, ROOT / name))


def _proto_files() -> list[Path]:
    return sorted((ROOT / PROTOS).rglob("*.proto"))


def _stub_names(root: Path) -> set[str]:
    return {
        str(path.relative_to(root))
        for path in (root / PACKAGE).rglob("*_pb2*.py*")
        if path.suffix in {".py", ".pyi"}
    }


def _same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and filecmp.cmp(one, other, shallow=False)


def main() -> int:
    """Generate or check; 0 when all is well."""
    parser = argparse.ArgumentParser(description="Generate the Python stubs of the protos.")
    parser.add_argument("--check", action="store_true", help="compare only")
    if not parser.parse_args().check:
        generate(ROOT)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder))
        wrong = stale(Path(folder))
    if wrong:
        for line in ("stubs are stale, run `make proto`:", *(f"  {each}" for each in wrong)):
            print_error(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
