"""Chapter 5: what a terminal owes that takes no assistive technology of its user's."""

from tests.accessibility.clause import Clause

_LETTERS = "accessibility/test_letters_can_be_read.py::"
_TIME = "accessibility/test_nothing_flashes_or_runs_out.py::"
_HEARD = "ui/test_everything_that_is_seen_is_heard.py::"
_SPEAKER = "speech/test_the_speaker.py::"
_QUEUE = "speech/test_what_is_said_and_what_is_cut_off.py::"
_OWNER = "speech/test_personal_values_are_heard_by_their_owner.py::"
_KEYS = "ui/test_keys_reach_everything.py::"
_TOUCH = "ui/test_what_a_finger_does.py::"
_WALK = "ui/test_the_walk_goes_everywhere.py::"
_SOUND = "accessibility/test_all_that_is_heard_is_seen.py::"
_WAYS = "ui/test_each_way_reaches_the_receipt.py::"
_VOICE = "ui/test_speech_is_governed_in_each_way.py::"
_STATES = "ui/test_states_are_seen.py::"
_INPUTS = "devices/test_the_inputs_say_what_a_person_does.py::"
_PDF = "documents/test_summary_is_an_accessible_pdf.py::"

CLOSED = (
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
        (
            _INPUTS + "test_everything_that_is_touched_is_heard_in_its_order",
            "session/test_wishes_are_forgotten.py::test_a_headset_starts_speech_and_takes_it_away",
            _SPEAKER + "test_a_page_is_read_when_the_headset_is_plugged_in",
        ),
        "a 3.5 mm jack within reach that reports its plug",
    ),
    Clause(
        "what is said is shown",
        "5.1.3.3",
        "The word that is said is lit where it stands.",
        (_WALK + "test_the_word_that_is_said_is_lit_where_it_stands",),
    ),
    Clause(
        "speech can be interrupted and repeated",
        "5.1.3.4",
        "A touch or a key silences; one key, or one touch, repeats, in each way of use.",
        (
            _SPEAKER + "test_a_touch_silences_and_the_next_thing_is_said",
            _QUEUE + "test_repeat_says_the_last_thing_and_read_says_the_page",
            _VOICE + "test_speeds_volumes_repeat_and_spell",
        ),
    ),
    Clause(
        "new output cuts off old",
        "5.1.3.5",
        "One voice at a time.",
        (_SPEAKER + "test_hasty_keys_leave_one_voice", _QUEUE + "test_what_gets_the_focus_cuts_off_the_page"),
    ),
    Clause(
        "non-text is spoken",
        "5.1.3.6",
        "Pictures have a name.",
        ("ui/test_every_page_is_whole.py::test_the_scene_is_whole",),
    ),
    Clause(
        "video is spoken",
        "5.1.3.7",
        "There is no video.",
        (_SOUND + "test_there_is_no_video_and_no_sound_but_four_notes",),
    ),
    Clause(
        "masked entry is not spoken",
        "5.1.3.8",
        "A code is counted.",
        (_OWNER + "test_a_masked_entry_is_counted_and_never_said",),
    ),
    Clause(
        "personal values are not overheard",
        "5.1.3.9",
        "In the headset, or after consent.",
        (_OWNER + "test_a_value_is_heard_in_the_headset_or_after_consent",),
    ),
    Clause(
        "nothing else sounds",
        "5.1.3.10",
        "One voice at a time; the notes before a sentence are short.",
        (
            _SPEAKER + "test_hasty_keys_leave_one_voice",
            "speech/test_recordings_programs_and_notes.py::test_the_notes_are_soft_and_short_and_told_apart",
        ),
    ),
    Clause(
        "volume in private",
        "5.1.3.11",
        "Keys make it louder and softer at once, without looking.",
        (
            _SPEAKER + "test_another_speed_or_volume_is_heard_at_once_and_goes_round",
            _TOUCH + "test_one_key_starts_speech_and_two_make_it_louder_and_softer",
            _VOICE + "test_speeds_volumes_repeat_and_spell",
        ),
    ),
    Clause(
        "volume of the loudspeaker",
        "5.1.3.12",
        "The same keys, in steps.",
        (_VOICE + "test_speeds_volumes_repeat_and_spell",),
        cabinet="65 dBA, measured at the ear",
    ),
    Clause(
        "volume is reset",
        "5.1.3.13",
        "Each visit begins as if nobody had been there.",
        (
            _VOICE + "test_the_next_person_hears_the_usual_voice_and_has_agreed_to_nothing",
            "session/test_wishes_are_forgotten.py::test_who_sets_the_screen_up_and_goes_away_leaves_nothing",
            "supervisor/test_a_visit_is_a_process.py::test_ten_visits_in_a_row_each_have_a_screen_of_their_own",
        ),
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
        "In the largest size every capital is seen under 0.7 degree from 600 mm.",
        (_LETTERS + "test_in_the_largest_size_every_capital_is_seen_under_the_angle",),
        "the distance at which this cabinet is read",
    ),
    Clause(
        "what is heard is seen",
        "5.1.5",
        "Every sentence that is said of a page stands on it; a note comes before a sentence.",
        (
            _SOUND + "test_every_sentence_that_is_said_stands_on_the_page",
            "speech/test_what_is_said_and_what_is_cut_off.py::test_a_note_is_never_alone",
        ),
    ),
    Clause(
        "without vision",
        "5.1.6.1",
        "Keys reach everything; a visit is carried to its receipt by ear, before a black screen.",
        (
            _KEYS + "test_tab_visits_every_control_and_comes_back",
            _WAYS + "test_a_keypad_by_ear_before_a_black_screen",
            _WAYS + "test_four_quarters_of_a_glass_that_is_not_seen",
        ),
        "a tactile keypad",
    ),
    Clause(
        "focus is not trapped",
        "5.1.6.2",
        "What brings the focus somewhere takes it away again.",
        (
            _KEYS + "test_tab_visits_every_control_and_comes_back",
            _WALK + "test_escape_leaves_the_keyboard_then_the_page",
        ),
    ),
    Clause(
        "without speech",
        "5.1.7",
        "Nothing is asked by voice: a finger is enough.",
        (_WAYS + "test_a_finger",),
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
        "5.5.1",
        "A touch of one finger is enough; nothing is grasped, pinched or turned.",
        (_WAYS + "test_a_finger", _TOUCH + "test_a_slow_finger_presses_too"),
        "card slot, glass, paper exit",
    ),
    Clause(
        "parts are told apart",
        "5.5.2",
        "In four quarters of the glass, or by keys, each control is heard before it is pressed.",
        (_WALK + "test_in_four_quarters_nothing_is_pressed_by_where_it_is",),
        cabinet="keys that fingers tell apart",
    ),
    Clause(
        "toggles are told",
        "5.6.1 and 5.6.2",
        "What is on is drawn so, and said so.",
        (_STATES + "test_what_is_on_is_drawn_so_and_said_so",),
    ),
    Clause(
        "key repeat",
        "5.7",
        "A key that is held writes once.",
        (
            _WALK + "test_a_key_that_is_held_writes_once",
            "devices/test_a_key_of_the_input_keypad_counts_once.py::"
            "test_a_held_key_counts_once_unless_the_configuration_wants_it_to_repeat",
        ),
    ),
    Clause(
        "double strike",
        "5.8",
        "The second strike of a double tap does not reach the page that has just come.",
        (
            _TOUCH + "test_the_second_strike_of_a_double_tap_does_not_reach_the_next_page",
            "devices/test_a_key_of_the_input_keypad_counts_once.py::"
            "test_the_time_can_be_set_to_half_a_second_and_more_and_to_nothing_but_a_bounce",
        ),
        cabinet="a keypad whose own delay can be set to 0.5 s",
    ),
    Clause(
        "no simultaneous actions",
        "5.9",
        "One finger, or one switch, does everything.",
        (_WAYS + "test_a_finger", _WAYS + "test_one_switch"),
    ),
)
