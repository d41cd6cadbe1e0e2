"""EN 301 549 clause by clause: how each is met, and by which test that is proved.

Keys are our own, because the numbers change between editions; `v321` is the number in V3.2.1 (2021-03).
`packaging/accessibility_table.py` runs the tests that are named here and writes docs/accessibility.md.
"""

import msgspec


class Clause(msgspec.Struct, frozen=True):
    """`tests`: `file::test`, below tests/. `cabinet`: what no program can prove."""

    key: str
    v321: str
    how: str
    tests: tuple[str, ...] = ()
    cabinet: str = ""


_LETTERS = "accessibility/test_letters_can_be_read.py::"
_TIME = "accessibility/test_nothing_flashes_or_runs_out.py::"
_FINGER = "accessibility/test_fingers_find_room.py::test_targets_are_large_and_apart"
_HEARD = "ui/test_everything_that_is_seen_is_heard.py::"
_SPEAKER = "speech/test_the_speaker.py::"
_QUEUE = "speech/test_what_is_said_and_what_is_cut_off.py::"
_OWNER = "speech/test_personal_values_are_heard_by_their_owner.py::"
_KEYS = "ui/test_keys_reach_everything.py::"
_TOUCH = "ui/test_what_a_finger_does.py::"
_PDF = "documents/test_summary_is_an_accessible_pdf.py::"

