"""What prometheus_cases.py takes for a complaint."""
import unittest

import prometheus_cases

GOOD = """\
a.test:5: pass [A]
class      evals  passed  failed skipped
A           1106    1106       0       0
A_dur         51      51       0       0
B            898       0       0     898
C            308     308       0       0
C+h           71       0       0      71
1465 passed, 0 failed, 969 skipped
"""


def complaints(*changes, storage="memory"):
    report = GOOD
    for before, after in changes:
        assert before in report
        report = report.replace(before, after)
    return list(prometheus_cases.complaints(report, storage))


class Complaints(unittest.TestCase):
    def test_all_is_well(self):
        self.assertEqual(complaints(), [])

    def test_evals_that_are_lost(self):
        self.assertEqual(complaints(("898       0", "897       0")), ["class B: 897 evals, not 898"])

    def test_a_failure_where_all_must_pass(self):
        self.assertEqual(complaints(("51      51       0", "51      50       1")),
                         ["class A_dur: 50 passed and 1 failed, not 51 and 0"])

    def test_a_class_that_is_skipped(self):
        self.assertEqual(complaints(("308     308       0       0", "308       0       0     308")),
                         ["class C: 0 passed and 0 failed, not 308 and 0"])

    def test_a_store_keeps_no_start_times(self):
        skipped = ("308     308       0       0", "308     278       0      30")
        self.assertEqual(complaints(skipped, storage="store"), [])
        self.assertEqual(complaints(storage="store"),
                         ["class C: 308 passed and 0 failed, not 278 and 0"])

    def test_no_table_at_all(self):
        self.assertEqual(len(list(prometheus_cases.complaints("", "memory"))), 8)


if __name__ == "__main__":
    unittest.main()
