"""Without a file nothing turns into a no: what it would have told is not taken as none."""

import shutil
from pathlib import Path

import pytest
from isthmus.kb.networks import Network, NetworkError, Reach, as_json

from .given import folder, given, names


def _files() -> list[tuple[str, str]]:
    if names() == ["(none)"]:
        return [("(none)", "")]
    return [
        (name, path.relative_to(folder(name)).as_posix())
        for name in names()
        for path in sorted(folder(name).rglob("*.json"))
    ]


@pytest.mark.parametrize(("name", "file"), _files())
def test_without_a_file_no_verdict_turns(name: str, file: str, tmp_path: Path):
    copy = tmp_path / name
    shutil.copytree(folder(name), copy)
    (copy / file).parent.chmod(0o755)
    (copy / file).unlink()
    if not any(copy.rglob("*.json")):
        with pytest.raises(NetworkError, match="no JSON or YAML file"):
            Network.open(copy)
        return
    reach = Reach(Network.open(copy))
    whole = given(name)
    asked = [(entry["from"], entry["to"]) for entry in whole.expected["pairs"]]
    asked += [(entry["from"], entry["to"]) for entry in whole.expected["remote"]]
    asked += [tuple(entry["between"]) for entry in whole.expected["vpc_pairs"]]
    for ends in asked:
        before = as_json(whole.reach.answer(*ends))
        try:
            after = as_json(reach.answer(*ends))
        except NetworkError:
            continue  # The end itself is in no file any more.
        for side in ("there", "back"):
            if before[side] is None:
                continue
            was, is_ = before[side]["verdict"], after[side]["verdict"]
            # A part that still passes beside one that cannot be told makes some of a yes.
            left = ("some",) if was == "yes" and after[side]["missing"] else ()
            assert is_ in (was, "unknown", *left), (ends, side, was, is_)
            if is_ == "unknown":
                assert after[side]["missing"], ends
        assert after["verdict"] in (before["verdict"], "unknown"), ends
