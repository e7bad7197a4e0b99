"""From HTML of ours to a PDF that can be archived."""

import base64
from functools import cache
from pathlib import Path

from django.conf import settings

_FONTS = Path(settings.BASE_DIR) / "static" / "vendor" / "source-sans-3"
_FACES = ((400, "latin"), (400, "latin-ext"), (700, "latin"), (700, "latin-ext"))


@cache
def _font_faces() -> str:
    """The font inside the style sheet: without any font on the machine the layout engine would crash."""
    return "\n".join(
        f'@font-face {{ font-family: "Source Sans"; font-weight: {weight}; {_range(subset)}'
        f' src: url("data:font/woff2;base64,{_encoded(weight, subset)}") }}'
        for weight, subset in _FACES
    )


def _encoded(weight: int, subset: str) -> str:
    return base64.b64encode((_FONTS / f"source-sans-3-{subset}-{weight}-normal.woff2").read_bytes()).decode()


def _range(subset: str) -> str:
    """Which characters a file serves, so that the two files of a weight complete each other."""
    ranges = {
        "latin": "U+0-FF, U+131, U+152-153, U+2000-206F, U+20AC, U+2212",
        "latin-ext": "U+100-2BA, U+1E00-1EFF",
    }
    return f"unicode-range: {ranges[subset]};"


def pdf_of(html: str, styles: str) -> bytes:
    """A PDF/A-3a of that HTML. Nothing but data: addresses is ever fetched: a text of a user embeds no file."""
    from PIL import ImageFile
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    # Its import makes Pillow forgive damaged pictures: the attachments' check must not.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    fetcher = URLFetcher(allowed_protocols=("data",))
    fonts = FontConfiguration()
    sheet = CSS(string=_font_faces() + styles, font_config=fonts, url_fetcher=fetcher)
    document: bytes = HTML(string=html, url_fetcher=fetcher).write_pdf(
        stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/a-3a"
    )
    return document
