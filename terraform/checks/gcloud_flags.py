#!/usr/bin/env python3
"""Writes gcloud-flags.json: the flags of the gcloud commands that submit-dataproc uses, from gcloud's own help.

terraform/checks/gcloud_flags.py            # needs gcloud; no account
terraform/checks/gcloud_flags.py --check    # says whether the file is that of the gcloud at hand
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys

TARGET = pathlib.Path(__file__).resolve().parent / "gcloud-flags.json"
COMMANDS = ("dataproc batches submit spark", "dataproc jobs submit spark", "storage cp")


def help_text(command):
    shown = subprocess.run(
        ["gcloud", *command.split(), "--help"], capture_output=True, text=True, check=True
    ).stdout
    # Bold and underlined, as for a terminal: an escape sequence, or each letter after itself.
    return re.sub(r"\x1b\[[0-9;]*m|\[[0-9;]*m(?=\S)|.\x08", "", shown)


def groups(synopsis):
    """The parenthesised parts at the top: exactly one of the flags in each must be given."""
    found, depth, start = [], 0, 0
    for at, mark in enumerate(synopsis):
        if mark in "([":
            if depth == 0:
                start = at
            depth += 1
        elif mark in ")]":
            depth -= 1
            if depth == 0 and synopsis[start] == "(":
                found.append(synopsis[start : at + 1])
    return found


def command_flags(command):
    text = help_text(command)
    synopsis = " ".join(re.search(r"SYNOPSIS\n(.*?)\n\S*DESCRIPTION", text, re.S)[1].split())
    wide = re.search(r"GCLOUD WIDE FLAGS.*?all commands: (.*?)\.\n", text, re.S)[1]
    flags = {name: bool(value) for name, value in re.findall(r"(--[a-z][a-z0-9-]+)(=?)", synopsis)}
    return {
        "takes_value": dict(sorted(flags.items())),
        "wide": sorted(re.findall(r"--[a-z][a-z-]+", wide)),
        "exactly_one_of": [re.findall(r"--[a-z][a-z-]+", group) for group in groups(synopsis)],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    version = json.loads(subprocess.check_output(["gcloud", "version", "--format=json"]))["Google Cloud SDK"]
    document = {"gcloud": version, "commands": {command: command_flags(command) for command in COMMANDS}}
    text = json.dumps(document, indent=1) + "\n"
    if not arguments.check:
        TARGET.write_text(text)
    elif TARGET.read_text() != text:
        sys.exit(
            f"{TARGET.name} differs from the help of gcloud {version}. Look at the difference and write it anew."
        )


if __name__ == "__main__":
    main()
