"""Spreadsheets for tests, written by hand so that they can be as wrong as they need to be."""

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DAY_STYLE = 1


def sheet(*rows: str) -> str:
    return f'<?xml version="1.0"?><worksheet {MAIN}><sheetData>{"".join(rows)}</sheetData></worksheet>'


def row(number: int, *cells: object) -> str:
    """Write a row of a sheet; a text is written in place, a number as one, ready-made XML as it is."""
    written = [_cell(f"{chr(65 + place)}{number}", cell) for place, cell in enumerate(cells)]
    return f'<row r="{number}">{"".join(written)}</row>'


def table(*rows: tuple[object, ...]) -> str:
    return sheet(*(row(number, *cells) for number, cells in enumerate(rows, start=1)))


def write(path: Path, *sheets: str, hidden: int = 0, more: dict[str, bytes] | None = None) -> Path:
    """Write a workbook of the sheets' XML, the first `hidden` of them hidden, with more files inside."""
    names = [f"Sheet{number}" for number in range(1, len(sheets) + 1)]
    shown = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}" state="{"hidden" if n <= hidden else "visible"}"/>'
        for n, name in enumerate(names, start=1)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATED}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    links += f'<Relationship Id="rId99" Type="{RELATED}/styles" Target="styles.xml"/>'
    root = f'<Relationship Id="rId1" Type="{RELATED}/officeDocument" Target="xl/workbook.xml"/>'
    styles = '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{root}</Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{RELATED}"><sheets>{shown}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>',
        "xl/styles.xml": f"<styleSheet {MAIN}>{styles}</styleSheet>",
    }
    parts |= {f"xl/worksheets/sheet{n}.xml": xml for n, xml in enumerate(sheets, start=1)}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (parts | (more or {})).items():
            archive.writestr(name, text)
    return path


def day(place: str, serial: float) -> str:
    return f'<c r="{place}" s="{DAY_STYLE}"><v>{serial}</v></c>'


def _cell(place: str, cell: object) -> str:
    if isinstance(cell, str) and cell.startswith("<c "):
        return cell
    if isinstance(cell, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>' if cell else ""
    return f'<c r="{place}"><v>{cell}</v></c>'
