"""Who may ask for what: headers, the token, paths, uploads, exports."""

from dashboard.safety.headers import protect

__all__ = ["protect"]
