"""Networks of one's own in the language: their words, their silences, and never the paper's."""

import json
import os
import shutil
import time
from pathlib import Path
from threading import Thread

import psutil
import pytest
from isthmus.kb import Knowledge, open_inputs, open_knowledge, shipped
from isthmus.kb.inputs import FileLimits, choose_file_limits
from isthmus.kb.networks import Network, NetworkLimits
from isthmus.kb.pool import (
    DeadlineError,
    PoolLimits,
    QueryCancelledError,
    WorkerLostError,
    asking_as,
)
from isthmus.queries import Engine, QueryError
from isthmus.service.cli import main
from isthmus.service.networks.facts_process import made_apart
from isthmus.service.networks.layer import layers_of
from isthmus.service.networks.served import ServedNetworks

from tests.servers import Server

EXAMPLE = Path(__file__).parents[3] / "service" / "networks" / "example" / "before"
SLOW = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . "
    "FILTER(STRLEN(CONCAT(STR(?c), STR(?f), STR(?i))) > 9999) }"
)
"""A query that takes minutes."""
PEERINGS = "ec2-describe-vpc-peering-connections.json"


@pytest.fixture(scope="module")
def paper() -> Knowledge:
    return open_knowledge()


@pytest.fixture(scope="module")
def engine(paper: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    less = shutil.copytree(EXAMPLE, tmp_path_factory.mktemp("less") / "answers")
    (less / PEERINGS).unlink()
    return Engine(paper, networks=layers_of([("prod", EXAMPLE), ("less", less)], paper))


def codes(engine: Engine, text: str) -> list[str]:
    with pytest.raises(QueryError) as refused:
        engine.ask(text)
    return [entry.code for entry in refused.value.diagnostics]


def words(engine: Engine, text: str) -> set[str]:
    return {row[0].id for row in engine.ask(text).rows}


def proposed(engine: Engine, text: str) -> set[str]:
    return {entry.text for entry in engine.complete(text, len(text)).items}


def test_without_a_network_a_word_means_the_paper(engine: Engine, paper: Knowledge):
    assert engine.ask("find vpc") == Engine(paper).ask("find vpc")
    assert words(engine, "find vpc").isdisjoint(words(engine, "find vpc in prod"))
    assert len(words(engine, "find vpc in prod")) == 3


def test_a_name_tag_is_as_good_as_an_id(engine: Engine):
    (peered,) = words(engine, "find vpc in prod where peered-with = dev")
    by_id = engine.ask(f"check {peered} in prod where any peered-with")
    assert by_id.rows[0][-1] == "true"


def test_the_answer_cites_files_and_pointers(engine: Engine):
    answer = engine.ask("find vpc in prod where any attached-to")
    assert answer.citations
    for citation in answer.citations:
        found = json.loads((EXAMPLE / citation.section).read_text(encoding="utf-8"))
        for part in citation.locator.split("/")[1:]:
            found = found[int(part)] if isinstance(found, list) else found[part]
        assert found


def test_reach_is_what_the_walker_tells(engine: Engine):
    answer = engine.ask("reach from dev to shared in prod")
    rows = {row[0]: row for row in answer.rows}
    assert answer.kind == "reach"
    assert answer.sparql == ""
    assert rows["both"][1] == "none"
    assert rows["there"][1] == rows["back"][1] == "no"
    assert any("not-associated" in block for block in rows["there"][3])
    assert len(rows["back"][3]) == len(rows["back"][4])
    assert engine.ask("reach from dev to data in prod").rows[0][1] == "two-way"


def test_reach_to_an_address_is_one_direction(engine: Engine):
    answer = engine.ask('reach from subnet-0a1000000a100 to "10.30.1.9" in prod')
    assert [row[0] for row in answer.rows] == ["there"]
    assert codes(engine, 'reach from dev to "10.30.1.9" in prod') == ["E324"]


def test_what_no_answer_lists_is_unstated_and_the_call_is_named(engine: Engine):
    whole = engine.ask("count vpc in prod where any peered-with")
    less = engine.ask("count vpc in less where any peered-with")
    assert whole.rows[0][:2] == (2, 1)
    assert less.rows[0][:2] == (0, 0)
    assert not [note for note in whole.notes if note.code == "settled-by"]
    (settled,) = [note.text for note in less.notes if note.code == "settled-by"]
    assert "ec2:DescribeVpcPeeringConnections" in settled
    assert "eu-west-1" in settled
    # The query of a note asks about the same network.
    (further,) = [note.query for note in less.notes if note.code == "unstated"]
    assert len(engine.ask(further).rows) == 3


def test_a_column_that_may_lack_values_says_so(engine: Engine):
    answer = engine.ask("find vpc in less show peered-with")
    assert all(not row[1] for row in answer.rows)
    assert any("DescribeVpcPeeringConnections" in note.text for note in answer.notes)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("find vpc in pord", "E321"),
        ("find vpc in prod as of today", "E323"),
        ("find vpc in prod; find option", "E322"),
        ("find option; find vpc in prod", "E322"),
        ("find vpc in prod; find vpc in less", "E322"),
        ("find option in prod where encrypted", "E103"),
        ("reach from nothing to dev in prod", "E104"),
    ],
)
def test_errors_say_what_is_wrong(engine: Engine, text: str, code: str):
    assert code in codes(engine, text)


