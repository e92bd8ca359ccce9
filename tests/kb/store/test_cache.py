"""The folder in which built knowledge is kept: whose files are read, written and removed."""

import os
from pathlib import Path

import pytest
from isthmus.kb import KnowledgeError, open_knowledge
from isthmus.kb.store.cache import KEPT, Cache


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "mine.ttl"
    path.write_text("<https://example.org/a> a <https://example.org/Thing> .\n")
    return path


def test_files_of_others_in_the_folder_stay_as_they_are(tmp_path: Path, data: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir(mode=0o755)
    theirs = [folder / f"graph-{number}.nq" for number in range(KEPT + 4)]
    theirs += [folder / f"settings-{number}.json" for number in range(5 * KEPT)]
    for path in theirs:
        path.write_text("not yours\n")
    for number in range(KEPT + 2):
        Cache(folder).save(f"{number:016x}", b"x")
    open_knowledge(data=[data], cache=folder)

    assert all(path.read_text() == "not yours\n" for path in theirs)
    assert folder.stat().st_mode & 0o777 == 0o755, "its mode is not ours to change"
    assert len(list(folder.glob("isthmus-*.nq"))) == KEPT


def test_knowledge_that_others_may_have_put_there_is_not_believed(
    tmp_path: Path, data: Path
) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(KnowledgeError, match="others may write to this folder"):
        open_knowledge(data=[data], cache=folder)
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root gives away")
def test_a_folder_of_somebody_else_is_not_believed(tmp_path: Path, data: Path) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir(mode=0o755)
    os.chown(folder, 12345, 12345)
    with pytest.raises(KnowledgeError, match="others may write to this folder"):
        open_knowledge(data=[data], cache=folder)
    assert list(folder.iterdir()) == []
