#!/usr/bin/env python3
"""Writes provider-schema.json: the google provider's schema of the resource types this module uses.

    terraform/checks/extract_schema.py            # from the bindings package, version pinned below
    terraform/checks/extract_schema.py --check    # says whether the committed file is still equal

The checks need the provider's schema on machines that cannot download the provider. HashiCorp
published TypeScript bindings that its own generator made from `terraform providers schema -json`
of one provider release; every argument, block, type and "required" flag is in them. This script
reads them back, for the types that the module's .tf files name, into the format of that command.

What the bindings do not tell: whether an optional argument is computed when it is left out (all
count as not, but `id`), and the provider's own validation functions, of which only the lists of
allowed values that the descriptions spell out survive (key "allowed_values").
"""

import argparse
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile

PACKAGE = "@cdktf/provider-google"
VERSION = "16.12.1"
SHA256 = "c13e11596542ffb7412d5f4caa9376525fbef88d18cdedac03c9b3c392a1fc80"
PROVIDER_VERSION = "6.50.0"

HERE = pathlib.Path(__file__).resolve().parent
MODULE = HERE.parent
TARGET = HERE / "provider" / "provider-schema.json"
# The only key under provider_schemas; readers take whatever single key there is.
PROVIDER = "hashicorp/google"

SCALARS = {
    "string": "string",
    "number": "number",
    "boolean": "bool",
    "any": "dynamic",
}
GETTERS = {"String": "string", "Number": "number", "Boolean": "bool"}


def used_types():
    """The resource and data types named in the module, as {"resource": set, "data": set}."""
    used = {"resource": set(), "data": set()}
    for file in MODULE.glob("*.tf"):
        for kind, name in re.findall(r'^(resource|data)\s+"(google_\w+)"', file.read_text(), re.M):
            used[kind].add(name)
    return used


class Bindings:
    """One file of bindings: a resource, a data source or the provider."""

    def __init__(self, javascript, declarations):
        self.javascript = javascript
        self.bodies = dict(self._classes(javascript))
        self.required = dict(self._interfaces(declarations))
        self.documents = self._documents(declarations)

    @staticmethod
    def _classes(text):
        for match in re.finditer(r"^class (\w+) extends cdktf\.(\w+) \{\n(.*?)^\}", text, re.M | re.S):
            yield match[1], (match[2], match[3])

    @staticmethod
    def _interfaces(text):
        """Name of each interface, with whether each of its members must be given."""
        for match in re.finditer(r"^export interface (\w+)[^{]*\{\n(.*?)^\}", text, re.M | re.S):
            members = {}
            for name, optional in re.findall(r"^    readonly (\w+)(\??):", match[2], re.M):
                members[name] = not optional
            yield match[1], members

    @staticmethod
    def _documents(text):
        """What is said of each argument, by (interface, member)."""
        documents = {}
        for match in re.finditer(r"^export interface (\w+)[^{]*\{\n(.*?)^\}", text, re.M | re.S):
            for document, name in re.findall(r"/\*\*(.*?)\*/\s+readonly (\w+)\??:", match[2], re.S):
                documents[match[1], name] = document
        return documents

    def block(self, class_name, interface):
        """The block that a class stands for; the interface tells what must be given."""
        # The provider's own blocks have no such class: nothing in them is computed.
        kind, body = self.bodies.get(class_name, ("ComplexObject", ""))
        attributes, blocks = {}, {}
        settable = self._settable(class_name, kind, body)
        for name, (value, is_block, shape, storage) in settable.items():
            member = camel(name)
            must = self.required[interface][member]
            if is_block:
                blocks[name] = self._nested(value, shape, storage, must)
                continue
            attribute = {"type": self._type(shape, storage)}
            attribute["required" if must else "optional"] = True
            if name == "id" and not must:
                attribute["computed"] = True
            allowed = allowed_values(self.documents.get((interface, member), ""))
            if allowed and attribute["type"] == "string":
                attribute["allowed_values"] = allowed
            attributes[name] = attribute
        for name in re.findall(r"// (\w+) - computed: true, optional: false, required: false", body):
            attributes[name] = {"type": self._computed_type(name, body), "computed": True}
        block = {}
        if attributes:
            block["attributes"] = dict(sorted(attributes.items()))
        if blocks:
            block["block_types"] = dict(sorted(blocks.items()))
        return block

    def _settable(self, class_name, kind, body):
        """The arguments that the class writes: name, then (value, is block, shape, storage)."""
        if kind == "ComplexObject":
            function = class_name[0].lower() + class_name[1:].replace("OutputReference", "")
            body = re.search(
                rf"^function {function}ToHclTerraform\(struct\) \{{\n(.*?)^\}}", self.javascript, re.M | re.S
            )[1]
        else:
            body = body.partition("synthesizeHclAttributes()")[2]
        found = re.findall(
            r"^\s+(\w+): \{\n\s+value: (.*?),\n\s+isBlock: (true|false),\n"
            r'\s+type: "(\w+)",\n\s+storageClassType: "(\w+)",',
            body,
            re.M | re.S,
        )
        return {
            name: (value, block == "true", shape, storage) for name, value, block, shape, storage in found
        }

    def _nested(self, value, shape, storage, must):
        struct = storage if shape == "struct" else storage.removesuffix("List")
        nested = {"block": self.block(struct + "OutputReference", struct)}
        if shape == "struct":
            return {"nesting_mode": "single", **nested}
        nested["nesting_mode"] = shape
        if must:
            nested["min_items"] = 1
        if "listMapper" not in value:
            nested["max_items"] = 1
        return nested

    @staticmethod
    def _type(shape, storage):
        if shape == "simple":
            return SCALARS[storage]
        element = SCALARS[re.sub(r"(List|Map)$", "", storage)]
        return [shape, element]

    def _computed_type(self, name, body):
        getter = re.search(rf"this\.get(\w+?)Attribute\('{name}'\)", body)
        if getter and getter[1] in GETTERS:
            return GETTERS[getter[1]]
        if getter and getter[1].endswith("List"):
            return ["list", GETTERS.get(getter[1].removesuffix("List"), "string")]
        if getter and getter[1].endswith("Map"):
            return ["map", GETTERS.get(getter[1].removesuffix("Map"), "string")]
        made = re.search(rf'new (cdktf\.)?(\w+)\(this, "{name}"(?:, (true|false))?\)', body)
        if made[1]:
            return ["map", GETTERS.get(made[2].removesuffix("Map"), "string")]
        struct = made[2].removesuffix("List")
        attributes = self.block(struct + "OutputReference", struct)["attributes"]
        members = {key: attribute["type"] for key, attribute in attributes.items()}
        return ["set" if made[3] == "true" else "list", ["object", members]]


