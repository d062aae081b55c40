"""``python -m tests.mutation [THEME …] [--count N] [--seed S] [--page]``: mutants of themes."""

import argparse
import logging
import sys

import structlog

from ops.authoring.published.shipped import FOLDER
from tests.mutation.page import PAGE, page
from tests.mutation.run import lines, tally


def main() -> int:
    """Print what caught the mutants; 1 where something survived."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("themes", nargs="*")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--page", action="store_true", help="write docs/mutants.md")
    chosen = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    names = chosen.themes or sorted(path.parent.name for path in FOLDER.glob("*/theme.yaml"))
    found = [tally(FOLDER / name / "theme.yaml", chosen.count, chosen.seed) for name in names]
    if chosen.page:
        PAGE.write_text(page(found, chosen.count, chosen.seed), "utf-8")
    sys.stdout.write("\n".join([*lines(found), ""]))
    return int(any(each.survivors for each in found))


if __name__ == "__main__":
    sys.exit(main())
