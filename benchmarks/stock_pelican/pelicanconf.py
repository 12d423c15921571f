# ruff: noqa: INP001  # settings that Pelican reads by path, not a module
"""Stock Pelican's settings for the nearest equal site; no plugin, no club code."""

SITENAME = "Bench"
SITEURL = "https://bench.example"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
THEME = "theme"
PLUGINS: list[str] = []

ARTICLE_PATHS = ["coops"]
PAGE_PATHS = ["newsletter", "pages"]
STATIC_PATHS: list[str] = []
USE_FOLDER_AS_CATEGORY = False

ARTICLE_URL = "coops/{slug}/"
ARTICLE_SAVE_AS = "coops/{slug}/index.html"
PAGE_URL = "newsletter/{slug}/"
PAGE_SAVE_AS = "newsletter/{slug}/index.html"
CATEGORY_URL = "sector/{slug}/"
CATEGORY_SAVE_AS = "sector/{slug}/index.html"
# Countries and types are both tags: stock Pelican has one category per article.
TAG_URL = "tag/{slug}/"
TAG_SAVE_AS = "tag/{slug}/index.html"
AUTHOR_SAVE_AS = ""
ARCHIVES_SAVE_AS = ""
CATEGORIES_SAVE_AS = ""
TAGS_SAVE_AS = ""
AUTHORS_SAVE_AS = ""

DEFAULT_PAGINATION = 25
PAGINATED_TEMPLATES = {"index": 25, "category": 25, "tag": 25}
PAGINATION_PATTERNS = (
    (1, "{url}", "{save_as}"),
    (2, "{base_name}/page/{number}/", "{base_name}/page/{number}/index.html"),
)
DIRECT_TEMPLATES = ["index", "home", "newsletter", "sitemap"]
INDEX_URL = "coops/"
INDEX_SAVE_AS = "coops/index.html"
HOME_SAVE_AS = "index.html"
NEWSLETTER_SAVE_AS = "newsletter/index.html"
SITEMAP_SAVE_AS = "sitemap.xml"

FEED_DOMAIN = SITEURL
FEED_MAX_ITEMS = 25
FEED_ALL_ATOM = "feeds/new.atom"
CATEGORY_FEED_ATOM = None
TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = None
AUTHOR_FEED_RSS = None

MARKDOWN: dict[str, object] = {"extension_configs": {"markdown.extensions.meta": {}}, "output_format": "html5"}
# Only the warm run turns the caches on (--extra-settings).
CACHE_CONTENT = False
LOAD_CONTENT_CACHE = False
