"""Shared steps, groups and parts: written out with their ids and persons, and what is wrong told where it stands."""

import time
from pathlib import Path

import pytest

from kiosk.flows import load
from kiosk.flows.model import Flow
from tests.support.flows import SMALL, bent, written

GROUP = bent(
    "- {id: enfant, label: \"Un enfant ?\", of: moi, type: yesno, required: true}",
    '- {id: enfant, label: "Un enfant ?", of: moi, type: yesno, required: true}\n'
    '      - {id: combien, label: "Combien ?", of: moi, type: number, required: true, most: 3}',
).replace(
    '  - id: papier\n',
    '  - id: chien\n    title: "Votre chien"\n    repeat: combien\n    fields:\n'
    '      - {id: chien_nom, label: "Son nom", of: chien, type: text, required: true}\n'
    '  - id: laisse\n    title: "Sa laisse"\n    repeat: combien\n    show_if: "chien_nom != \'Rex\'"\n    fields:\n'
    '      - {id: longueur, label: "Sa longueur", of: moi, type: number, required: true, most: 9}\n'
    '  - id: papier\n',
    1,
).replace('persons: {moi: "Vous"}', 'persons: {moi: "Vous", chien: "Votre chien"}')  # fmt: skip


def loaded(folder: Path, text: str) -> Flow:
    checked = load.check(written(folder, text))
    assert checked.flow is not None, checked.findings
    return checked.flow


def complaint(folder: Path, text: str) -> tuple[str, ...]:
    """`line: what: remedy` of each finding."""
    findings = load.check(written(folder, text)).findings
    return tuple(str(finding).partition("petite.yaml:")[2] or str(finding) for finding in findings)


def line_of(text: str, part: str) -> int:
    return 1 + text.count("\n", 0, text.index(part))


def test_a_group_is_a_copy_for_each_item_with_its_ids_and_its_person(tmp_path: Path) -> None:
    flow = loaded(tmp_path, GROUP)
    group = [step for step in flow.steps if step.repeat]
    assert [step.id for step in group] == ["chien_1", "laisse_1", "chien_2", "laisse_2", "chien_3", "laisse_3"]
    assert [step.item for step in group] == [1, 1, 2, 2, 3, 3]
    assert (group[2].fields[0].id, group[2].fields[0].of) == ("chien_nom_2", "chien_2")
    assert (group[3].fields[0].id, group[3].fields[0].of) == ("longueur_2", "moi")
    assert group[3].show_if == "(combien >= 2) && (chien_nom_2 != 'Rex')"
    assert list(flow.persons) == ["moi", "chien_1", "chien_2", "chien_3"]


def test_shared_steps_take_the_prefix_and_the_person(tmp_path: Path) -> None:
    text = SMALL.replace("steps:\n", 'steps:\n  - {include: address, of: moi, prefix: mon_, title: "Où ?"}\n', 1)
    step = loaded(tmp_path, text).steps[0]
    assert (step.id, step.title) == ("mon_adresse", "Où ?")
    assert [field.id for field in step.fields] == ["mon_voie", "mon_complement", "mon_code_postal", "mon_ville"]
    assert {field.of for field in step.fields} == {"moi"}
    assert step.warn[1].when == "postcode_known(mon_code_postal) && !town_in_postcode(mon_ville, mon_code_postal)"
    assert step.warn[1].offer == ("edit:mon_code_postal", "edit:mon_ville", "continue", "call_agent")


def test_an_author_may_share_steps_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "chat.yaml").write_text(
        'steps:\n  - id: chat\n    title: "Votre chat"\n    fields:\n'
        '      - {id: nom_du_chat, label: "Son nom", of: personne, type: text}\n',
        encoding="utf-8",
    )
    text = SMALL.replace("steps:\n", "steps:\n  - {include: chat, of: moi}\n", 1)
    assert loaded(tmp_path, text).steps[0].fields[0].of == "moi"


