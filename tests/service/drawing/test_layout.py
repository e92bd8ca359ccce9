"""The geometry of every drawing: nothing overlaps, nothing is cut, lines end where they should."""

import math
import re
from collections.abc import Iterator
from itertools import combinations, pairwise

import pytest
from isthmus.service.drawing import Direction, Layout, Topology, lay_out
from isthmus.service.drawing.in_words import words
from isthmus.service.drawing.layout.containment import containment
from isthmus.service.drawing.layout.layout import NARROW_WIDTH, Box, Wire
from isthmus.service.drawing.layout.legs import routes
from isthmus.service.drawing.layout.lettering import DETAIL_SIZE, ICON, LINE, NAME_SIZE
from isthmus.service.drawing.layout.measure import longest_word, width, wrap
from isthmus.service.drawing.small_sign import small_sign
from isthmus.service.drawing.svg_writer import route, svg
from isthmus.service.drawing.turning import turn_of

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
    x, y, wide, high = box.tile
    return x, y, x + wide, y + high


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
    # Words stand beside a line that runs down the page.
    down = not wire.tag.across
    numbers = re.findall(r"([MLC])([^MLC]+)", route(wire.points, vertical=down))
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
        places = containment(layout.topology)
        named = [link.name.iri for wire in layout.wires for link in wire.leg.named]
        # That a gateway is attached to the room in which it is drawn needs no line.
        seen = [
            link.name.iri
            for link in layout.topology.links
            if places.common(*link.ends) not in link.ends
        ]
        assert sorted(named) == sorted(seen)


def test_each_protection_has_one_lock_on_what_it_protects(topologies: dict[str, Topology]) -> None:
    for topology in topologies.values():
        protected = [link for link in topology.links if link.protections]
        for direction in DIRECTIONS:
            drawn = svg(topology, direction=direction, caption=False)
            assert drawn.count('<g class="lock"') == len(protected), topology.name
            wires = lay_out(topology, direction).wires
            for link in protected:
                (at,) = (wire for wire in wires if link in wire.leg.named)
                assert link in at.leg.links


def test_the_way_of_traffic_passes_no_pictogram(topologies: dict[str, Topology]) -> None:
    turned = [topology for topology in topologies.values() if turn_of(topology)]
    assert len(turned) > 2
    for topology in turned:
        turn = turn_of(topology)
        assert turn is not None
        for direction in DIRECTIONS:
            drawn = svg(topology, direction=direction, caption=False, standalone=False)
            # Tiles drawn after the way hide it; on that of its hub it turns before the pictogram.
            after = drawn.partition('<path class="flow"')[2]
            assert after.count('class="tile"') == drawn.count('class="tile"') - 1, topology.name
            layout = lay_out(topology, direction)
            hub = next(box for box in layout.boxes if box.iri == turn.hub)
            assert hub.tile is not None
            x, y, wide, high = hub.tile
            half = 10 * min(wide, high) / 34
            sign = (
                x + wide / 2 - half,
                y + high / 2 - half,
                x + wide / 2 + half,
                y + high / 2 + half,
            )
            path = after.partition('d="')[2].partition('"')[0]
            written = re.findall(r"[MLC]([^MLC]+)", path)
            ends = [[float(number) for number in part.split()][-2:] for part in written]
            inside_sign = [point for point in ends if within((point[0], point[1]), sign)]
            assert not inside_sign, (topology.name, direction)


def edges_of(wire: Wire, thick: float) -> Iterator[tuple[float, float]]:
    """Yield points along both edges of a tube."""
    for (x, y), (next_x, next_y) in pairwise(walk(wire)):
        long = math.hypot(next_x - x, next_y - y)
        if long < 0.01:
            continue
        across, down = -(next_y - y) / long * thick / 2, (next_x - x) / long * thick / 2
        yield x + across, y + down
        yield x - across, y - down


def test_no_edge_of_a_tube_runs_through_words(layouts: list[Layout]) -> None:
    for layout in layouts:
        narrow = layout.direction == "narrow"
        words_there = [area for wire in layout.wires for area in of_words(wire)]
        words_there += [of_title(box) for box in layout.boxes]
        for wire in layout.wires:
            edges = list(edges_of(wire, wire.leg.thick(narrow=narrow)))
            for area in words_there:
                hit = [point for point in edges if within(point, area)]
                assert not hit, (layout.topology.name, layout.direction, wire.leg.links[0].name)


def test_lines_to_one_node_do_not_cross_before_it(layouts: list[Layout]) -> None:
    for layout in layouts:
        for one, other in combinations(layout.wires, 2):
            shared = set(one.ends) & set(other.ends)
            if not shared:
                continue
            crossed = [
                a for a in walk(one) for b in walk(other) if abs(a[0] - b[0]) + abs(a[1] - b[1]) < 1
            ]
            assert len(crossed) < 2, (layout.topology.name, layout.direction, one.leg.links[0].name)


def test_a_room_is_named_at_its_top(layouts: list[Layout]) -> None:
    elsewhere = {
        layout.topology.name.id
        for layout in layouts
        for box in layout.boxes
        if box.tile is None and box.title[1] - box.y >= 12
    }
    # With names at the top these would be too wide for a phone.
    assert elsewhere <= {"privatelink-interface-endpoints", "software-vpn-high-availability"}


def test_a_tile_keeps_its_size_along_the_flow(layouts: list[Layout]) -> None:
    for layout in layouts:
        along = {
            box.tile[3 if layout.direction == "narrow" else 2]
            for box in layout.boxes
            if box.tile is not None
        }
        assert along <= {44.0, 60.0}


def test_what_stands_for_several_is_drawn_as_a_pile(topologies: dict[str, Topology]) -> None:
    topology = topologies["direct-connect-transit-gateway-transit-vif"]
    several = [node for node in topology.nodes if node.several]
    assert len(several) == 3
    drawn = svg(topology, caption=False)
    assert drawn.count('<rect class="box vpc"') == 3 * len(several)
    assert words(topology).count("stands for several") == 3
    assert small_sign(topology).count("<g") >= 8, "the hubs lead on to VPCs"


def test_a_tube_is_no_thicker_than_what_it_ends_at(layouts: list[Layout]) -> None:
    for layout in layouts:
        across = 2 if layout.direction == "narrow" else 3
        sides = {box.iri: box.tile[across] for box in layout.boxes if box.tile is not None}
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
