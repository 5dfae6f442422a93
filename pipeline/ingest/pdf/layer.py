"""Layers of a file: optional content that a viewer may leave out (PDF 32000-1:2008, 8.11)."""

from pypdf import PdfReader


def has_layers(reader: PdfReader) -> bool:
    """Whether some layer of the file may be off when it is opened."""
    try:
        layers = reader.root_object.get("/OCProperties")
        view = layers.get_object().get("/D") if layers is not None else None
        view = view.get_object() if view is not None else {}
        off = view.get("/OFF")
        return bool(
            (off is not None and off.get_object())
            or view.get("/AS") is not None
            or view.get("/BaseState") not in (None, "/ON")
        )
    except MemoryError:  # for the sandbox, not a fault of the file
        raise
    except Exception:  # broken entries: the page is drawn to know
        return True
