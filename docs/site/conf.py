"""Configure Sphinx for the documentation as a site: `make docs`.

The pages are the Markdown files of the repository, as they are. Sphinx runs in the root of the
repository, so that the modules beside this file can be imported as docs.site.
"""

project = "The Channels 1 tutorial, running"
html_title = project
language = "en"

extensions = [
    "myst_parser",
    "docs.site.navigation",
    "docs.site.files",
    "docs.site.markup",
    "docs.site.classroom",
    "docs.site.exercises",
]
root_doc = "README"
include_patterns = ["*.md", "docs/**.md", "tutorial/**.md", "lesson/**.md", "vagrant/README.md"]
exclude_patterns = [".*", "docs/.venv", "docs/html", "lesson/exercises/*/hint.md"]

# The pages are written for GitHub: its names of headings, and none of MyST's own block syntax.
myst_heading_anchors = 6
myst_disable_syntax = ["myst_block_break", "myst_line_comment", "myst_target"]

suppress_warnings = ["toc.not_included"]  # navigation.py has a warning that says what to do

html_theme = "furo"
html_static_path = ["site.css", "site.js"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
templates_path = ["templates"]
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/search.html",
        "classroom_link.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}
html_copy_source = False
html_show_copyright = False
html_use_index = False
# A summary is read from the page itself, which a browser refuses without a server.
html_show_search_summary = False
