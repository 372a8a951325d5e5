"""The site of the documentation: each link leads somewhere, and nothing comes from another host."""

import json
import os
import re
from glob import glob
from html import unescape

import pytest

from channel_dj.local import ROOT

from . import links
from .conftest import build, write

CAPTION = re.compile(r'<span class="caption-text">(.*?)</span>')


def sources():
    """Return the paths (list of str) of the Markdown pages, from the root of the repository.

    A hint is no page: it is on the page of its task.
    """
    patterns = ["*.md", "docs/**/*.md", "tutorial/*.md", "lesson/**/*.md", "vagrant/README.md"]
    found = [path for one in patterns for path in glob(os.path.join(ROOT, one), recursive=True)]
    paths = sorted(os.path.relpath(path, ROOT) for path in found)
    return [path for path in paths if os.path.basename(path) != "hint.md"]


def text_of(path):
    """Return what a reader sees of the page at `path` (str), in one line."""
    html = re.sub(r"<[^>]+>", "", path.read_text(encoding="utf-8"))
    return " ".join(unescape(html).split())


def test_every_link_and_anchor_leads_somewhere(site):
    assert list(links.broken(site)) == []


def test_a_link_that_leads_nowhere_is_found(tmp_path):
    (tmp_path / "a.html").write_text(
        '<a href="a.html#here" id="here">1</a><a href="b.html">2</a><img src="c.png">'
        '<a href="#there">3</a><svg><use href="#shape"></use></svg>'
    )
    assert list(links.broken(tmp_path)) == [
        "a.html: b.html",
        "a.html: #there",
        "a.html: c.png",
        "a.html: #shape",
    ]


def test_each_markdown_page_of_the_repository_is_a_page_of_the_site(site):
    missing = [path for path in sources() if not (site / path).with_suffix(".html").is_file()]
    assert missing == []


def test_no_page_loads_anything_from_another_host(site):
    for path in site.rglob("*.html"):
        assert [one for one in links.read(path).loads if links.is_elsewhere(one)] == [], path
    for path in site.rglob("*.css"):
        loads = links.IN_STYLE.findall(path.read_text(encoding="utf-8"))
        assert [one for one in loads if links.is_elsewhere(one)] == [], path


def test_what_another_host_would_give_is_found():
    page = links.Page(
        '<link href="//fonts.test/a.css"><script src="https://cdn.test/a.js"></script>'
        '<img srcset="https://a.test/b.png 2x"><style>p {background: url(http://a.test/c)}</style>'
        '<a href="https://other.test/">a link is no load</a><img src="data:image/png;base64,">'
    )
    assert [one for one in page.loads if links.is_elsewhere(one)] == [
        "//fonts.test/a.css",
        "https://cdn.test/a.js",
        "https://a.test/b.png",
        "http://a.test/c",
    ]


def test_a_linked_test_is_a_page_with_the_text_of_its_file(site):
    path = "tests/edge/test_heads.py"
    assert "../%s.html" % path in links.read(site / "docs" / "security.html").links
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        lines = [" ".join(line.split()) for line in file]
    shown = text_of(site / (path + ".html"))
    assert lines and [line for line in lines if line not in shown] == []


def test_the_headings_have_the_anchors_that_github_gives_them(site):
    anchors = links.read(site / "tutorial" / "1-before-the-code.html").anchors
    assert {"2-installing", "8-redis-and-a-port-that-is-taken"} <= anchors


def test_the_side_lists_each_page_once_under_its_reader(site):
    text = (site / "README.html").read_text(encoding="utf-8")
    side = text[text.index('class="sidebar-tree"') : text.index('<div class="main">')]
    assert [unescape(one) for one in CAPTION.findall(side)] == [
        "Follow the tutorial",
        "Teach Channels 1 against 2 and 4",
        "Keep a Channels 1 system alive",
        "Develop",
    ]
    pages = [os.path.splitext(path)[0] + ".html" for path in sources() if path != "README.md"]
    assert sorted(links.Page(side).links) == sorted(pages)


