"""The picture: well formed, readable aloud, and saying what its text alternative says."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from isthmus.kb.record.describe import Named
from isthmus.service.drawing import Topology, small_sign, style_sheet, svg, words

SVG = "{http://www.w3.org/2000/svg}"


def parse(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)


def of_class(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [one for one in root.iter() if name in one.get("class", "").split()]


def shown(element: ElementTree.Element) -> str:
    """Return the text that a reader sees."""
    return " ".join(part for text in element.iter(f"{SVG}text") for part in text.itertext())


def told(root: ElementTree.Element) -> set[str]:
    """Return what the elements of a drawing say of themselves."""
    groups = of_class(root, "node") + of_class(root, "tag")
    found = [group.find(f"{SVG}title") for group in groups]
    texts = (title.text for title in found if title is not None and title.text)
    return {line for text in texts for line in text.splitlines()}


@pytest.mark.parametrize("sign", ["\x00", "\x01", "\x0b", "\x1b", "\ufffe", "\uffff"])
def test_a_picture_is_well_formed_whatever_a_name_holds(
    topologies: dict[str, Topology], sign: str
) -> None:
    plain = topologies["vpc-peering-within-region"]
    node = plain.nodes[0]
    odd = replace(node, name=Named(f"a{sign}b", node.name.iri))
    title = Named(f"c{sign}d", plain.name.iri)
    root = parse(svg(replace(plain, name=title, nodes=(odd, *plain.nodes[1:]))))

    assert any("a\ufffdb" in name for name in told(root))
    assert "c\ufffdd" in (root.findtext(f"{SVG}title") or "")


@pytest.mark.parametrize("direction", ["wide", "narrow"])
def test_picture_and_text_alternative_say_the_same(
    topologies: dict[str, Topology], direction: str
) -> None:
    for topology in topologies.values():
        root = parse(svg(topology, direction=direction))
        text = words(topology)
        listed = {line.removeprefix("- ") for line in text.splitlines() if line.startswith("- ")}
        notes = {line for line in listed if line.rstrip(".") and line not in told(root)}

        assert told(root) <= listed, "the picture says nothing that the text does not"
        assert len(told(root)) == len({one.name.iri for one in (*topology.nodes, *topology.links)})
        seen = re.sub(r"\s+", "", shown(root))
        for note in notes:
            assert re.sub(r"\s+", "", note) in seen, "and the text nothing that it does not"
        source = text.rstrip("\n").splitlines()[-1]
        assert re.sub(r"\s+", "", source) in seen


def test_every_name_can_be_read_on_its_element(topologies: dict[str, Topology]) -> None:
    for topology in topologies.values():
        root = parse(svg(topology))
        nodes = [re.sub(r"\s", "", shown(group)) for group in of_class(root, "node")]
        tags = [re.sub(r"\s", "", shown(group)) for group in of_class(root, "tag")]

        for node in topology.nodes:
            assert re.sub(r"\s", "", node.name.label) in nodes, node.name
        for link in topology.links:
            # What joins a gateway to the room in which it stands has no line.
            places = {place for end in link.ends for place in topology.node(end).places}
            written = any(re.sub(r"\s", "", link.name.label) in tag for tag in tags)
            assert written or places & set(link.ends), link.name


def test_it_is_an_image_with_a_name_and_a_description(topologies: dict[str, Topology]) -> None:
    root = parse(svg(topologies["managed-vpn-single"]))
    ids = {one.get("id"): one for one in root.iter() if one.get("id")}
    title, about = ids[root.get("aria-labelledby")], ids[root.get("aria-describedby")]

    assert root.get("role") == "img"
    assert title.text == "AWS Managed VPN (one connection)"
    assert "- IPsec tunnel (VPN tunnel): between customer gateway" in (about.text or "")


def test_two_pictures_on_one_page_share_no_id(topologies: dict[str, Topology]) -> None:
    pictures = [
        svg(one, direction=direction, standalone=False)
        for one in topologies.values()
        for direction in ("wide", "narrow")
    ]
    ids = [found for text in pictures for found in re.findall(r' id="([^"]+)"', text)]

    assert len(ids) == len(set(ids))
    assert not any("<style" in text for text in pictures)


def test_it_says_that_it_was_built_from_text_and_from_which(
    topologies: dict[str, Topology],
) -> None:
    for topology in topologies.values():
        text = re.sub(r"\s+", " ", shown(parse(svg(topology))))
        assert "Built from the text of the source, edition 2020-06-06" in text
        assert re.search(r"\((from )?page \d+\)", text)
        for figure in topology.figures:
            assert f"igure {figure.number}, “{figure.caption}”" in text
        if topology.figures:
            assert "known by its caption only" in text


def test_it_loads_nothing_and_runs_nothing(topologies: dict[str, Topology]) -> None:
    for topology in topologies.values():
        text = svg(topology)
        assert not re.search(r"<script|<image|<use|href|url\(|@import|\son\w+=", text)
        assert set(re.findall(r"https?://[^\"<\s]+", text)) == {"http://www.w3.org/2000/svg"}


def test_letters_are_large_enough_for_a_phone(topologies: dict[str, Topology]) -> None:
    sizes = [float(size) for size in re.findall(r"font-size: ([\d.]+)px", style_sheet())]
    assert min(sizes) >= 12.5

    # A phone of 360 pixels leaves 320 to a picture: no letter is under ten there.

    for topology in topologies.values():
        root = parse(svg(topology, direction="narrow"))
        assert min(sizes) * min(1.0, 320 / float(root.get("width", "0"))) >= 10


def test_every_colour_has_one_for_light_and_one_for_dark(topologies: dict[str, Topology]) -> None:
    sheet = style_sheet()
    defined = set(re.findall(r"(--ist-[\w-]+): light-dark\(#\w+, #\w+\)", sheet))

    assert set(re.findall(r"(--ist-[\w-]+):", sheet)) == defined
    assert set(re.findall(r"var\((--ist-[\w-]+)\)", sheet)) == defined
    assert not re.search(r'(fill|stroke)="#', svg(topologies["managed-vpn-single"]))


def test_a_picture_that_is_saved_alone_has_its_own_colours(topologies: dict[str, Topology]) -> None:
    text = svg(topologies["managed-vpn-single"])
    light, _, dark = text.partition("@media (prefers-color-scheme: dark)")

    assert "var(" not in text and "light-dark(" not in text, "not every program knows them"
    assert ".aws > .tile { fill: #fcecd4; stroke: #8f5510; }" in light
    assert ".aws > .tile { fill: #3c2c15; stroke: #e3ad66; }" in dark


def test_path_and_protection_are_told_apart_without_colour(
    topologies: dict[str, Topology],
) -> None:
    protected = parse(svg(topologies["managed-vpn-single"]))
    silent = parse(svg(topologies["vpc-peering-within-region"]))

    # One on the tunnel and one in the legend; the way between the VPCs is not stated, so dotted.
    assert len(of_class(protected, "lock")) == 2
    assert len(of_class(silent, "dash")) == 2
    protected = parse(svg(topologies["transit-gateway-vpn-single"]))
    assert not of_class(silent, "lock")
    legend = shown(of_class(protected, "legend")[0])
    for entry in ("path not stated", "secured by the protocol named", "managed by AWS"):
        assert entry in legend
    assert "secured by" not in shown(of_class(silent, "legend")[0]), "it explains what is drawn"


def test_traffic_that_turns_round_at_a_hub_is_drawn_and_said(
    topologies: dict[str, Topology],
) -> None:
    turning = {name for name, one in topologies.items() if of_class(parse(svg(one)), "flow")}

    assert turning == {
        "vpn-cloudhub-hub",
        "vpc-managed-vpn-internet",
        "vpc-managed-vpn-direct-connect",
    }
    said = "Traffic from branch office 1 to branch office 3 turns round at the virtual private"
    assert said in words(topologies["vpn-cloudhub-hub"])
    assert len(of_class(parse(svg(topologies["vpn-cloudhub-hub"])), "arrow")) == 2


def test_nodes_of_a_page_lead_to_their_pages(topologies: dict[str, Topology]) -> None:
    topology = topologies["managed-vpn-single"]
    text = svg(topology, standalone=False, address=lambda iri: "/" + iri.rpartition("/")[2])

    assert text.count("<a href=") == len(topology.nodes)
    assert len(told(parse(text))) == 7


def test_a_small_sign_tells_path_protection_hub_and_manager(
    topologies: dict[str, Topology],
) -> None:
    signs = {name: parse(small_sign(one)) for name, one in topologies.items()}

    for root in signs.values():
        assert root.get("viewBox") == "0 0 112 40"
        assert root.get("aria-hidden") == "true"
        numbers = re.findall(
            r"translate\(([\d.]+) ([\d.]+)\)", small_sign(topologies["vpc-peering-across-regions"])
        )
        assert all(0 <= float(x) <= 112 and 0 <= float(y) <= 40 for x, y in numbers)
    managed = signs["managed-vpn-single"]
    assert len(of_class(managed, "k")) == 1, "a lock"
    assert [len(of_class(managed, party)) for party in ("you", "aws")] == [1, 1]
    line = next(one for one in of_class(managed, "l") if "dash" not in one.get("class", ""))
    assert "q" in line.get("d", ""), "waves: over the internet"
    assert of_class(signs["vpc-peering-within-region"], "dash"), "dots: not stated"
    assert not of_class(signs["vpc-peering-across-regions"], "dash")
    line = of_class(signs["direct-connect-private-vif"], "l")[0].get("d", "")
    assert line.count("M") == 2, "two lines: a private line"


def test_several_configurations_stand_under_one_another(topologies: dict[str, Topology]) -> None:
    both = [topologies["managed-vpn-single"], topologies["managed-vpn-redundant"]]
    root = parse(svg(both))

    assert [shown(root).count(one.name.label) for one in both] == [1, 1]
    heights = [float(parse(svg(one)).get("height", "0")) for one in both]
    assert float(root.get("height", "0")) > sum(heights)


def test_a_picture_can_go_without_its_caption(topologies: dict[str, Topology]) -> None:
    root = parse(svg(topologies["managed-vpn-single"], caption=False))

    assert not of_class(root, "legend")
    assert not of_class(root, "heading")
    assert len(told(root)) == 7
