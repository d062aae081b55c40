"""A shelf of texts, for tests of reuse."""

from domain.theme.reuse.theme_source import SourceFile, SourceFileKind

PERSON = """\
catalogue: person
version: 1
label: {zh: 自然人, en: Person}
departments:
  office: {label: {zh: 局, en: Office}}
fields:
  holder: {label: {zh: 人, en: Holder}, type: text, format: id_card}
  someone: {type: text, format: id_card}
materials:
  proof: {label: {zh: 证, en: Proof}}
items:
  first:
    label: {zh: 一, en: First}
    code: C-1
    purpose: Begin
    legal_basis: [unsourced]
    needs: [holder]
    materials: [proof]
    produces: [number]
    issues: [licence]
"""


class Texts:
    """Volumes by ``kind name@version``."""

    def __init__(self, **texts: str) -> None:
        self._texts = {key.replace("__", "@").replace("_", " ", 1): t for key, t in texts.items()}

    def find(self, kind: SourceFileKind, name: str, version: int) -> SourceFile | None:
        text = self._texts.get(f"{kind} {name}@{version}")
        return None if text is None else SourceFile(f"{name}.{version}.yaml", text.encode())

    def places(self, kind: SourceFileKind) -> str:
        return f"among the {kind}s of the test"
