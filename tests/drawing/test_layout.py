"""The geometry of every drawing: nothing overlaps, nothing is cut, lines end where they should."""

import re
from collections.abc import Iterator
from itertools import combinations

import pytest
from isthmus.service.drawing import Direction, Layout, Topology, lay_out
from isthmus.service.drawing.layout.containment import containment
from isthmus.service.drawing.layout.layout import NARROW_WIDTH, Box, Wire
from isthmus.service.drawing.layout.lettering import ICON, LINE, NAME_SIZE
from isthmus.service.drawing.layout.measure import width
from isthmus.service.drawing.picture import route

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


def of_title(box: Box) -> Rectangle:
    x, y = box.title
    wide = ICON + 3 + max(width(line, NAME_SIZE, bold=True) for line in box.lines)
    return x, y, x + wide, y + LINE * len(box.lines)


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
            longest = max(width(line, NAME_SIZE, bold=True) for line in box.lines)
            assert longest <= box.width, box
            if not box.holds:
                continue
            assert inside(of_title(box), of_box(box)), (layout.topology.name, box)
            for other in layout.boxes:
                if box.iri in places.path(other.iri) and other is not box:
                    assert not overlap(of_title(box), of_box(other)), (layout.topology.name, box)


def test_lines_end_at_the_borders_of_their_nodes(layouts: list[Layout]) -> None:
    for layout in layouts:
        boxes = {box.iri: of_box(box) for box in layout.boxes}
        for wire in layout.wires:
            ends = [boxes[end] for end in wire.bundle[0].ends]
            for point in (wire.points[0], wire.points[-1]):
                assert any(on_border(point, area) for area in ends), (layout.topology.name, wire)
            first, last = wire.points[0], wire.points[-1]
            straight = on_border(first, ends[0]) and on_border(last, ends[1])
            assert straight or (on_border(first, ends[1]) and on_border(last, ends[0]))


def on_border(point: tuple[float, float], area: Rectangle) -> bool:
    x, y = point
    across = min(abs(x - area[0]), abs(x - area[2])) < CLOSE and area[1] <= y <= area[3]
    down = min(abs(y - area[1]), abs(y - area[3])) < CLOSE and area[0] <= x <= area[2]
    return across or down


def test_lines_run_through_no_box_no_name_and_no_tag_of_others(layouts: list[Layout]) -> None:
    for layout in layouts:
        places = containment(layout.topology)
        for wire in layout.wires:
            around = {iri for end in wire.bundle[0].ends for iri in places.path(end)}
            points = list(walk(wire))
            for box in layout.boxes:
                area = of_title(box) if box.iri in around else of_box(box)
                if box.iri in around and not box.holds:
                    continue
                hit = [point for point in points if within(point, area)]
                assert not hit, (layout.topology.name, layout.direction, wire.bundle[0].name, box)
            for other in layout.wires:
                if other is not wire:
                    hit = [point for point in points if within(point, of_tag(other))]
                    assert not hit, (layout.topology.name, layout.direction, wire.bundle[0].name)


def test_the_text_of_a_tag_lies_in_its_outline(layouts: list[Layout]) -> None:
    for layout in layouts:
        for wire in layout.wires:
            for part in wire.tag.parts:
                rows = len(part.lines) + len(part.details)
                assert part.text_y >= part.y
                assert part.text_y + LINE * rows <= part.y + part.height, part
                assert part.x >= 0 and part.x + part.width <= wire.tag.width + CLOSE
                assert all(width(line, NAME_SIZE) <= part.width for line in part.lines), part


def test_the_same_topology_is_laid_out_the_same_way(topologies: dict[str, Topology]) -> None:
    topology = topologies["privatelink-interface-endpoints"]

    assert lay_out(topology, "wide") == lay_out(topology, "wide")
