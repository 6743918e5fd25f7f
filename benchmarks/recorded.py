"""Runs that are done: one JSON object a line, kept as soon as each is there."""
import json
import os


def recorded(path):
    """The objects of the file, none if it is not there."""
    if not os.path.exists(path):
        return []
    with open(path) as lines:
        return [json.loads(line) for line in lines]
