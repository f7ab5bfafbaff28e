#!/usr/bin/env python3
"""The layer check finds what it is for: each case breaks one rule in a copy of the tree."""
import pathlib
import shutil
import tempfile
import unittest

from check_layers import complaints

TOP = pathlib.Path(__file__).resolve().parents[2]


class CheckLayers(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.top = pathlib.Path(folder.name)
        no_data = shutil.ignore_patterns("data", "corpus", "__pycache__")
        for part in ("include", "tests"):
            shutil.copytree(TOP / part, self.top / part, ignore=no_data)
        self.root = self.top / "include" / "tidegauge"

    def add(self, name, text):
        with (self.root / name).open("a") as file:
            file.write(text)

    def found(self):
        return "\n".join(complaints(self.top))

    def test_the_tree_itself_is_clean(self):
        self.assertEqual(self.found(), "")

    def test_an_include_that_climbs_is_found(self):
        self.add("base/time.hpp", "#include <tidegauge/labels/label_set.hpp>\n")
        self.assertEqual(
            self.found(), "base/time.hpp: base may not include labels/label_set.hpp"
        )

    def test_formulas_may_not_see_the_store(self):
        over_time = next((self.root / "over_time").glob("*.hpp")).name
        self.add(f"over_time/{over_time}", "#include <tidegauge/store/store.hpp>\n")
        self.assertIn("over_time may not include store/store.hpp", self.found())

    def test_a_collecting_header_inside_the_library_is_found(self):
        self.add("samples/sample.hpp", "#include <tidegauge/base.hpp>\n")
        self.assertIn("samples/sample.hpp: samples may not include base.hpp", self.found())

    def test_a_header_missing_from_the_lists_is_found(self):
        self.add("samples/forgotten.hpp", "// Nobody lists this.\n#pragma once\n")
        self.assertEqual(len(self.found().splitlines()), 2)

    def test_a_dependency_outside_its_place_is_found(self):
        self.add("samples/sample.hpp", "#include <nlohmann/json.hpp>\n")
        self.assertIn("samples/sample.hpp: may not include nlohmann/json.hpp", self.found())

    def test_a_test_file_that_is_never_run_is_found(self):
        (self.top / "tests" / "samples" / "forgotten_test.cpp").touch()
        self.assertIn("forgotten_test.cpp: not in its CMakeLists.txt", self.found())


if __name__ == "__main__":
    unittest.main()
