from pathlib import Path

from domain.calendar.load import load_calendar

FILE = Path(__file__).resolve().parents[4] / "themes/calendars/cn/1.yaml"
CN = load_calendar(FILE.read_bytes(), str(FILE))
