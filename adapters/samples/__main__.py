"""Serves sample departments: ``python -m adapters.samples --department NAME --data FOLDER``.

Several in one process: ``--department NAME=PORT --department OTHER=PORT``.
"""

import argparse
import sys

from adapters.kit.command import run_all
from adapters.samples.catalogue import departments_of, sample_arguments
from domain.errors import OnethingError

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="adapters.samples", parents=[sample_arguments()])
    arguments = parser.parse_args()
    try:
        departments = departments_of(arguments)
    except OnethingError as error:
        parser.error(str(error))
    sys.exit(run_all(departments, arguments))
