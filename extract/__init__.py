"""Swedish decision documents in, validated records out."""

from typing import TYPE_CHECKING, Any

__version__ = "0.2.0"
__all__ = ["Record", "__version__", "frames", "read", "read_folder", "read_paths", "read_tar", "records"]

if TYPE_CHECKING:
    from extract.api import frames, read, read_folder, read_paths, read_tar, records
    from extract.model.record import Record


def __getattr__(name: str) -> Any:
    """What the library offers, imported when it is first asked for: `import extract` itself costs nothing."""
    if name not in __all__:
        raise AttributeError(f"module 'extract' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module("extract.model.record" if name == "Record" else "extract.api"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