def test_a_misspelt_network_is_mended(engine: Engine):
    (found,) = engine.diagnose("find vpc in pord")
    assert found.fixes[0].apply("find vpc in pord") == "find vpc in prod"


def test_a_name_of_several_things_is_an_error_with_its_readings(tmp_path: Path, paper: Knowledge):
    named = [
        {
            "VpcId": f"vpc-{number}",
            "CidrBlock": f"10.{number}.0.0/16",
            "Tags": [{"Key": "Name", "Value": "twin"}],
        }
        for number in (1, 2)
    ]
    (tmp_path / "vpcs.json").write_text(json.dumps({"Vpcs": named}), encoding="utf-8")
    engine = Engine(paper, networks=layers_of([("prod", tmp_path)], paper))
    for text in ("reach from twin to vpc-1 in prod", "check twin in prod where any cidr"):
        with pytest.raises(QueryError) as refused:
            engine.ask(text)
        (found,) = refused.value.diagnostics
        assert found.code == "E106"
        assert {"vpc-1", "vpc-2"} <= {name for line in found.help for name in line.split("`")}


def test_completion_has_the_words_and_the_names_of_the_network(engine: Engine):
    assert proposed(engine, "find vpc in ") == {"prod", "less"}
    assert "in" in proposed(engine, "find vpc ")
    assert "peered-with" in proposed(engine, "find vpc in prod where ")
    assert "encrypted" not in proposed(engine, "find vpc in prod where ")
    assert "vpc-0a10000000000de0" in proposed(engine, "check dev in prod where peered-with = ")
    assert "reach from" in proposed(engine, "")
    assert "in" not in proposed(Engine(engine.knowledge), "find vpc ")


def test_completion_knows_the_ends_of_a_walk(paper: Knowledge):
    engine = Engine(paper, networks=layers_of([("prod", EXAMPLE)], paper))
    ends = proposed(engine, "reach from ")
    assert {"vpc-0a10000000000de0", "subnet-0a1000000a100"} <= ends
    assert not any(name.startswith("rtb-") for name in ends)


def test_the_form_of_a_text_is_kept(engine: Engine):
    for text in (
        "find vpc in prod where any peered-with show cidr\n",
        'reach from dev to "10.30.1.9" in prod\n',
        "compare dev, data in prod on cidr\n",
    ):
        assert engine.format(text) == text
    shouted = "FIND Vpc  IN prod WHERE Any PEERED-WITH"
    assert engine.format(shouted) == "find vpc in prod where any peered-with\n"


def test_a_definition_in_front_counts_for_the_network(engine: Engine):
    text = "define joined-vpc as vpc where any peered-with; find joined-vpc in prod"
    assert len(engine.ask(text).rows) == 2


def test_agents_ask_networks_too_and_are_given_no_address_that_cannot_be_read(server: Server):
    asked = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": "ask", "arguments": {"query": "reach from dev to shared in harbour"}},
    }
    told = server(
        "/mcp",
        "POST",
        json.dumps(asked),
        content_type="application/json",
        accept="application/json, text/event-stream",
    )
    assert "associate tgw-attach-0a1000000000de0" in told.text
    assert "ec2-describe-route-tables.json, /RouteTables/1" in told.text
    # A record of a network is no resource of the server.
    assert "isthmus://claim/" not in told.text


def test_a_query_about_a_network_is_ended_at_its_deadline(paper: Knowledge):
    limits = PoolLimits(workers=3, per_client=2, deadline=1.5)
    store = ServedNetworks([("prod", EXAMPLE)], paper, limits).layers()["prod"].knowledge().store
    vpcs = store.select("SELECT ?vpc { ?vpc a net:Vpc }")
    assert len(vpcs.rows) == 3
    for _ in range(4):
        with pytest.raises(DeadlineError, match=r"deadline of 1\.5 s"):
            store.select(SLOW)
    # None of them runs on: not for itself, and not in the place of others.
    until = time.monotonic() + 20
    while any(process.status() == psutil.STATUS_RUNNING for process in processes()):
        assert time.monotonic() < until
        time.sleep(0.05)
    assert processes()
    assert store.select("SELECT ?vpc { ?vpc a net:Vpc }") == vpcs


