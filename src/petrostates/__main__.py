"""``python -m petrostates``."""

import sys

from petrostates.cli import main

sys.exit(main())
