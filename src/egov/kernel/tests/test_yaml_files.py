from datetime import date

import pytest
import yaml

from egov.kernel.yaml_files import read_yaml


def test_plain_values_are_read_with_their_letters(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text("ten: Nghĩa Hưng\nngay: 2018-03-05\nso: [1, 2]\n", encoding="utf-8")

    assert read_yaml(file) == {"ten": "Nghĩa Hưng", "ngay": date(2018, 3, 5), "so": [1, 2]}


@pytest.mark.parametrize("text", ["a: [1", "!!python/object/apply:os.getcwd []"])
def test_neither_a_broken_file_nor_one_that_makes_objects_is_read(tmp_path, text):
    file = tmp_path / "a.yaml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(yaml.YAMLError):
        read_yaml(file)
