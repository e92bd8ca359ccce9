"""What every route works with."""

from typing import TYPE_CHECKING

from isthmus.kb.data_class import dataclass
from isthmus.service.settings.settings import ServiceSettings

from .front import Monitor

if TYPE_CHECKING:
    from isthmus.kb import Knowledge
    from isthmus.queries import Engine


@dataclass(frozen=True, slots=True)
class Service:
    """What the routes work with.

    Attributes:
        engine: Answers queries.
        knowledge: Facts, claims and proofs.
        settings: What the service knows about itself.
        monitor: What is kept about requests.
    """

    engine: "Engine"
    knowledge: "Knowledge"
    settings: ServiceSettings
    monitor: Monitor
