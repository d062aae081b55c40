"""A small theme in a folder of its own, with tests beside it."""

from pathlib import Path

THEME = """
theme: moving-house
version: 1
label: {zh: 搬家, en: Moving house}
subject: id_number
limit: {promised: 3 working_days}
departments:
  police: {label: {zh: 公安局, en: Police}}
  insurance: {label: {zh: 医保局, en: Insurance}}
fields:
  id_number: {label: {zh: 身份证号, en: Identity number}, type: text, format: id_card}
  place: {label: {zh: 住址, en: Place}, type: text}
  residence_number:
    {label: {zh: 居住证号, en: Residence number}, type: text, source: item, personal: false}
items:
  registration:
    label: {zh: 居住登记, en: Registration}
    department: police
    code: 07-MH-01
    purpose: Register
    legal_basis: [unsourced]
    needs: [id_number]
    produces: [residence_number]
    limit: {promised: 1 working_day}
  transfer:
    label: {zh: 医保转移, en: Transfer}
    department: insurance
    code: 20-MH-02
    purpose: Transfer
    legal_basis: [unsourced]
    needs: [id_number, residence_number, place]
    limit: {promised: 1 working_day}
"""
EXAMPLE = "form: {id_number: 11010519491231002X, place: 样例路 1 号}\n"
HEAD = "input: ../example.yaml\nstart: 2026-03-02T09:00:00+08:00\ntests:\n"


def folder_with(folder: Path, tests: str) -> str:
    """Write the theme and these tests; the name to give to the command."""
    (folder / "tests").mkdir()
    (folder / "theme.yaml").write_text(THEME, encoding="utf-8")
    (folder / "example.yaml").write_text(EXAMPLE, encoding="utf-8")
    (folder / "tests" / "all.yaml").write_text(HEAD + tests, encoding="utf-8")
    return str(folder)
