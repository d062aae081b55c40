"""Serves one sample department: ``python -m adapters.samples --department NAME --data FOLDER``."""

import argparse
import sys

from adapters.kit.command import run
from adapters.samples.catalogue import department_of, sample_arguments
from domain.errors import OnethingError

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="adapters.samples", parents=[sample_arguments()])
    given = parser.parse_args()
    try:
        department = department_of(given)
    except OnethingError as error:
        parser.error(str(error))
    sys.exit(run(department, given))