CLAUSES = (
    Clause(
        "nothing to bring",
        "5.1.2.2",
        "Speech, sizes, contrast, keypad and switches are the kiosk's own.",
        (
            _KEYS + "test_tab_visits_every_control_and_comes_back",
            _SPEAKER + "test_a_page_is_heard_by_one_touch_while_speech_is_off",
        ),
    ),
    Clause(
        "everything is spoken",
        "5.1.3.1",
        "Every page, control, error, dialogue and change has its utterance.",
        (_HEARD + "test_one_touch_reads_the_whole_page", _HEARD + "test_from_stop_to_stop_every_drawn_word_is_met"),
    ),
    Clause(
        "by ear in private",
        "5.1.3.2",
        "Speech starts when the headset is plugged in.",
        (_SPEAKER + "test_a_page_is_read_when_the_headset_is_plugged_in",),
        "a 3.5 mm jack within reach that reports its plug",
    ),
    Clause(
        "non-text is spoken",
        "5.1.3.6",
        "Pictures have a name.",
        ("ui/test_every_page_is_whole.py::test_the_scene_is_whole",),
    ),
    Clause(
        "changes are spoken",
        "5.1.3.3",
        "What changes by itself is said.",
        (_HEARD + "test_what_changes_by_itself_is_said_and_nothing_else",),
    ),
    Clause(
        "speech can be interrupted and repeated",
        "5.1.3.4",
        "A touch or a key silences; one key repeats.",
        (
            _SPEAKER + "test_a_touch_silences_and_the_next_thing_is_said",
            _QUEUE + "test_repeat_says_the_last_thing_and_read_says_the_page",
        ),
    ),
    Clause(
        "new output cuts off old",
        "5.1.3.5",
        "One voice at a time.",
        (_SPEAKER + "test_hasty_keys_leave_one_voice", _QUEUE + "test_what_gets_the_focus_cuts_off_the_page"),
    ),
    Clause(
        "personal values are not overheard",
        "5.1.3.9",
        "In the headset, or after consent.",
        (_OWNER + "test_a_value_is_heard_in_the_headset_or_after_consent",),
    ),
    Clause(
        "masked entry is not spoken",
        "5.1.3.8",
        "A code is counted.",
        (_OWNER + "test_a_masked_entry_is_counted_and_never_said",),
    ),
    Clause(
        "volume",
        "5.1.3.11",
        "18 dB, with a step of 12 dB above the lowest.",
        ("speech/test_speech_dispatcher_speaks.py::test_volumes_cover_18_db_with_a_step_12_db_above_the_lowest",),
        "65 dBA over the loudspeaker, measured at the ear",
    ),
    Clause(
        "spoken language is the displayed one",
        "5.1.3.14",
        "Each utterance carries its language.",
        (_HEARD + "test_a_page_is_said_in_its_own_language",),
    ),
    Clause(
        "errors and receipts are spoken",
        "5.1.3.15 and 5.1.3.16",
        "Errors cannot be missed; the receipt is read whole.",
        (
            _QUEUE + "test_an_error_is_not_cut_off_by_the_focus_that_moves",
            _HEARD + "test_one_touch_reads_the_whole_page",
        ),
    ),
    Clause(
        "text is large",
        "5.1.4",
        "In the largest size every capital is seen under 0.7 degree from 400 mm.",
        (_LETTERS + "test_in_the_largest_size_every_capital_is_seen_under_the_angle",),
        "the distance at which this cabinet is read",
    ),
    Clause(
        "without vision",
        "5.1.6",
        "Keys reach everything.",
        (_KEYS + "test_tab_visits_every_control_and_comes_back",),
        "a tactile keypad",
    ),
    Clause(
        "without speech",
        "5.1.7",
        "Nothing is asked by voice.",
        (_TIME + "test_no_visit_needs_a_face_or_a_finger_of_its_own",),
    ),
    Clause(
        "accessibility features are found",
        "5.2",
        "One panel, on every page, opened and closed where it was opened.",
        (_TOUCH + "test_every_wish_is_in_the_panel_which_closes_where_it_was_opened",),
    ),
    Clause(
        "no biometrics alone",
        "5.3",
        "The camera is one way among others.",
        (_TIME + "test_no_visit_needs_a_face_or_a_finger_of_its_own",),
    ),
    Clause(
        "documents stay accessible",
        "5.4",
        "The summary is a tagged PDF, with its language and title.",
        (
            _PDF + "test_it_is_tagged_and_names_its_language_and_title",
            _PDF + "test_headings_lists_and_pictures_are_in_the_structure",
        ),
    ),
    Clause(
        "operable parts",
        "5.5",
        "20 mm, 28 in the largest size, 2.5 mm apart; no grip.",
        (_FINGER,),
        "card slot, glass, paper exit",
    ),
    Clause(
        "key repeat and double strike",
        "5.7 and 5.8",
        "A double tap is one press.",
        (_TOUCH + "test_the_second_strike_of_a_double_tap_does_not_reach_the_next_page",),
    ),
    Clause(
        "no simultaneous actions",
        "5.9",
        "One finger, or one switch, does everything.",
        (_TOUCH + "test_a_press_counts_when_it_is_released_inside",),
    ),
    Clause(
        "reach",
        "8.3",
        "A lowered screen puts what is touched into the lower half.",
        ("ui/test_every_page_is_whole.py::test_the_scene_is_whole_however_it_is_used",),
        "height, knee room, turning space",
    ),
    Clause(
        "volume is reset",
        "5.1.3.13",
        "Each visit begins as if nobody had been there.",
        ("ui/test_each_way_reaches_the_receipt.py::test_the_next_visit_begins_as_if_nobody_had_been_there",),
    ),
    Clause(
        "name, role, value",
        "11.4.1.2",
        "The accessible tree is whole; QML without a name is refused.",
        (
            "ui/test_every_page_is_whole.py::test_the_scene_is_whole",
            "house/test_qml_rules.py::test_controls_hold_no_colour_no_size_no_sentence_and_nothing_unheard",
        ),
    ),
    Clause(
        "contrast",
        "11.1.4.3",
        "4.5:1, measured on the pixels of every page in every theme.",
        (
            _LETTERS + "test_every_text_stands_out_from_what_is_drawn_behind_it",
            _LETTERS + "test_every_text_of_every_page_in_every_theme",
        ),
    ),
    Clause(
        "text grows",
        "11.1.4.4",
        "200 % in every language, right to left too: nothing cut, nothing over something else.",
        (
            "accessibility/test_every_language_fits.py::test_the_longest_language_and_the_mirrored_one",
            "accessibility/test_every_language_fits.py::test_every_page_in_every_language",
        ),
    ),
    Clause(
        "no keyboard trap",
        "11.2.1.2",
        "Tab goes through every control and comes back.",
        (_KEYS + "test_tab_visits_every_control_and_comes_back",),
    ),
    Clause(
        "time can be extended",
        "11.2.2.1",
        "Warned by sight and sound, extended without limit.",
        (
            _TIME + "test_the_end_is_warned_of_by_sight_and_by_ear",
            _TIME + "test_time_is_given_again_as_often_as_it_is_asked_for",
        ),
    ),
    Clause(
        "no flashes",
        "11.2.3.1",
        "At most three in a second, from differences of pictures.",
        (_TIME + "test_three_pages_in_a_second_do_not_flash", _TIME + "test_a_device_at_work_does_not_flash"),
    ),
    Clause(
        "focus order",
        "11.2.4.3",
        "A page takes the focus to its sentence; a dialogue gives it back.",
        (
            _KEYS + "test_a_page_that_comes_takes_the_focus_to_its_sentence",
            _TIME + "test_a_dialogue_takes_the_focus_and_gives_it_back",
        ),
    ),
    Clause("focus is seen", "11.2.4.7", "A ring of 3:1 in every theme.", (_LETTERS + "test_the_focus_is_seen",)),
    Clause(
        "errors are named",
        "11.3.3.1",
        "Under the field, and spoken.",
        (_TOUCH + "test_what_is_wrong_is_said_under_the_field_without_losing_the_caret",),
    ),
    Clause(
        "who is responsible is told",
        "12.1.1",
        "Status, way to complain and legal notice on the home page.",
        (
            "session/test_the_home_page_says_what_must_be_said.py::test_the_status_stands_on_the_home_page_and_is_the_operators",
            "session/test_the_home_page_says_what_must_be_said.py::test_both_pages_say_how_to_complain_here_and_elsewhere",
        ),
    ),
)
