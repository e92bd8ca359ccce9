"""The geometry of every drawing: nothing overlaps, nothing is cut, lines end where they should."""

import re
from collections.abc import Iterator
from itertools import combinations

import pytest
from isthmus.service.drawing import Direction, Layout, Topology, lay_out
from isthmus.service.drawing.layout.containment import containment
from isthmus.service.drawing.layout.layout import NARROW_WIDTH, Box, Wire
from isthmus.service.drawing.layout.legs import routes
from isthmus.service.drawing.layout.lettering import DETAIL_SIZE, ICON, LINE, NAME_SIZE
from isthmus.service.drawing.layout.measure import longest_word, width, wrap
from isthmus.service.drawing.svg_writer import route

Rectangle = tuple[float, float, float, float]
CLOSE = 0.2
DIRECTIONS: tuple[Direction, ...] = ("wide", "narrow")


@pytest.fixture(scope="module")
def layouts(topologies: dict[str, Topology]) -> list[Layout]:
    return [lay_out(one, direction) for one in topologies.values() for direction in DIRECTIONS]


def of_box(box: Box) -> Rectangle:
    return box.x, box.y, box.x + box.width, box.y + box.height


def of_tag(wire: Wire) -> Rectangle:
    return wire.x, wire.y, wire.x + wire.tag.width, wire.y + wire.tag.height


def of_end(box: Box) -> Rectangle:
    """Return where lines to a box end: at its tile if it has one."""
    if box.tile is None:
        return of_box(box)
    x, y, side = box.tile
    return x, y, x + side, y + side


def of_title(box: Box) -> Rectangle:
    x, y = box.title
    if box.tile is not None:
        wide = max(width(line, NAME_SIZE, bold=True) for line in box.lines)
        left = x if box.beside else x - wide / 2
        return left, y, left + wide, y + LINE * len(box.lines)
    wide = max(width(line, DETAIL_SIZE, bold=True) for line in box.lines)
    return x, y, x + wide + (ICON + 5 if box.holds else 0), y + LINE * len(box.lines)


def of_words(wire: Wire) -> Iterator[Rectangle]:
    """Yield where the words on a stretch are: names, and what is said under them."""
    for part in wire.tag.parts:
        texts = [
            (part.name_y, part.lines, DETAIL_SIZE if part.plain else NAME_SIZE, not part.plain),
            (part.details_y, part.details, DETAIL_SIZE, False),
        ]
        for top, lines, size, bold in texts:
            if lines:
                wide = max(width(line, size, bold=bold) for line in lines)
                left = wire.x + part.x - (wide / 2 if wire.tag.across else 0)
                yield left, wire.y + top, left + wide, wire.y + top + LINE * len(lines)


def overlap(one: Rectangle, other: Rectangle) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > CLOSE and down > CLOSE


def inside(inner: Rectangle, outer: Rectangle) -> bool:
    return (
        inner[0] >= outer[0] - CLOSE
        and inner[1] >= outer[1] - CLOSE
        and inner[2] <= outer[2] + CLOSE
        and inner[3] <= outer[3] + CLOSE
    )


def within(point: tuple[float, float], area: Rectangle) -> bool:
    x, y = point
    return area[0] + CLOSE < x < area[2] - CLOSE and area[1] + CLOSE < y < area[3] - CLOSE


def walk(wire: Wire) -> Iterator[tuple[float, float]]:
    """Yield points along the line that is really drawn."""
    numbers = re.findall(r"([MLC])([^MLC]+)", route(wire.points))
    x = y = 0.0
    for command, text in numbers:
        values = [float(value) for value in text.split()]
        for step in range(1, 21):
            t = step / 20
            if command == "C":
                x1, y1, x2, y2, x3, y3 = values
                a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
                yield a * x + b * x1 + c * x2 + d * x3, a * y + b * y1 + c * y2 + d * y3
            elif command == "L":
                yield x + t * (values[0] - x), y + t * (values[1] - y)
        x, y = values[-2:]


def test_everything_lies_on_the_canvas(layouts: list[Layout]) -> None:
    for layout in layouts:
        canvas = (0.0, 0.0, layout.width, layout.height)
        assert all(inside(of_box(box), canvas) for box in layout.boxes), layout.topology.name
        assert all(inside(of_tag(wire), canvas) for wire in layout.wires), layout.topology.name
        for wire in layout.wires:
            assert all(inside((x, y, x, y), canvas) for x, y in walk(wire)), layout.topology.name


def test_a_narrow_drawing_fits_a_phone(layouts: list[Layout]) -> None:
    assert all(one.width <= NARROW_WIDTH for one in layouts if one.direction == "narrow")


def test_boxes_stand_in_one_another_or_apart(layouts: list[Layout]) -> None:
    for layout in layouts:
        places = containment(layout.topology)
        boxes = {box.iri: box for box in layout.boxes}
        for one, other in combinations(layout.boxes, 2):
            if one.iri in places.path(other.iri) or other.iri in places.path(one.iri):
                continue
            assert not overlap(of_box(one), of_box(other)), (layout.topology.name, one, other)
        for box in layout.boxes:
            parent = places.parent[box.iri]
            if parent and not box.crossing:
                assert inside(of_box(box), of_box(boxes[parent])), (layout.topology.name, box)
            if box.crossing:
                assert not inside(of_box(box), of_box(boxes[parent])), "it should stick out"


