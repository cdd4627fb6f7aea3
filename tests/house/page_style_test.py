"""The page's content security policy names the hash of its style sheet: it must be the hash of that style sheet."""
import ast
import base64
import hashlib
import os
import re
import sys

folder = os.path.join(os.environ.get("MATCH_SOURCE", os.path.join(os.path.dirname(__file__), "..", "..")),
                      "libmatch", "exchange")
with open(os.path.join(folder, "html_style.inc"), encoding="utf-8") as file:
    rules = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)
style = "".join(ast.literal_eval(text) for text in re.findall(r'"(?:[^"\\]|\\.)*"', rules))
wanted = "sha256-" + base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
with open(os.path.join(folder, "html.c"), encoding="utf-8") as file:
    found = re.search(r'style_hash\[\] = "([^"]*)"', file.read()).group(1)
if found != wanted:
    sys.exit(f"html.c says {found}, the style sheet has {wanted}: put that into html.c")
print(f"{len(style)} bytes of style, hash right")
