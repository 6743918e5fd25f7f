"""Fifty bodies of the solar system, no physics given: Kepler's third law."""

import sys

import lieder

file = sys.argv[1] if len(sys.argv) > 1 else "data/solar_system.csv"
found = lieder.discover(file, kind="cloud", inputs="a,P,M", log="a,P,M", candidates="scalings")
print(found)
