"""Equations read as one line."""

import pytest

from tests.pipeline.ingest.docx.packages import p, package, read


def _t(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def _e(name: str, inner: str) -> str:
    return f"<m:{name}>{inner}</m:{name}>"


_X, _Y = _t("x"), _t("y")
_FRACTION = _e("f", _e("num", _t("a+b")) + _e("den", _t("c")))


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        (_FRACTION, "(a+b)/c"),
        (_e("sSup", _e("e", _X) + _e("sup", _t("2"))), "x^2"),
        (_e("sSub", _e("e", _X) + _e("sub", _t("n-1"))), "x_(n-1)"),
        (_e("sSubSup", _e("e", _X) + _e("sub", _t("1")) + _e("sup", _t("2"))), "x_1^2"),
        (_e("rad", _e("deg", _t("3")) + _e("e", _X)), "3√(x)"),
        (_e("d", _e("e", _X) + _e("e", _Y)), "(x|y)"),
        (_e("d", '<m:dPr><m:begChr m:val="["/></m:dPr>' + _e("e", _X)), "[x)"),
        (_e("func", _e("fName", _t("log")) + _e("e", _X)), "log x"),
        (_e("nary", '<m:naryPr><m:chr m:val="∑"/></m:naryPr>' + _e("e", _X)), "∑ x"),
        (_e("nary", _e("sub", _t("0")) + _e("sup", _t("1")) + _e("e", _X)), "∫_0^1 x"),
        (_e("m", _e("mr", _e("e", _X) + _e("e", _Y)) + _e("mr", _e("e", _t("z")))), "[x y; z]"),
        (_e("eqArr", _e("e", _X) + _e("e", _Y)), "x; y"),
        (_e("box", _e("e", _X)), "x"),
    ],
)
def test_structures(inner: str, shown: str) -> None:
    """One row for each structure of Office Math."""
    assert read(package(p(f"<m:oMath>{inner}</m:oMath>"))).lines() == [shown]


def test_equations_of_a_group_stand_on_lines_of_their_own() -> None:
    """As on the page."""
    group = f"<m:oMathPara>{_e('oMath', _X)}{_e('oMath', _Y)}</m:oMathPara>"
    assert read(package(p(group))).lines() == ["x\ny"]