def test_a_query_about_a_network_ends_when_whoever_asked_it_has_gone(paper: Knowledge):
    served = ServedNetworks([("prod", EXAMPLE)], paper, PoolLimits(deadline=60))
    store = served.layers()["prod"].knowledge().store
    assert served.pools() == ()
    told: list[BaseException] = []

    def ask() -> None:
        with asking_as("192.0.2.7"), pytest.raises(QueryCancelledError) as stopped:
            store.select(SLOW)
        told.append(stopped.value)

    asked = Thread(target=ask)
    asked.start()
    until = time.monotonic() + 30
    while not any("192.0.2.7" in pool.running() for pool in served.pools()):
        assert time.monotonic() < until
        time.sleep(0.05)
    (pool,) = served.pools()
    assert pool.cancel("192.0.2.7") == 1
    asked.join(30)
    assert told


def test_a_network_without_processes_says_how_to_go_on(paper: Knowledge):
    """Somebody has killed all of them, and there is nobody who was told how to make others."""
    said: list[str] = []
    served = ServedNetworks([("prod", EXAMPLE)], paper, told=said.append)
    store = served.layers()["prod"].knowledge().store
    for process in processes():
        process.kill()
    asked = "SELECT ?vpc { ?vpc a net:Vpc }"
    assert len(store.select(asked).rows) == 3
    for process in processes():
        process.kill()
    with pytest.raises(WorkerLostError, match="were killed; end the program"):
        store.select(asked)
    assert "killed" in said[0]
    lost: list[bool] = []
    served = ServedNetworks([("prod", EXAMPLE)], paper, on_lost=lambda: lost.append(True))
    store = served.layers()["prod"].knowledge().store
    assert len(store.select(asked).rows) == 3
    for process in processes():
        process.kill()
    with pytest.raises(WorkerLostError, match="being replaced"):
        store.select(asked)
    assert lost


def test_too_many_facts_are_refused_and_verdicts_are_told_all_the_same(
    paper: Knowledge, capsys: pytest.CaptureFixture[str]
):
    asked = ["ask", "--network", f"prod={EXAMPLE}", "--network-limit"]
    assert main([*asked, "facts=90", "find vpc in prod"]) == 3
    told = capsys.readouterr().err
    assert "more than 90, the limit of facts" in told
    assert "`--network-limit facts=180`" in told
    assert main([*asked, "facts=90000", "find vpc in prod"]) == 0
    assert main([*asked, "facts=none", "find vpc in prod"]) == 2
    assert "--network-limit" in capsys.readouterr().err
    served = ServedNetworks([("prod", EXAMPLE)], paper, data=NetworkLimits(facts=90))
    assert list(served.facts()) == []
    prod = served.get("prod")
    assert prod is not None
    assert len(prod.check().vpcs) == 3
    assert prod.reach("dev", "shared").there.verdict == "no"


def test_what_makes_the_facts_holds_files_to_the_limits_of_who_asks(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    on_disk = open_inputs(shipped(), None, tmp_path, 0)
    network = Network.open(EXAMPLE, "prod")
    choose_file_limits(FileLimits(data=1_000))
    try:
        assert not made_apart(network, on_disk)
    finally:
        choose_file_limits(FileLimits())
    assert "--data-size allows more" in capfd.readouterr().err
    assert made_apart(network, on_disk)


def processes() -> list[psutil.Process]:
    """List the processes of pools that this one has started for networks."""
    called = ["isthmus.service.networks.query_pool", str(os.getpid())]
    told = psutil.process_iter(["cmdline"])
    return [process for process in told if {*called} <= {*(process.info["cmdline"] or ())}]


def test_a_fact_of_a_network_is_proved_by_objects_of_its_files(capsys: pytest.CaptureFixture[str]):
    asked = ["prove", "--network", f"prod={EXAMPLE}", "--format", "json"]
    shown = ["vpc-0a10000000000de0", "peered-with", "vpc-0a300000000da7a0"]
    assert main([*asked, *shown]) == 0
    told = capsys.readouterr().out
    assert json.loads(told)
    assert f"{PEERINGS}" in told
    assert "/VpcPeeringConnections/0" in told
    assert main([*asked, shown[0], "peered-with", "vpc-0a200000000005a0"]) == 1
    assert "not on record" in capsys.readouterr().err
    assert main([*asked, "--network", f"other={EXAMPLE}", *shown]) == 2
    assert "one network" in capsys.readouterr().err