def test_a_mistake_in_a_shared_file_is_told_in_that_file(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    shared = tmp_path / "shared" / "chat.yaml"
    shared.write_text('steps:\n  - id: chat\n    title: "Chat"\n    feilds: []\n', encoding="utf-8")
    (finding, *_) = complaint(tmp_path, SMALL.replace("steps:\n", "steps:\n  - {include: chat, of: moi}\n", 1))
    assert finding.startswith(f"{shared}:4: unknown key 'feilds': did you mean 'fields'?")


def test_a_mistake_in_a_group_is_told_once_and_with_its_line(tmp_path: Path) -> None:
    text = GROUP.replace("chien_nom != 'Rex'", "chien_mon != 'Rex'")
    (finding,) = complaint(tmp_path, text)
    line = line_of(text, "chien_mon")
    assert finding.startswith(f"{line}: show_if: column")
    assert "undeclared reference to 'chien_mon'" in finding


BAD = {
    "an include of nothing": ("steps:\n", "steps:\n  - {include: adress, of: moi}\n", "there is no shared 'adress'",
                              "did you mean 'address'"),
    "an include without its person": ("steps:\n", "steps:\n  - {include: address}\n", "has no 'of'", "add it"),
    "an include with a key too many": ("steps:\n", "steps:\n  - {include: address, of: moi, fields: []}\n",
                                       "unknown key 'fields'", "use one of"),
    "a prefix without its end": ("steps:\n", "steps:\n  - {include: address, of: moi, prefix: mon}\n",
                                 "not in the form", "ends in _"),
    "an include by a way out": ("steps:\n", "steps:\n  - {include: ../x, of: moi}\n", "include", "an id"),
    "an address with a label": ("- {id: debut,",
                                '- {id: lieu, of: moi, type: address, label: "L"}\n      - {id: debut,',
                                "has no 'label'", "it may have"),
    "a group that nothing counts": ("repeat: combien\n    fields", "repeat: debut\n    fields",
                                    "does not say how often", "'most:' from 1 to 12"),
    "a group of a hundred": ("type: number, required: true, most: 3}", "type: number, required: true, most: 100}",
                             "does not say how often", "from 1 to 12"),
    "an item by hand": ("    repeat: combien\n    show_if", "    repeat: combien\n    item: 2\n    show_if",
                        "'item' is the kiosk's own", "take it away"),
    "a group's answer outside of it": ('show_if: "enfant"', 'show_if: "enfant && longueur > 2"',
                                       "undeclared reference to 'longueur'", "count(...) or sum(...)"),
    "a sum of nothing": ('persons:', 'computed: {total: "sum(combien)"}\npersons:', "asked for each item", "correct"),
    "a count of no condition": ('persons:', 'computed: {total: "count(longueur)"}\npersons:', "needs a condition",
                                "correct"),
    "a computed name that stands for a question": ('persons:', 'computed: {debut: "1 > 0"}\npersons:', "stands twice",
                                                   "its own id"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", BAD)
def test_a_mistake_is_told_with_its_remedy(mistake: str, tmp_path: Path) -> None:
    old, new, what, remedy = BAD[mistake]
    text = bent(old, new, GROUP) if GROUP.count(old) == 1 else GROUP.replace(old, new, 1)
    found = [finding for finding in complaint(tmp_path, text) if what in finding]
    assert found, complaint(tmp_path, text)
    assert remedy in found[0]


CONTENT = {
    "a paper without a way without it": (', without: "Venez."', "", "does not say what it means not to have it"),
    "a number asked without a law": ("- {id: debut,",
                                     '- {id: nir, label: "N", of: moi, type: nir}\n      - {id: debut,',
                                     "without a legal text"),
    "limits of a text": ('id: prenom, label: "Son prénom", of: moi, type: text,',
                         'id: prenom, label: "Son prénom", of: moi, type: text, most: 3,', "is no number"),
    "a fact of another type": ('id: prenom, label: "Son prénom", of: moi, type: text,',
                               'id: prenom, label: "Son prénom", of: moi, type: text, fact: bank.iban,',
                               "which bank.iban is not"),
    "a site without its address": ("{connector: desk, service: accueil}", "{connector: official_site, what: \"X.\"}",
                                   "has no 'url'"),
    "a desk without its service": ("{connector: desk, service: accueil}", "{connector: desk}", "has no 'service'"),
    "a drawing that is not there": ('title: "Votre papier"', 'title: "Votre papier"\n    picture: dragon',
                                    "there is no drawing 'dragon'"),
    "one person kept apart, and a file that is sent": ('bring: ["Rien"]', 'bring: ["Rien"]\napart: true',
                                                       "'apart' is for 2 persons"),
    "a step of all where nobody is apart": ('title: "Votre papier"', 'title: "Votre papier"\n    together: true',
                                            "nobody is kept apart"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", CONTENT)
def test_what_a_demarche_must_say_is_asked_for(mistake: str, tmp_path: Path) -> None:
    old, new, what = CONTENT[mistake]
    findings = complaint(tmp_path, bent(old, new))
    assert any(what in finding for finding in findings), findings


NAMED = 'id: prenom, label: "Son prénom", of: {}, type: text,'


def test_a_fact_is_asked_once_of_a_person(tmp_path: Path) -> None:
    text = SMALL.replace("of: moi", "of: declarant").replace('{moi: "Vous"}', '{declarant: "Vous"}')
    asked = NAMED.format("declarant")
    text = bent(asked, f"{asked} fact: person.given_names,", text)
    twice = '- {id: nom2, label: "P", of: declarant, type: text, fact: person.given_names}\n      - {id: debut,'
    text = bent("- {id: debut,", twice, text)
    assert complaint(tmp_path, text) == (), "one of the two shows only sometimes"
    text = bent('    show_if: "enfant"\n', "", text)
    (finding,) = complaint(tmp_path, text)
    assert "'declarant: person.given_names' is asked twice" in finding


def test_what_a_paper_says_of_one_person_fills_nothing_of_another(tmp_path: Path) -> None:
    text = SMALL.replace('persons: {moi: "Vous"}', 'persons: {moi: "Vous", lui: "Lui"}')
    text = bent(NAMED.format("moi"), f"{NAMED.format('lui')} from: [two_d_doc.name],", text)
    (finding,) = complaint(tmp_path, text)
    assert "would take two_d_doc.name of another person" in finding


GARBAGE = ("steps: 3", "steps: [3]", "steps: [{include: [1]}]", "steps: [{fields: 3}]", "steps: [{repeat: x}]",
           "steps: [{fields: [{type: address}]}]", "persons: 3")  # fmt: skip


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_is_told_and_not_raised(garbage: str, tmp_path: Path) -> None:
    assert complaint(tmp_path, garbage)
    assert complaint(tmp_path, SMALL.replace("steps:", f"x:\n  - {{}}\n{garbage}\ny:", 1))


@pytest.mark.parametrize("told", ["abc", "{a: b}"])
def test_warnings_that_are_no_list_are_told(told: str, tmp_path: Path) -> None:
    step = f'  - {{id: ou, title: "Où ?", warn: {told}, fields: [{{id: chez, of: moi, type: address}}]}}\n'
    said = complaint(tmp_path, SMALL.replace("steps:\n", "steps:\n" + step, 1))
    assert any("warn must be a list" in one for one in said), said


def test_a_number_of_thousands_of_digits_is_told(tmp_path: Path) -> None:
    said = complaint(tmp_path, GROUP.replace("most: 3", f"most: {'9' * 5000}", 1))
    assert any("'combien' does not say how often" in one for one in said), said


def test_a_few_lines_do_not_become_a_million_steps(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    step = "  - {{id: s{0}, title: T, fields: [{{id: f{0}, label: L, of: p, type: text}}]}}\n"
    many = "steps:\n" + "".join(step.format(number) for number in range(500))
    (tmp_path / "shared" / "many.yaml").write_text(many, encoding="utf-8")
    text = SMALL.replace("steps:\n", "steps:\n" + "  - {include: many, of: moi}\n" * 800, 1)
    started = time.process_time()
    assert any("<= 200" in one for one in complaint(tmp_path, text))
    assert time.process_time() - started < 10


@pytest.mark.parametrize("name", [r'"chiens\n"', r'"ch\e[31m"'])
def test_a_name_or_a_text_shows_as_what_it_is(name: str, tmp_path: Path) -> None:
    step = f'  - {{id: {name}, title: "T", fields: [{{id: chez, label: "L", of: moi, type: text}}]}}\n'
    said = complaint(tmp_path, SMALL.replace("steps:\n", "steps:\n" + step, 1))
    assert said
    assert all(one.isprintable() for one in said)
