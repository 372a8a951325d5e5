"""Read and write the recordings in lesson/recordings/."""

import json
import os

from channel_dj.local import ROOT

FOLDER = os.path.join(ROOT, "lesson", "recordings")


def path(scenario, era):
    return os.path.join(FOLDER, scenario, era + ".json")


def read(scenario, era):
    """Return a recording (dict), or None if there is none."""
    try:
        with open(path(scenario, era), encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return None


def write(recording):
    to = path(recording["scenario"], recording["era"])
    os.makedirs(os.path.dirname(to), exist_ok=True)
    with open(to, "w", encoding="utf-8") as file:
        json.dump(recording, file, indent=1, ensure_ascii=False)
        file.write("\n")
