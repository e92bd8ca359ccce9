"""The web face: HTTP API, linked data, pages.

`isthmus.service.web.app.create_app` makes the WSGI application; the modules beside it each hold one
group of routes, or one part of HTTP.
"""
