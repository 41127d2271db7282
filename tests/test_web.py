"""The page's program: the committed bundle is what web/ says, and its own tests pass in Node."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import geo
from geo.maps import payload as payloads
from geo.records import csv_text, plain_text
from geo.site.cards import LOOKS
from geo.verdicts import VERDICTS
from geo.words import about_km_span, listed, plain_cell

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
PACKAGE = ROOT / "geo"
BUNDLE = PACKAGE / "maps" / "assets"
HERE = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # PyPI's Node lies beside Python


def node(*argv: str, cwd: Path = WEB) -> subprocess.CompletedProcess[str]:
    found = shutil.which("node", path=HERE)
    if found is None or not (WEB / "node_modules").is_dir():
        pytest.fail("the page's program is tested with Node: 'make test' or 'sh tools/ensure_node.sh' sets it up")
    return subprocess.run([found, *argv], cwd=cwd, capture_output=True, text=True, check=False)


def test_the_committed_bundle_is_built_from_these_sources(tmp_path: Path) -> None:
    done = node("build.mjs", str(tmp_path))
    assert done.returncode == 0, done.stderr
    names = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.glob("*/assets/*")}
    assert names == {path.relative_to(tmp_path).as_posix() for path in tmp_path.glob("*/assets/*")}
    assert names == {
        f"{name}.{kind}" for name in ("maps/assets/overflight", "site/assets/site") for kind in ("js", "css")
    }
    for name in names:
        assert (tmp_path / name).read_bytes() == (PACKAGE / name).read_bytes(), f"{name} is old: run 'make web'"


def built_with(line: str, tmp_path: Path) -> tuple[subprocess.CompletedProcess[str], Path]:
    copy, out = tmp_path / "web", tmp_path / "out"
    shutil.copytree(WEB, copy, ignore=shutil.ignore_patterns("node_modules"))
    (copy / "node_modules").symlink_to(WEB / "node_modules")
    words = copy / "src" / "words.js"
    words.write_text(f"{words.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    return node("build.mjs", str(out), cwd=copy), out


def test_no_text_of_the_bundle_ends_the_element_it_stands_in(tmp_path: Path) -> None:
    done, out = built_with("window.text = ['</script>', '</SCRIPT >', /<\\/script/];", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "</script" not in (out / "maps" / "assets" / "overflight.js").read_text(encoding="utf-8").lower()


def test_a_bundle_that_would_begin_a_comment_of_the_page_is_refused(tmp_path: Path) -> None:
    done, out = built_with("window.text = '<!--';", tmp_path)
    assert done.returncode != 0
    assert "the bundle holds <!--" in done.stderr
    assert not out.exists()


def test_modules_that_import_one_another_are_refused(tmp_path: Path) -> None:
    done, out = built_with("export { bar as barAgain } from './bars.js';", tmp_path)
    assert done.returncode != 0
    assert "src/words.js imports src/bars.js" in done.stderr or "src/bars.js imports src/words.js" in done.stderr
    assert not out.exists()


def test_the_bundle_carries_the_licences_of_what_it_holds() -> None:
    text = (BUNDLE / "overflight.js").read_text(encoding="utf-8")
    for name in json.loads((WEB / "package.json").read_text(encoding="utf-8"))["dependencies"]:
        licence = (WEB / "node_modules" / name / "LICENSE.txt").read_text(encoding="utf-8").strip()
        assert "".join(licence.split()) in "".join(text.split())


def test_the_lock_file_names_no_registry() -> None:
    lock = (WEB / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert lock.count('"integrity"') > 50


def test_unit_tests_of_the_program() -> None:
    tests = sorted(str(path) for path in (WEB / "test").glob("*.test.js"))
    assert tests
    done = node("--test", *tests)
    assert done.returncode == 0, done.stdout + done.stderr


def told(script: str, given: list[Any], tmp_path: Path) -> list[str]:
    """Return what a script of the page's modules makes of ``given``."""
    file = tmp_path / "given.json"
    file.write_text(json.dumps(given), encoding="utf-8")
    read = "import { readFileSync } from 'node:fs'; const given = JSON.parse(readFileSync(process.argv[1], 'utf-8'));"
    done = node("--input-type=module", "-e", f"{read} {script}", str(file))
    assert done.returncode == 0, done.stderr
    found: list[str] = json.loads(done.stdout)
    return found


SIGNS = ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"]


