"""The table of clients: how many tests of each protocol passed."""
import toolchains

PROTOCOLS = ("grpc", "http/protobuf", "http/json")


def cell_text(counts):
    return ", ".join(f"{number} {outcome}" for outcome, number in counts.items()) if counts else "-"


def text(cells, skipped):
    """`cells`: (client, protocol) -> Counter of outcomes; `skipped`: client -> reason."""
    lines = [("client", *PROTOCOLS)]
    for client in dict.fromkeys(client for client, _ in cells):
        title = f"{client} {toolchains.VERSIONS[client]()}"
        lines.append((title, *(cell_text(cells.get((client, protocol))) for protocol in PROTOCOLS)))
    widths = [max(map(len, column)) for column in zip(*lines)]
    rows = ["  ".join(each.ljust(width) for each, width in zip(line, widths)).rstrip() for line in lines]
    return "\n".join([*rows, *(f"{client}: {reason}" for client, reason in skipped.items())])
