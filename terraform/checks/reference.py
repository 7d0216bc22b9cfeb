#!/usr/bin/env python3
"""Keeps the reference of inputs and outputs in terraform/README.md equal to variables.tf and outputs.tf.

terraform/checks/reference.py            # writes it
terraform/checks/reference.py --check    # fails if it is stale
"""

import argparse
import pathlib
import re
import sys
import textwrap

MODULE = pathlib.Path(__file__).resolve().parent.parent
README = MODULE / "README.md"
BEGIN = "<!-- reference: made by checks/reference.py -->\n"
END = "<!-- end of reference -->\n"


def blocks(file, kind):
    """Name and body of each top-level block of a kind, in the order of the file."""
    text = (MODULE / file).read_text()
    return re.findall(rf'^{kind} "(\w+)" \{{\n(.*?)^\}}', text, re.M | re.S)


def argument(body, name):
    """The text of a block's argument, or None. An argument may go on in indented lines."""
    match = re.search(rf"^  {name}\s*= (<<-EOT\n.*?^  EOT|.*?)(?=\n  [^\s}})]|\n\n|\n?\Z)", body, re.M | re.S)
    return match and match[1].rstrip()


def description(body):
    text = argument(body, "description")
    if text is None:
        sys.exit("A variable or output has no description:\n" + body)
    if text.startswith("<<-EOT"):
        return " ".join(text.splitlines()[1:-1]).split()
    return text.strip('"').split()


def kind(body):
    """The type as one line, where it fits in a table."""
    text = argument(body, "type")
    return "object" if text.startswith("object(") else text


def cell(text):
    return text.replace("|", "\\|")


def reference():
    lines = ["| input | type | default | what it is |", "|---|---|---|---|"]
    shapes = []
    for name, body in blocks("variables.tf", "variable"):
        default = argument(body, "default")
        shown = "**required**" if default is None else f"`{default}`"
        lines.append(f"| `{name}` | `{kind(body)}` | {shown} | {cell(' '.join(description(body)))} |")
        if kind(body) == "object":
            shapes += [f"`{name}`:", "", "```hcl", textwrap.dedent("  " + argument(body, "type")), "```", ""]
    lines += ["", *shapes, "| output | what it is |", "|---|---|"]
    for name, body in blocks("outputs.tf", "output"):
        lines.append(f"| `{name}` | {cell(' '.join(description(body)))} |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    text = README.read_text()
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    new = before + BEGIN + "\n" + reference() + "\n" + END + after
    if not arguments.check:
        README.write_text(new)
    elif new != text:
        sys.exit("terraform/README.md: its reference is stale. Run terraform/checks/reference.py.")


if __name__ == "__main__":
    main()