def test_page_and_command_guard_the_same_cells(tmp_path: Path) -> None:
    before = ["", *map(chr, range(0x3200)), "\ufeff", "\ufeff \x01\t", "a ", "a;", "a\tb; \n", 'a;"', 'a\n " "']
    cells = [text + sign + "1" for text in before for sign in SIGNS] + [text + "x" for text in before] + before
    script = "import { csv } from './src/export.js'; const rows = given.map((cell) => [cell, 1]);"
    (page,) = told(f"{script} console.log(JSON.stringify([csv(['cell', 'count'], rows)]));", cells, tmp_path)
    rows = [row[0] for row in csv.reader(io.StringIO(page.removeprefix("\ufeff"), newline=""))]
    assert rows == ["cell", *map(plain_cell, cells)]
    table = plain_text(pd.DataFrame({"cell": cells, "value": -1.0}))
    assert table["cell"].tolist() == rows[1:]
    assert (table["value"] == -1.0).all()
    assert {plain_cell(f"{text}=1")[0] for text in ("", " ", "\u3000", "\ufeff", "\x00", "\x85", "\x1f")} == {"'"}
    assert plain_cell("a =1") == "a =1"


BITS = st.sampled_from([*"=+-@;,\t\r\n\" '1x", "\uff1d", "\ufeff", "\x00", "\x85", "\u3000", "; ", ";=", "\r\n", '";'])


@example([';"='])
@given(cells=st.lists(st.lists(BITS, max_size=6).map("".join), min_size=1, max_size=4))
def test_whatever_parts_the_cells_none_is_a_formula(cells: list[str]) -> None:
    """Read as spreadsheets do whose cells are parted by commas, semicolons or tabs: quotes at a cell's start only."""
    text = csv_text(pd.DataFrame([["a", *cells]], columns=["a", *(f"c{i}" for i in range(len(cells)))]))
    for delimiter in ",;\t":
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            for cell in row:
                bare = re.sub(r"^[\s\x00-\x1f\x7f-\x9f\ufeff]*", "", cell)
                assert not bare.startswith(tuple("=+-@\uff1d\uff0b\uff0d\uff20")), (delimiter, text)


@pytest.mark.parametrize("run", ["\x0b", "\x1c \x85", ' "', ";", ";\x0b"])
def test_long_runs_of_what_is_stripped_are_read_once(run: str) -> None:
    """An expression that tries every way to part them would not come to an end."""
    assert plain_cell(";" + run * 5_000 + "x") == ";" + run * 5_000 + "x"


def test_a_sites_verdicts_look_and_mean_what_a_pages_do(tmp_path: Path) -> None:
    entries = "Object.entries(VERDICTS).map(([key, v]) => [key, { ...v, means: v.means(), words: v.words() }])"
    script = f"import {{ VERDICTS }} from './src/words.js'; console.log(JSON.stringify({entries}));"
    assert all(look["words"] == verdict for verdict, look in told(script, [], tmp_path))
    looks = [(verdict, look["mark"], look["tone"], look["means"]) for verdict, look in told(script, [], tmp_path)]
    assert looks == list(LOOKS)
    assert {look.verdict for look in LOOKS} == set(VERDICTS)


def test_page_and_command_round_and_list_alike(tmp_path: Path) -> None:
    lengths_m = [*range(0, 200_000, 125), *range(199_000, 2_000_000, 1250)]
    script = "import { km } from './src/words.js'; console.log(JSON.stringify(given.map(km)));"
    assert told(script, lengths_m, tmp_path) == [about_km_span(m, m) for m in lengths_m]
    lists = [["Iran", "Iraq", "Syria"][:k] for k in range(4)]
    script = "import { listed } from './src/words.js'; console.log(JSON.stringify(given.map(listed)));"
    assert told(script, lists, tmp_path) == [listed(words) for words in lists]


@pytest.mark.parametrize("many", [False, True])
def test_a_pages_data_is_what_the_programs_types_say(
    many: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = geo.load_event("caspian-2015-10-07")
    result = geo.reconstruct(event, simulation=geo.simulate(event, draws=500, density=True))
    if many:
        monkeypatch.setattr(payloads, "MANY", 1)
    tables = (result.paths, result.ledger, result.verdicts, result.countries)
    data = payloads.payload(event, *tables, worlds=result.worlds, ring_km=(1500.0,), simulation=result.simulation)
    assert ("cloud" in data["hypotheses"][0]) == many
    file = tmp_path / "data.ts"
    source = f"""import type {{ Payload }} from "{(WEB / "src" / "types.js").as_posix()}";
export const data: Payload = """
    options = {"extends": (WEB / "tsconfig.json").as_posix(), "files": ["data.ts"], "include": []}
    options["compilerOptions"] = {"typeRoots": [(WEB / "node_modules" / "@types").as_posix()]}
    (tmp_path / "tsconfig.json").write_text(json.dumps(options), encoding="utf-8")
    for text, sound in ((json.dumps(data), True), (json.dumps(data | {"bounds": [1, 2, 3]}), False)):
        file.write_text(source + text, encoding="utf-8")
        done = node("node_modules/typescript/bin/tsc", "--project", str(tmp_path))
        assert (done.returncode == 0) == sound, done.stdout[:4000]