def camel(name):
    head, *tail = name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in tail)


def allowed_values(document):
    match = re.search(r'Possible values: \[((?:"[^"]+"(?:, )?)+)\]', document)
    return re.findall(r'"([^"]+)"', match[1]) if match else []


def read(lib, folder):
    return Bindings((lib / folder / "index.js").read_text(), (lib / folder / "index.d.ts").read_text())


def schema(lib):
    wanted = used_types()
    answer = {"provider": {"version": 0, "block": {}}, "resource_schemas": {}, "data_source_schemas": {}}
    google = read(lib, "provider")
    answer["provider"]["block"] = google.block("GoogleProvider", "GoogleProviderConfig")
    for kind, key in (("resource", "resource_schemas"), ("data", "data_source_schemas")):
        for name in sorted(wanted[kind]):
            folder = name.removeprefix("google_").replace("_", "-")
            folder = "data-google-" + folder if kind == "data" else folder
            if not (lib / folder).is_dir():
                sys.exit(f"{name}: not in {PACKAGE} {VERSION}. Is it a {kind} type of the google provider?")
            bindings = read(lib, folder)
            for class_name, (base, _) in bindings.bodies.items():
                if base in ("TerraformResource", "TerraformDataSource"):
                    block = bindings.block(class_name, class_name + "Config")
                    answer[key][name] = {"version": 0, "block": block}
    return {
        "format_version": "1.0",
        "provider_versions": {PROVIDER: PROVIDER_VERSION},
        "provider_schemas": {PROVIDER: answer},
    }


def download(folder):
    subprocess.run(
        ["npm", "pack", "--silent", f"{PACKAGE}@{VERSION}"], cwd=folder, check=True, stdout=subprocess.DEVNULL
    )
    (archive,) = pathlib.Path(folder).glob("*.tgz")
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    if digest != SHA256:
        sys.exit(f"{archive.name}: SHA-256 is {digest}, not {SHA256}. Do not use it; look at the registry.")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return pathlib.Path(folder) / "package" / "lib"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare instead of write")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        text = json.dumps(schema(download(folder)), indent=1, sort_keys=True) + "\n"
    if not arguments.check:
        TARGET.write_text(text)
    elif TARGET.read_text() != text:
        sys.exit(f"{TARGET.name} differs from {PACKAGE} {VERSION}. Run terraform/checks/extract_schema.py.")


if __name__ == "__main__":
    main()
