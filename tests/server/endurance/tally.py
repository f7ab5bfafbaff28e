"""What was sent, and what became of it, in the words of the server's /metrics."""
import collections

import ways


class Tally:
    """Counts of one sender. Threads: one at a time; they are added up at the end."""

    def __init__(self):
        self.points = collections.Counter()  # by what became of them: accepted, or why not
        self.refused = collections.Counter()  # whole requests, by (protocol, reason)
        self.found = 0  # of the accepted points, those that queries gave back as they were sent
        self.connections = collections.Counter()
        self.wrong = collections.Counter()  # what should not have happened, in words

    def __iadd__(self, other):
        for name, counts in vars(other).items():
            setattr(self, name, getattr(self, name) + counts)
        return self

    @property
    def sent(self):
        return sum(self.points.values())

    def accept(self, answer, points, rejected=0, reason=None):
        """`points` were sent of which `rejected` must have been refused for `reason`."""
        if (answer.code, answer.rejected) != (ways.OK, rejected):
            self.wrong[f"{rejected} of {points} points were to be {reason}: {answer}"] += 1
        if answer.code != ways.OK:
            return
        self.points["accepted"] += points - answer.rejected
        if answer.rejected:
            self.points[reason or "unexpected"] += answer.rejected

    def refuse(self, answer, way, points, reason, code):
        """A request with `points` must have been refused as a whole."""
        if answer.code != code:
            self.wrong[f"a request was to be refused as {reason}: {answer}"] += 1
        self.refused[protocol_of(way), reason] += 1
        self.points[reason] += points

    def push_back(self, answer, way, points):
        """Whether a request was refused for now and is to be sent again."""
        if answer.code != ways.UNAVAILABLE:
            return False
        reason = "memory" if "memory" in answer.message else "buffers"
        self.refuse(answer, way, points, reason, ways.UNAVAILABLE)
        return True

    def find(self, points, found, what):
        """Of `points` that were accepted, queries gave `found` back."""
        self.found += found
        if found != points:
            self.wrong[f"{what}: {found} of {points} points are there"] += 1


def protocol_of(way):
    return way.name.partition("/")[0]
