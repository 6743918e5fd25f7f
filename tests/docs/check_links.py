#!/usr/bin/env python3
"""Fails on a relative link in a Markdown file that leads nowhere.

    check_links.py ROOT

Looks at every *.md under ROOT (build folders left out): inline links and images [text](target), and reference
definitions [name]: target. A target is a path relative to its file, or to ROOT if it begins with a slash; a fragment
must be a heading of the Markdown file it belongs to, in the spelling that GitHub gives it. Links with a scheme
(https:, mailto:) are not followed. Code, fenced or between backquotes, is not text.
"""
import re
import sys
import urllib.parse
from pathlib import Path

LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)<>\s]+)>?(?:\s+\"[^\"]*\")?\s*\)")
DEFINITION = re.compile(r"^\s{0,3}\[[^\]]+\]:\s+<?(\S+?)>?\s*$", re.MULTILINE)
FENCE = re.compile(r"^(```|~~~).*?^\1\s*$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*\s*$", re.MULTILINE)


def prose(text):
    return re.sub(r"`[^`\n]*`", "", FENCE.sub("", text))


def anchors(path):
    found = {}
    result = set()
    for heading in HEADING.findall(FENCE.sub("", path.read_text(encoding="utf-8"))):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        slug = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        count = found.get(slug, 0)
        found[slug] = count + 1
        result.add(f"{slug}-{count}" if count else slug)
    return result


def problem(root, path, target):
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", target):
        return None
    name, _, fragment = target.partition("#")
    name = urllib.parse.unquote(name)
    file = path if not name else (root / name.lstrip("/") if name.startswith("/") else path.parent / name)
    if not file.exists():
        return "no such file"
    if root not in [file.resolve(), *file.resolve().parents]:
        return "outside the repository"
    if fragment and file.suffix == ".md" and fragment not in anchors(file):
        return "no such heading"
    return None


def main():
    root = Path(sys.argv[1]).resolve()
    links = 0
    wrong = []
    for path in sorted(root.rglob("*.md")):
        parts = path.relative_to(root).parts
        if "build" in parts or any(part.startswith(".") for part in parts):
            continue
        text = prose(path.read_text(encoding="utf-8"))
        for target in LINK.findall(text) + DEFINITION.findall(text):
            links += 1
            reason = problem(root, path, target)
            if reason:
                wrong.append(f"{path.relative_to(root)}: {target}: {reason}")
    if links == 0:
        wrong.append(f"no link under {root}: the check checks nothing")
    print("\n".join(wrong) if wrong else f"{links} links lead somewhere")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
