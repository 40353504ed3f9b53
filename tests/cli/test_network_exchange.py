"""`network export` and `network import` as a planner types them."""

import json
from pathlib import Path

import openpyxl


def test_out_to_excel_changed_there_and_in_again(pod2door, tmp_path: Path):
    book, folder = tmp_path / "net.xlsx", tmp_path / "mine"
    told = pod2door("network", "export", "demo", "--out", str(book), "--edit", "FC-CMH-1.robots=+5", "--json")
    document = json.loads(told.out)
    assert told.code == 0
    assert {"out", "form", "tables", "findings", "seconds"} <= document.keys()
    assert document["tables"]["facilities"] == 12
    opened = openpyxl.load_workbook(book)
    header = [cell.value for cell in opened["facilities"][1]]
    opened["facilities"].cell(2, header.index("robots") + 1).value = 300
    opened["facilities"]["A30"].fill = openpyxl.styles.PatternFill("solid", "FFFF00")
    opened.save(book)
    told = pod2door("network", "import", str(book), "--out", str(folder))
    assert (told.code, f"pod2door run {folder}" in told.err) == (0, True)
    assert "FC-CMH-1" in (folder / "facilities.csv").read_text().splitlines()[1]
    assert ",300," in (folder / "facilities.csv").read_text().splitlines()[1]
    assert pod2door("check", str(folder)).code == 0


def test_what_is_wrong_names_sheet_and_cell_and_leaves_nothing(pod2door, tmp_path: Path):
    book, folder = tmp_path / "net.xlsx", tmp_path / "mine"
    pod2door("network", "export", "demo", "--out", str(book))
    opened = openpyxl.load_workbook(book)
    opened["zones"]["D7"].value = "many"
    opened.save(book)
    told = pod2door("network", "import", str(book), "--out", str(folder))
    assert told.code == 3
    assert f"{book} zones!D7: wrong-type: population 'many' is not a number" in told.err
    assert not folder.exists()


def test_a_workbook_that_is_there_is_replaced_only_where_asked_for(pod2door, tmp_path: Path):
    book = tmp_path / "net.xlsx"
    book.write_text("a planner's own work")
    answer = pod2door("network", "export", "demo", "--out", str(book))
    assert answer.code == 3
    assert f"{book}: exists: exists already: --force replaces it" in answer.err
    assert book.read_text() == "a planner's own work"
    assert pod2door("network", "export", "demo", "--out", str(book), "--force").code == 0
    assert "zones" in openpyxl.load_workbook(book).sheetnames


def test_refusals(pod2door, tmp_path: Path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "precious.txt").write_text("mine")
    assert pod2door("network", "export", "demo", "--out", str(tmp_path / "net.pdf")).code == 3
    assert pod2door("network", "export", "demo", "--out", str(tmp_path / "no" / "net.xlsx")).code == 2
    assert pod2door("network", "export", "demo", "--out", str(tmp_path / "full")).code == 3
    assert pod2door("network", "import", str(tmp_path / "none.xlsx"), "--out", str(tmp_path / "a")).code == 3
    assert pod2door("network", "import", "demo", "--out", str(tmp_path / "a"), "--as", "nonsense").code == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["full"]
