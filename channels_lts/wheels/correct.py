"""Correct the metadata of a wheel, and leave its code as it is."""

import base64
import hashlib
import io
import zipfile

DROPPED = "metadata.json"  # a copy of METADATA in an old format, with the old requirements


def correct(original, content):
    """Return the corrected wheel (bytes) of an Original, whose wheel is `content` (bytes).

    The same original gives the same bytes on every Python. The files keep their dates. They are not
    compressed, because the result of a compression depends on the version of zlib.
    """
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_STORED) as target:
        for entry, name, data in corrected_files(original, content):
            new = zipfile.ZipInfo(name, entry.date_time)
            new.create_system, new.external_attr = entry.create_system, entry.external_attr
            target.writestr(new, data)
    return output.getvalue()


def corrected_files(original, content):
    """Return the files of the corrected wheel: (ZipInfo of the original, new name, bytes)."""
    before = info_folder(original.name, original.version)
    after = info_folder(original.name, original.corrected_version)
    files = []
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == before + "METADATA":
                data = corrected_metadata(original, data.decode("utf-8")).encode("utf-8")
            if entry.filename not in (before + DROPPED, before + "RECORD"):
                files.append((entry, entry.filename.replace(before, after, 1), data))
        record = source.getinfo(before + "RECORD")
    return files + [(record, after + "RECORD", record_of(files, after + "RECORD"))]


def info_folder(name, version):
    """Return the folder (str) of the metadata inside a wheel."""
    return "%s-%s.dist-info/" % (name, version)


def corrected_metadata(original, text):
    """Return the text (str) of METADATA with the corrected version and requirements.

    Its format becomes 2.1 (PEP 566), the first with extras. The original has 2.0 and
    `Description-Content-Type: UNKNOWN`, which programs that upload a wheel refuse.
    """
    header, empty_line, description = text.partition("\n\n")
    lines = []
    requires = ["Requires-Dist: " + requirement for requirement in original.requires]
    for line in header.split("\n"):
        field, _, value = line.partition(": ")
        if field == "Metadata-Version":
            lines.append("Metadata-Version: 2.1")
        elif field == "Version":
            lines.append("Version: " + original.corrected_version)
        elif field == "Requires-Dist" and "extra ==" not in value:
            lines += requires
            requires = []
        elif line != "Description-Content-Type: UNKNOWN":
            lines.append(line)
    return "\n".join(lines) + empty_line + description


def record_of(files, own_name):
    """Return the file RECORD (bytes): the SHA-256 and size of each file but its own."""
    rows = []
    for _, name, data in files:
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
        rows.append("%s,sha256=%s,%d\n" % (name, digest, len(data)))
    return ("".join(rows) + own_name + ",,\n").encode("utf-8")
