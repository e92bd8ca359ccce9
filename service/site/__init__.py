"""The explorer as files: every page, every datum and prepared answers, for any file host.

`export_site` walks from the first page along every link that the pages make, since each link is
made by one function; so no page can lead to a file that does not exist. Links are relative, and a
site can lie under any path. What needs a service is not shown: pages know that none is there.
"""

from .export import SiteError, export_site

__all__ = ["SiteError", "export_site"]
