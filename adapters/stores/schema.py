"""The tables besides the library's ``stored_events``, the same on both databases."""

from domain.errors import SettingsError

SCHEMA_VERSION = 3
"""Raised with every change of a table or of an event. A store of another version is refused."""

_TABLES = (
    """CREATE TABLE IF NOT EXISTS seal (
        seq {bigint} PRIMARY KEY,
        case_id {uuid} NOT NULL,
        version {bigint} NOT NULL,
        prev {blob} NOT NULL,
        seal {blob} NOT NULL,
        UNIQUE (case_id, version))""",
    "CREATE INDEX IF NOT EXISTS seal_opened ON seal (seq) WHERE version = 1",
    """CREATE TABLE IF NOT EXISTS command (
        command_id TEXT PRIMARY KEY,
        case_id {uuid} NOT NULL,
        version {bigint} NOT NULL){without_rowid}""",
    """CREATE TABLE IF NOT EXISTS vault_root (
        name TEXT PRIMARY KEY,
        master_key_id TEXT NOT NULL,
        nonce {blob} NOT NULL,
        wrapped {blob} NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS vault_subject (
        subject_id TEXT PRIMARY KEY,
        master_key_id TEXT,
        nonce {blob},
        wrapped {blob},
        erased_at TEXT)""",
    """CREATE TABLE IF NOT EXISTS vault_case (
        case_id {uuid} PRIMARY KEY,
        subject_id TEXT NOT NULL REFERENCES vault_subject (subject_id),
        nonce {blob},
        salt {blob})""",
    "CREATE INDEX IF NOT EXISTS vault_case_subject ON vault_case (subject_id)",
    """CREATE TABLE IF NOT EXISTS vault_value (
        case_id {uuid} NOT NULL,
        slot TEXT NOT NULL,
        name TEXT NOT NULL,
        nonce {blob} NOT NULL,
        ciphertext {blob} NOT NULL,
        PRIMARY KEY (case_id, slot, name)){without_rowid}""",
    """CREATE TABLE IF NOT EXISTS published_theme (
        digest TEXT PRIMARY KEY,
        theme TEXT NOT NULL,
        version INTEGER NOT NULL,
        plan {blob} NOT NULL,
        source {blob} NOT NULL,
        published_at TEXT NOT NULL,
        UNIQUE (theme, version))""",
    """CREATE TABLE IF NOT EXISTS published_calendar (
        name TEXT NOT NULL,
        version INTEGER NOT NULL,
        digest TEXT NOT NULL,
        content {blob} NOT NULL,
        published_at TEXT NOT NULL,
        PRIMARY KEY (name, version))""",
    """CREATE TABLE IF NOT EXISTS pause_entry (
        number {bigint} PRIMARY KEY,
        department TEXT NOT NULL,
        action TEXT NOT NULL,
        actor TEXT NOT NULL,
        request_id TEXT NOT NULL,
        reason_nonce {blob} NOT NULL,
        reason {blob} NOT NULL,
        made_at TEXT NOT NULL,
        UNIQUE (actor, request_id))""",
    "CREATE INDEX IF NOT EXISTS pause_department ON pause_entry (department, number)",
    """CREATE TABLE IF NOT EXISTS vault_epoch (
        name TEXT PRIMARY KEY,
        epoch {bigint} NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS vault_erasure (
        subject_id TEXT PRIMARY KEY REFERENCES vault_subject (subject_id),
        actor TEXT NOT NULL,
        request_id TEXT NOT NULL,
        reason_code TEXT NOT NULL,
        erased_at TEXT NOT NULL,
        recorded_at TEXT)""",
    """CREATE TABLE IF NOT EXISTS vault_rotation (
        number {bigint} PRIMARY KEY,
        actor TEXT NOT NULL,
        reason_code TEXT NOT NULL,
        former_key_id TEXT NOT NULL,
        master_key_id TEXT NOT NULL,
        begun_at TEXT NOT NULL,
        finished_at TEXT)""",
    """CREATE TABLE IF NOT EXISTS case_row (
        case_id {uuid} PRIMARY KEY,
        theme TEXT NOT NULL,
        theme_version INTEGER NOT NULL,
        plan_digest TEXT NOT NULL,
        status TEXT NOT NULL,
        outcome TEXT NOT NULL,
        ending TEXT NOT NULL,
        channel INTEGER NOT NULL,
        place TEXT NOT NULL,
        opened_by TEXT NOT NULL,
        request_id TEXT NOT NULL,
        opened_at {bigint} NOT NULL,
        accepted_at {bigint},
        closed_at {bigint},
        promised_due_at {bigint},
        statutory_due_at {bigint}){without_rowid}""",
    "CREATE INDEX IF NOT EXISTS case_row_opened ON case_row (opened_at, case_id)",
    "CREATE INDEX IF NOT EXISTS case_row_theme ON case_row (theme, opened_at, case_id)",
    "CREATE INDEX IF NOT EXISTS case_row_status ON case_row (status, opened_at, case_id)",
    """CREATE INDEX IF NOT EXISTS case_row_open ON case_row (opened_at, case_id)
        WHERE closed_at IS NULL""",
    """CREATE TABLE IF NOT EXISTS step_row (
        case_id {uuid} NOT NULL,
        step TEXT NOT NULL,
        department TEXT NOT NULL,
        status TEXT NOT NULL,
        served_by TEXT NOT NULL,
        generation INTEGER NOT NULL,
        submitted_at {bigint},
        since {bigint},
        due_at {bigint},
        ended INTEGER NOT NULL,
        reason_code TEXT NOT NULL,
        PRIMARY KEY (case_id, step)){without_rowid}""",
    """CREATE TABLE IF NOT EXISTS task_row (
        case_id {uuid} NOT NULL,
        key TEXT NOT NULL,
        theme TEXT NOT NULL,
        label_zh TEXT NOT NULL,
        label_en TEXT NOT NULL,
        kind TEXT NOT NULL,
        step TEXT NOT NULL,
        department TEXT NOT NULL,
        since {bigint} NOT NULL,
        due_at {bigint} NOT NULL,
        claimed_by TEXT NOT NULL,
        claim_until {bigint} NOT NULL,
        PRIMARY KEY (case_id, key)){without_rowid}""",
    "CREATE INDEX IF NOT EXISTS task_row_due ON task_row (due_at, case_id, key)",
    "CREATE INDEX IF NOT EXISTS task_row_department ON task_row (department, due_at, case_id, key)",
    """CREATE INDEX IF NOT EXISTS task_row_holder ON task_row (claimed_by, due_at, case_id, key)
        WHERE claimed_by <> ''""",
    """CREATE TABLE IF NOT EXISTS concern_row (
        case_id {uuid} NOT NULL,
        key TEXT NOT NULL,
        ordinal INTEGER NOT NULL,
        theme TEXT NOT NULL,
        label_zh TEXT NOT NULL,
        label_en TEXT NOT NULL,
        level TEXT NOT NULL,
        reason TEXT NOT NULL,
        department TEXT NOT NULL,
        step TEXT NOT NULL,
        raised_at {bigint} NOT NULL,
        due_at {bigint},
        cause TEXT NOT NULL,
        violations TEXT NOT NULL,
        escalated_to TEXT NOT NULL,
        escalated_at {bigint},
        action TEXT NOT NULL,
        action_slot TEXT NOT NULL,
        held_by TEXT NOT NULL,
        settled_at {bigint},
        PRIMARY KEY (case_id, key, ordinal)){without_rowid}""",
    """CREATE INDEX IF NOT EXISTS concern_row_open
        ON concern_row (raised_at, case_id, key, ordinal) WHERE settled_at IS NULL""",
    """CREATE INDEX IF NOT EXISTS concern_row_settled
        ON concern_row (raised_at, case_id, key, ordinal) WHERE settled_at IS NOT NULL""",
    """CREATE INDEX IF NOT EXISTS concern_row_department
        ON concern_row (department, raised_at, case_id, key, ordinal)""",
    "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)",
    f"""INSERT INTO schema_version (version) SELECT {SCHEMA_VERSION}
        WHERE NOT EXISTS (SELECT 1 FROM schema_version)""",  # noqa: S608 - a constant of ours
)


def sqlite_statements() -> list[str]:
    """Return the statements that create missing tables on SQLite."""
    words = {"bigint": "INTEGER", "uuid": "TEXT", "blob": "BLOB", "without_rowid": " WITHOUT ROWID"}
    return [statement.format(**words) for statement in _TABLES]


def postgres_statements() -> list[str]:
    """Return the statements that create missing tables on PostgreSQL."""
    words = {"bigint": "BIGINT", "uuid": "UUID", "blob": "BYTEA", "without_rowid": ""}
    return [statement.format(**words) for statement in _TABLES]


def check_schema_version(found: int | None) -> None:
    """Reject a store of another version. Raises SettingsError."""
    if found != SCHEMA_VERSION:
        raise SettingsError(
            f"the store has schema version {found}, this engine needs {SCHEMA_VERSION}: "
            "use an engine of that version, or an empty store"
        )