def test_tags_overlap_no_box_and_no_other_tag(layouts: list[Layout]) -> None:
    for layout in layouts:
        for one, other in combinations(layout.wires, 2):
            assert not overlap(of_tag(one), of_tag(other)), (layout.topology.name, one, other)
        for wire in layout.wires:
            for box in layout.boxes:
                tag = of_tag(wire)
                if box.holds:
                    apart = not overlap(tag, of_box(box))
                    assert apart or inside(tag, of_box(box)), (layout.topology.name, wire, box)
                    assert not overlap(tag, of_title(box)), (layout.topology.name, wire, box)
                else:
                    assert not overlap(tag, of_box(box)), (layout.topology.name, wire, box)


def test_names_lie_in_their_boxes_and_clear_of_others(layouts: list[Layout]) -> None:
    for layout in layouts:
        places = containment(layout.topology)
        for box in layout.boxes:
            assert inside(of_title(box), of_box(box)), (layout.topology.name, box)
            if not box.holds:
                continue
            for other in layout.boxes:
                if box.iri in places.path(other.iri) and other is not box:
                    assert not overlap(of_title(box), of_box(other)), (layout.topology.name, box)


def test_lines_end_at_the_borders_of_their_nodes(layouts: list[Layout]) -> None:
    for layout in layouts:
        boxes = {box.iri: of_end(box) for box in layout.boxes}
        whole = {box.iri: of_box(box) for box in layout.boxes}
        for wire in layout.wires:
            for end, point in zip(wire.ends, (wire.points[0], wire.points[-1]), strict=True):
                # A line across the flow leaves below the name, and so at the border of the whole.
                at_border = on_border(point, boxes[end]) or on_border(point, whole[end])
                assert at_border, (layout.topology.name, wire.leg.links[0].name)


def on_border(point: tuple[float, float], area: Rectangle) -> bool:
    x, y = point
    across = min(abs(x - area[0]), abs(x - area[2])) < CLOSE and area[1] <= y <= area[3]
    down = min(abs(y - area[1]), abs(y - area[3])) < CLOSE and area[0] <= x <= area[2]
    return across or down


def test_lines_run_through_no_box_no_name_and_no_tag_of_others(layouts: list[Layout]) -> None:
    for layout in layouts:
        places = containment(layout.topology)
        for wire in layout.wires:
            around = {iri for end in wire.ends for iri in places.path(end)}
            points = list(walk(wire))
            for box in layout.boxes:
                area = of_title(box) if box.iri in around else of_box(box)
                if box.iri in around and not box.holds:
                    continue
                hit = [point for point in points if within(point, area)]
                assert not hit, (
                    layout.topology.name,
                    layout.direction,
                    wire.leg.links[0].name,
                    box,
                )
            for other in layout.wires:
                if other is not wire:
                    hit = [point for point in points if within(point, of_tag(other))]
                    assert not hit, (layout.topology.name, layout.direction, wire.leg.links[0].name)


def test_the_words_of_a_tag_lie_in_it_and_on_no_line(layouts: list[Layout]) -> None:
    for layout in layouts:
        narrow = layout.direction == "narrow"
        for wire in layout.wires:
            words = list(of_words(wire))
            assert all(inside(one, of_tag(wire)) for one in words), (layout.topology.name, wire)
            assert not any(overlap(one, other) for one, other in combinations(words, 2)), wire
            for other in layout.wires:
                half = max(other.leg.thick(narrow=narrow) / 2, 1.0)
                for x, y in walk(other):
                    line = (x - half, y - half, x + half, y + half)
                    close = [word for word in words if overlap(word, line)]
                    if other is wire or within((x, y), of_tag(other)):
                        assert not close or not within((x, y), of_tag(wire)), (
                            layout.topology.name,
                            wire.leg.named,
                        )


def test_what_is_carried_runs_by_way_of_its_carrier(topologies: dict[str, Topology]) -> None:
    topology = topologies["direct-connect-transit-gateway-vpn-public-vif"]
    labels = {node.name.iri: node.name.label for node in topology.nodes}
    ways = {
        topology.link(iri).name.label: [labels[node] for node in way]
        for iri, way in routes(topology).items()
    }

    through = ["customer router", "Direct Connect endpoint", "transit gateway"]
    assert ways["IPsec tunnel"] == ways["public virtual interface"] == through
    assert ways["Direct Connect connection"] == through[:2], "the circuit ends at the endpoint"


def test_each_link_has_its_name_once(layouts: list[Layout]) -> None:
    for layout in layouts:
        named = [link.name.iri for wire in layout.wires for link in wire.leg.named]
        assert sorted(named) == sorted(link.name.iri for link in layout.topology.links)


def test_a_tube_is_no_thicker_than_what_it_ends_at(layouts: list[Layout]) -> None:
    for layout in layouts:
        sides = {box.iri: box.tile[2] for box in layout.boxes if box.tile is not None}
        for wire in layout.wires:
            thick = wire.leg.thick(narrow=layout.direction == "narrow")
            assert all(thick < sides.get(end, thick + 1) for end in wire.ends)


def test_the_same_topology_is_laid_out_the_same_way(topologies: dict[str, Topology]) -> None:
    topology = topologies["privatelink-interface-endpoints"]

    assert lay_out(topology, "wide") == lay_out(topology, "wide")


@pytest.mark.parametrize(
    "text", ["virtual private gateway", "customer gateway 12", "interface endpoint of an account"]
)
def test_a_word_that_is_as_wide_as_its_room_stays_whole(text: str) -> None:
    room = longest_word(text, 13.5, bold=True)
    words = [word for line in wrap(text, 13.5, room, bold=True) for word in line.split()]
    assert words == text.split()