def test_the_folder_opens_with_the_readme(site):
    assert text_of(site / "index.html") == text_of(site / "README.html")


def test_each_broken_reference_fails_the_build(tmp_path):
    broken = """# A

[a page](no-page.md), [a heading](#no-heading), [a heading of another page](SECURITY.md#neither),
![a picture](no-picture.svg)

<p><img src="no-image.svg" alt=""> <a href="no-file.py">in HTML</a></p>
"""
    files = {"README.md": broken, "SECURITY.md": "# S\n", "NEW.md": "# In no list of the side\n"}
    built = build(write(tmp_path / "source", files), tmp_path / "html")
    assert built.returncode != 0
    names = ["no-page.md", "no-heading", "neither", "no-picture", "no-image", "no-file"]
    names.append("NEW is in no list: add it to docs/site/navigation.py")
    assert [name for name in names if name not in built.stdout] == []


RECORDING = {"scenario": "login", "title": "Ein Gruß </script>", "events": []}
SMALL = {
    "README.md": """# A title

[The page](lesson/page/index.html), [the handout](lesson/handout.html), a text.

<p><a href="docs/limits.md#a-b">limits</a> <a href="setup.py">y</a></p>
<p><img src="docs/a.svg" alt=""></p>
""",
    "docs/limits.md": "# Limits\n\n## A b\n\n[back](../README.md)\n",
    "docs/a.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    "setup.py": "x = 1\n",
    "lesson/handout.html": """<link rel="stylesheet" href="handout.css">
<img src="../docs/b.svg" alt=""> <a href="../README.md">back</a> <a href="start.py">start</a>""",
    "lesson/handout.css": "p {}\n",
    "lesson/start.py": "x = 1\n",
    "docs/b.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    "lesson/exercises/README.md": "# Exercises\n\n[1](01_accept/task.md)\n",
    "lesson/exercises/01_accept/task.md": "# 1. A task\n\nTo do.\n",
    "lesson/exercises/01_accept/hint.md": "Call `send`.\n",
    "lesson/page/index.html": '<title>x</title><script src="recordings.js"></script>',
    "lesson/page/page.css": "",
    "lesson/recordings/login/channels1.json": json.dumps(RECORDING),
    "lesson/recordings/login/channels4.json": json.dumps(dict(RECORDING, events=[{}])),
}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Build the site of a small repository; give its folder (path)."""
    folder = tmp_path_factory.mktemp("small")
    built = build(write(folder / "source", SMALL), folder / "html")
    assert built.returncode == 0, built.stdout
    assert list(links.broken(folder / "html")) == []
    return folder / "html"


def test_html_in_markdown_leads_to_the_same_pages_and_pictures(small):
    page = links.read(small / "README.html")
    assert {"docs/limits.html#a-b", "setup.py.html", "docs/a.svg"} <= set(page.links + page.loads)


def test_a_linked_html_file_is_copied_with_what_it_needs(small):
    page = links.read(small / "lesson" / "handout.html")
    assert page.loads == ["handout.css", "../docs/b.svg"]
    assert page.links == ["../README.html", "start.py.html"]


def test_the_page_of_an_exercise_folds_its_hint(small):
    page = small / "lesson" / "exercises" / "01_accept" / "task.html"
    folded = page.read_text(encoding="utf-8").split("<details>")[1].split("</details>")[0]
    assert "<summary>Hint</summary>" in folded and ">send</span>" in folded


def test_the_classroom_page_is_in_the_site_and_each_page_links_to_it(small):
    assert (small / "classroom" / "page.css").is_file()
    assert links.read(small / "README.html").links.count("classroom/index.html") == 2
    assert "../classroom/index.html" in links.read(small / "docs" / "limits.html").links


def test_the_classroom_page_finds_all_recordings_without_a_server(small, driver):
    driver.get((small / "classroom" / "index.html").as_uri())
    found = driver.execute_script("return window.RECORDINGS")
    assert sorted(found["login"]) == ["channels1", "channels4"]
    assert found["login"]["channels1"]["title"] == "Ein Gruß </script>"
    assert found["login"]["channels4"]["events"] == [{}]
