"""The page in headless Chromium: it fits a wide and a narrow window and shows its figures."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from petrostates.reports.document import Document

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--virtual-time-budget=5000"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here; install it with: apt-get install chromium"),
]

MEASURE = """<script>
addEventListener("load", () => {
  const page = document.documentElement;
  const seen = [...document.querySelectorAll("figure svg")].map(svg => svg.getBoundingClientRect());
  const found = {window: innerWidth, page: page.scrollWidth, figures: seen.map(box => [box.width, box.height])};
  page.setAttribute("data-measured", JSON.stringify(found));
});
</script></head>"""


@pytest.mark.parametrize("width", [1200, 500])
def test_the_report_fits_the_window_and_shows_its_figures(width: int, document: Document, tmp_path: Path):
    page = tmp_path / "report.html"
    page.write_text(document.html().replace("</head>", MEASURE), encoding="utf-8")
    profile = f"--user-data-dir={tmp_path / 'profile'}"
    command = [CHROMIUM, *FLAGS, profile, f"--window-size={width},1000", "--dump-dom", page.as_uri()]
    shown = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
    measured = json.loads(re.search(r'data-measured="([^"]*)"', shown)[1].replace("&quot;", '"'))
    assert measured["page"] <= measured["window"], "nothing sticks out sideways"
    assert len(measured["figures"]) == len(document.figures())
    assert all(wide > 0.6 * min(width, 736) and high > 100 for wide, high in measured["figures"])
