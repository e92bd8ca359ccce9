"""The commands of the command line, one module each.

A module has two functions: ``add`` describes the command to argparse, ``run`` carries it out and
returns how it ended. Whatever is slow to import is imported in ``run``.
"""
