"""x."""

from flask import Blueprint


def blueprint(service):
    return Blueprint("api", __name__)
