from pipeline.report.document_page import render_document
from pipeline.report.exceptions_csv import exceptions_csv
from pipeline.report.plan_json import plan_to_dict
from pipeline.report.run_json import document_to_dict, exception_to_dict, run_to_dict
from pipeline.report.run_page import render_run

__all__ = [
    "document_to_dict",
    "exception_to_dict",
    "exceptions_csv",
    "plan_to_dict",
    "render_document",
    "render_run",
    "run_to_dict",
]
