from flows.process_files import process_files

__all__ = ["process_files"]
