"""A theme of two items that compiles, to be broken in one place at a time."""

SMALL = """\
theme: small
version: 1
label: {zh: 小, en: Small}
subject: holder
departments:
  office: {label: {zh: 局, en: Office}}
fields:
  holder: {label: {zh: 人, en: Holder}, type: text}
  number: {label: {zh: 号, en: Number}, type: text, source: item}
  result: {label: {zh: 果, en: Result}, type: text, source: item}
materials:
  proof: {label: {zh: 证, en: Proof}}
  licence: {label: {zh: 照, en: Licence}, source: item}
items:
  second:
    label: {zh: 二, en: Second}
    department: office
    code: C-2
    purpose: End
    legal_basis: [unsourced]
    needs: [holder, number]
    materials: [licence]
    produces: [result]
  first:
    label: {zh: 一, en: First}
    department: office
    code: C-1
    purpose: Begin
    legal_basis: [unsourced]
    needs: [holder]
    materials: [proof]
    produces: [number]
    issues: [licence]
"""


def broken(old: str, new: str) -> bytes:
    """The small theme with one place changed."""
    assert SMALL.count(old) == 1, f"{old!r} stands {SMALL.count(old)} times in the theme"
    return SMALL.replace(old, new).encode()
