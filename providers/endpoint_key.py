"""What is looked at before anything is sent to an endpoint: its address, and the key for it."""

from urllib.parse import urlsplit

from pydantic import SecretStr

from providers.catalogue import Model
from providers.errors import InvalidModelError, MissingKeyError


def checked_address(model: Model) -> str:
    """The row's `base_url`.

    Raises:
        InvalidModelError: it is missing or no address.
    """
    if not _is_address(model.base_url or ""):
        raise InvalidModelError(model.name, detail="base_url is not an http or https address")
    return model.base_url or ""


def usable_key(model: Model, api_key: SecretStr | None) -> str | None:
    """The key without the white space that copying leaves around it.

    Checked here because the HTTP library would quote a bad header, key and all, in its message.
    """
    key = api_key.get_secret_value().strip() if api_key is not None else ""
    if not key and model.api_key_env is not None:
        raise MissingKeyError(model.name, detail=f"{model.api_key_env} is not set")
    if key and not (key.isascii() and key.isprintable()):
        name = model.api_key_env or "the key"
        raise MissingKeyError(model.name, detail=f"{name} holds characters that no header can")
    return key or None


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        # Reading the port is what finds a port that is none.
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
