"""Own networks: import what AWS answers, tell what reaches what, recognise the options.

Everything is worked out offline from a folder of answers; nothing is asked of AWS. A verdict is by
routes: security groups, network ACLs and firewalls are not examined.
"""

from isthmus.kb.json_shape import plain as as_json

from .arrangements import PaperClaims
from .contract import CheckAnswer, ReachAnswer
from .errors import AmbiguousNameError, NetworkError, NetworkLimitError, UnknownNameError
from .inventory import check
from .network import Network
from .network_limits import NetworkLimits
from .reach import Reach
from .read.folder import answers_in

__all__ = [
    "AmbiguousNameError",
    "CheckAnswer",
    "Network",
    "NetworkError",
    "NetworkLimitError",
    "NetworkLimits",
    "PaperClaims",
    "Reach",
    "ReachAnswer",
    "UnknownNameError",
    "answers_in",
    "as_json",
    "check",
]
