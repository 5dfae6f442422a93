from providers.offline.reader import OfflineReader

__all__ = ["OfflineReader"]
