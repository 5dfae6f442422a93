"""A DOCX with every feature that Word files bring, each with a marker of its own.

`MARKERS` lists them in the order in which a reader of the page meets them, with the kind of block
that holds them; `UNSEEN` lists what a reader of the final page does not see.
"""

from typing import Final

from tests.pipeline.ingest.docx.packages import (
    abstract,
    field,
    list_level,
    lost,
    num,
    numbered,
    p,
    package,
    r,
    row,
    table,
    tracked,
)

MARKERS: Final = (
    ("MKHEADFIRST", "header"),
    ("MKHEADER", "header"),
    ("MKHEADTABLE", "header"),
    ("MKTITLE", "paragraph"),
    ("MKARTICLE", "heading"),
    ("MKSECTION", "heading"),
    ("MKCLAUSEA", "list_item"),
    ("MKCLAUSEB", "list_item"),
    ("MKSECTIONTWO", "heading"),
    ("MKCLAUSEAGAIN", "list_item"),
    ("MKARTICLETWO", "heading"),
    ("MKSECTIONTHREE", "heading"),
    ("MKLEGAL", "list_item"),
    ("MKOVERRIDE", "list_item"),
    ("MKBULLET", "list_item"),
    ("MKINSERTED", "paragraph"),
    ("MKMOVEDTO", "paragraph"),
    ("MKJOINEDONE", "paragraph"),
    ("MKJOINEDTWO", "paragraph"),
    ("MKREFERRING", "paragraph"),
    ("MKREFERRED", "paragraph"),
    ("MKFOOTNOTE", "footnote"),
    ("MKENDNOTE", "endnote"),
    ("MKCOMMENTED", "paragraph"),
    ("MKSENTENCE", "paragraph"),
    ("MKCOMMENT", "comment"),
    ("MKANCHOR", "paragraph"),
    ("MKBOX", "text_box"),
    ("MKVML", "text_box"),
    ("MKWORDART", "text_box"),
    ("MKCELLONE", "table_cell"),
    ("MKCELLTWO", "table_cell"),
    ("MKNESTEDONE", "table_cell"),
    ("MKNESTEDTWO", "table_cell"),
    ("MKCONTROLROW", "table_cell"),
    ("MKINSERTEDROW", "table_cell"),
    ("MKCELLNOTE", "table_cell"),
    ("MKNOTEINCELL", "footnote"),
    ("MKAFTERTABLE", "paragraph"),
    ("MKBLOCKCONTROL", "paragraph"),
    ("MKINLINECONTROL", "paragraph"),
    ("MKSIMPLEFIELD", "paragraph"),
    ("MKRESULT", "paragraph"),
    ("MKFORMTEXT", "paragraph"),
    ("MKLINK", "paragraph"),
    ("MKSMARTTAG", "paragraph"),
    ("MKCUSTOMXML", "paragraph"),
    ("MKEQUATION/2", "paragraph"),
    ("\u2611 MKCHECKED", "paragraph"),
    ("ten-MKHYPHEN", "paragraph"),
    ("MKSOFTHYPHEN", "paragraph"),
    ("MKTABBED\tMKTAB", "paragraph"),
    ("MKRUBYBASE", "paragraph"),
    ("MKBEFOREBREAK", "paragraph"),
    ("\f", "page_break"),
    ("MKAFTERBREAK", "paragraph"),
    ("MKLASTOFONE", "paragraph"),
    ("MKFOOTER", "footer"),
    ("MKSECONDHEADER", "header"),
    ("MKSECONDSECTION", "paragraph"),
)
UNSEEN: Final = (
    "MKDELETED",
    "MKMOVEDFROM",
    "MKHIDDEN",
    "MKFALLBACK",
    "MKINSTRUCTION",
    "MKRUBYTEXT",
    "MKDELETEDROW",
    "MKUNUSEDNOTE",
    "MKEVENHEADER",
    "MKCHUNK",
)
LABELS: Final = {
    "MKARTICLE": "Article I",
    "MKSECTION": "1.01",
    "MKCLAUSEA": "(a)",
    "MKCLAUSEB": "(b)",
    "MKSECTIONTWO": "1.02",
    "MKCLAUSEAGAIN": "(a)",
    "MKARTICLETWO": "Article II",
    "MKSECTIONTHREE": "2.01",
    "MKLEGAL": "2.01.5",
    "MKOVERRIDE": "IX.",
    "MKBULLET": "\u2022",
}
"""What Word prints before each numbered paragraph."""


