"""Pelican's settings, all of them; `build.py build` adds only folders and the public address.

Pelican makes the pages of `content/pages`. The plugin `club.site.plugin` makes
the rest: co-ops, lists, maps, data, feeds and the newsletter.
"""

PATH = "content"
OUTPUT_PATH = "output"
THEME = "theme"
PLUGINS = ["club.site.plugin"]

PAGE_PATHS = ["pages"]
SLUGIFY_SOURCE = "basename"  # a page without a slug of its own takes its file's name
PAGE_URL = "{slug}/"
PAGE_SAVE_AS = "{slug}/index.html"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
LOCALE = ["C.UTF-8", "en_US.UTF-8", "C"]  # dates and sorting are ours; only the encoding matters

# Pelican's own articles, archives, feeds and copied files are not used here.
ARTICLE_PATHS: list[str] = []
STATIC_PATHS: list[str] = []
THEME_STATIC_PATHS: list[str] = []
DIRECT_TEMPLATES: list[str] = []
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ARCHIVES_SAVE_AS = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