def kitchen_sink() -> bytes:
    """The package; it opens in python-docx."""
    body = _numbered() + _tracked() + _notes() + _boxes() + _table() + _controls() + _characters()
    second = p("MKSECONDSECTION") + (
        '<w:sectPr><w:headerReference w:type="default" r:id="header3"/></w:sectPr>'
    )
    return package(body + _section_end() + second, _parts(), links={"web": "https://example.org/x"})


def _parts() -> dict[str, str]:
    return {
        "styles": _STYLES,
        "numbering": _NUMBERING,
        "settings": "<w:defaultTabStop/>",
        "footnotes": _footnote("-1", "", 'w:type="separator"')
        + _footnote("2", " MKFOOTNOTE")
        + _footnote("3", " MKNOTEINCELL")
        + _footnote("4", "MKUNUSEDNOTE"),
        "endnotes": '<w:endnote w:id="2"><w:p><w:r><w:endnoteRef/></w:r>'
        f"{r(' MKENDNOTE')}</w:p></w:endnote>",
        "comments": '<w:comment w:id="7" w:author="Grace" w:date="2024-01-02T03:04:05Z">'
        f"{p('MKCOMMENT')}</w:comment>",
        "header1": p("MKHEADER") + table((p("MKHEADTABLE"), p("x"))),
        "header2": p("MKHEADFIRST"),
        "header3": p("MKSECONDHEADER"),
        "header4": p("MKEVENHEADER"),
        "footer1": p("MKFOOTER"),
    }


def _footnote(identifier: str, text: str, kind: str = "") -> str:
    inner = f"<w:p><w:r><w:footnoteRef/></w:r>{r(text)}</w:p>"
    return f'<w:footnote w:id="{identifier}" {kind}>{inner}</w:footnote>'


_STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"/>'
    '<w:style w:type="paragraph" w:styleId="Article"><w:name w:val="heading 1"/><w:pPr><w:numPr>'
    '<w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Section"><w:name w:val="heading 2"/>'
    '<w:basedOn w:val="Article"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr>'
    '<w:outlineLvl w:val="1"/></w:pPr></w:style>'
    '<w:style w:type="character" w:styleId="Secret"><w:name w:val="Secret"/>'
    "<w:rPr><w:vanish/></w:rPr></w:style>"
)
_NUMBERING = (
    abstract(
        1,
        list_level(0, "upperRoman", "Article %1", '<w:pStyle w:val="Article"/>'),
        list_level(1, "decimalZero", "%1.%2", '<w:pStyle w:val="Section"/><w:isLgl/>'),
        list_level(2, "lowerLetter", "(%3)"),
        list_level(3, "decimal", "%1.%2.%4", '<w:lvlRestart w:val="0"/><w:isLgl/>', start=5),
    )
    + abstract(2, list_level(0, "upperRoman", "%1."))
    + abstract(
        3,
        '<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="\uf0b7"/>'
        '<w:rPr><w:rFonts w:ascii="Symbol"/></w:rPr></w:lvl>',
    )
    + num(1, 1)
    + num(2, 2, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/></w:lvlOverride>')
    + num(3, 3)
)


def _numbered() -> str:
    article, section = '<w:pStyle w:val="Article"/>', '<w:pStyle w:val="Section"/>'
    return (
        p("MKTITLE")
        + p("MKARTICLE", article)
        + p("MKSECTION", section)
        + p("MKCLAUSEA", numbered(1, 2))
        + p("MKCLAUSEB", numbered(1, 2))
        + p("MKSECTIONTWO", section)
        + p("MKCLAUSEAGAIN", numbered(1, 2))
        + p("MKARTICLETWO", article)
        + p("MKSECTIONTHREE", section)
        + p("MKLEGAL", numbered(1, 3))
        + p("MKOVERRIDE", numbered(2))
        + p("MKBULLET", numbered(3))
    )


def _tracked() -> str:
    return (
        p(tracked("ins", r("MKINSERTED")) + tracked("del", r("MKDELETED")))
        + p(tracked("moveFrom", r("MKMOVEDFROM")))
        + p(tracked("moveTo", r("MKMOVEDTO")))
        + p("MKJOINEDONE ", lost("del"))
        + p("MKJOINEDTWO")
    )


def _notes() -> str:
    return p(
        r("MKREFERRING")
        + '<w:r><w:footnoteReference w:id="2"/></w:r>'
        + r(" MKREFERRED")
        + '<w:r><w:endnoteReference w:id="2"/></w:r>'
    ) + p(
        '<w:commentRangeStart w:id="7"/>'
        + r("MKCOMMENTED")
        + '<w:commentRangeEnd w:id="7"/><w:r><w:commentReference w:id="7"/></w:r>'
        + r(" MKSENTENCE")
        + r("MKHIDDEN", "<w:vanish/>")
        + r("MKHIDDEN", '<w:rStyle w:val="Secret"/>')
    )


def _boxes() -> str:
    box = f"<wps:txbx><w:txbxContent>{p('MKBOX')}</w:txbxContent></wps:txbx>"
    older = f"<v:textbox><w:txbxContent>{p('MKFALLBACK')}</w:txbxContent></v:textbox>"
    choice = (
        f'<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict>{older}</w:pict></mc:Fallback></mc:AlternateContent>"
    )
    vml = f"<w:pict><v:shape><v:textbox><w:txbxContent>{p('MKVML')}</w:txbxContent></v:textbox>"
    art = '<w:pict><v:shape><v:textpath string="MKWORDART"/></v:shape></w:pict>'
    return p(
        r("MKANCHOR") + f"<w:r>{choice}</w:r><w:r>{vml}</v:shape></w:pict></w:r><w:r>{art}</w:r>"
    )


def _table() -> str:
    nested = table((p("MKNESTEDONE"), p("MKNESTEDTWO"))) + p()
    noted = p(r("MKCELLNOTE") + '<w:r><w:footnoteReference w:id="3"/></w:r>')
    control = f"<w:sdt><w:sdtContent>{row((p('MKCONTROLROW'), p()))}</w:sdtContent></w:sdt>"
    return (
        "<w:tbl>"
        + row((p("MKCELLONE"), p("MKCELLTWO")))
        + row((nested, p()))
        + control
        + row((p("MKINSERTEDROW"), p()), '<w:ins w:id="3" w:author="Ada"/>')
        + row((p("MKDELETEDROW"), p()), '<w:del w:id="4" w:author="Ada"/>')
        + row((noted, p("x")))
        + "</w:tbl>"
        + p("MKAFTERTABLE")
    )


def _controls() -> str:
    inline = f"<w:sdt><w:sdtPr/><w:sdtContent>{r('MKINLINECONTROL')}</w:sdtContent></w:sdt>"
    return (
        f"<w:sdt><w:sdtContent>{p('MKBLOCKCONTROL')}</w:sdtContent></w:sdt>"
        + p(inline)
        + p(f'<w:fldSimple w:instr="MKINSTRUCTION">{r("MKSIMPLEFIELD")}</w:fldSimple>')
        + p(field("REF MKINSTRUCTION", "MKRESULT"))
        + p(field("FORMTEXT", "MKFORMTEXT"))
        + p(f'<w:hyperlink r:id="web">{r("MKLINK")}</w:hyperlink>')
        + p(f'<w:smartTag w:element="date">{r("MKSMARTTAG")}</w:smartTag>')
        + p(f'<w:customXml w:element="party">{r("MKCUSTOMXML")}</w:customXml>')
        + '<w:altChunk r:id="MKCHUNK"/>'
    )


def _characters() -> str:
    fraction = (
        "<m:oMath><m:f><m:num><m:r><m:t>MKEQUATION</m:t></m:r></m:num>"
        "<m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>"
    )
    ruby = (
        f"<w:ruby><w:rt>{r('MKRUBYTEXT')}</w:rt><w:rubyBase>{r('MKRUBYBASE')}</w:rubyBase></w:ruby>"
    )
    return (
        p(fraction)
        + p('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>' + r(" MKCHECKED"))
        + p("<w:r><w:t>ten</w:t><w:noBreakHyphen/><w:t>MKHYPHEN</w:t></w:r>")
        + p("<w:r><w:t>MKSOFT</w:t><w:softHyphen/><w:t>HYPHEN</w:t></w:r>")
        + p("<w:r><w:t>MKTABBED</w:t><w:tab/><w:t>MKTAB</w:t></w:r>")
        + p(f"<w:r>{ruby}</w:r>")
        + p('<w:r><w:t>MKBEFOREBREAK</w:t><w:br w:type="page"/><w:t>MKAFTERBREAK</w:t></w:r>')
    )


def _section_end() -> str:
    references = (
        '<w:headerReference w:type="default" r:id="header1"/>'
        '<w:headerReference w:type="first" r:id="header2"/>'
        '<w:headerReference w:type="even" r:id="header4"/>'
        '<w:footerReference w:type="default" r:id="footer1"/>'
    )
    return p("MKLASTOFONE", f"<w:sectPr>{references}<w:titlePg/></w:sectPr>")
