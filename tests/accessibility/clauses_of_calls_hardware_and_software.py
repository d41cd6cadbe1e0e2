"""Chapters 6 to 12, and what the standard does not ask."""

from tests.accessibility.clause import Clause

_LETTERS = "accessibility/test_letters_can_be_read.py::"
_TIME = "accessibility/test_nothing_flashes_or_runs_out.py::"
_FINGER = "accessibility/test_fingers_find_room.py::test_targets_are_large_and_apart"
_HEARD = "ui/test_everything_that_is_seen_is_heard.py::"
_KEYS = "ui/test_keys_reach_everything.py::"
_TOUCH = "ui/test_what_a_finger_does.py::"
_SOUND = "accessibility/test_all_that_is_heard_is_seen.py::"
_STATES = "accessibility/test_every_state_stands_out.py::"
_FITS = "accessibility/test_every_language_fits.py::"
_MOVES = "accessibility/test_what_moves_is_short_or_stops.py::"
_CALL = "call/test_two_people_see_and_hear_each_other.py::"
_SEEN = _CALL + "test_both_see_and_hear_and_each_device_follows_the_citizen"
_LINE = "help/test_the_line_to_the_desk.py::"
_ASKED = "call/test_nothing_is_opened_without_a_yes.py::"
_TALK = "help/test_an_agent_is_talked_with.py::"

OPEN = (
    Clause(
        "a call is clear",
        "6.1",
        "At least 7 kHz: Opus at 48 kHz carries 20.",
        (_SEEN,),
        cabinet="the microphone and the loudspeaker of the cabinet",
    ),
    Clause(
        "text beside the voice",
        "6.2.1 to 6.2.4",
        "Real-time text within 500 ms, which goes on beside a call and after it.",
        (
            _LINE + "test_a_key_is_at_the_other_end_within_half_a_second_both_ways",
            _ASKED + "test_a_touch_ends_it_and_the_conversation_goes_on",
        ),
    ),
    Clause(
        "who calls, and other than by voice",
        "6.3 and 6.4",
        "The agent's name and service, in writing.",
        (_TALK + "test_the_page_says_who_it_is_and_for_whom_they_work",),
    ),
    Clause(
        "pictures of a call",
        "6.5.2 to 6.5.6",
        "At least QVGA, 20 pictures a second, lips within 100 ms; who speaks or signs is shown, sign language large.",
        (_SEEN, _ASKED + "test_a_third_person_is_seen_and_sign_language_is_large"),
        cabinet="its camera, its processor and its line: `kiosk bench call` tells the rate, nothing here measures lips",
    ),
    Clause(
        "other than by picture",
        "6.6",
        "In writing, with or without a picture; each yes is asked for by itself.",
        (
            _TALK + "test_each_key_goes_to_the_agent_as_the_line_stands",
            _ASKED + "test_what_was_said_yes_to_is_opened_and_no_more",
        ),
    ),
    Clause(
        "captions",
        "7.1 to 7.3",
        "What the agent says is written, by a configured recogniser or where their page sends it, in every size.",
        (
            "call/test_what_is_said_can_be_read.py::"
            "test_the_newest_words_are_in_sight_and_all_of_them_are_heard_and_felt",
            "call/test_what_is_said_can_be_read.py::test_a_program_hears_each_voice_apart_and_ends_with_the_call",
        ),
        cabinet="a recogniser, or a person who writes: none comes with the kiosk",
    ),
    Clause(
        "volume",
        "8.2.1",
        "18 dB, with a step of 12 dB above the lowest.",
        ("speech/test_speech_dispatcher_speaks.py::test_volumes_cover_18_db_with_a_step_12_db_above_the_lowest",),
        "the amplifier of the cabinet, measured",
    ),
    Clause(
        "magnetic coupling",
        "8.2.2",
        "A hearing aid hears what is said.",
        cabinet="an induction loop, or one that can be plugged into the jack",
    ),
    Clause(
        "reach",
        "8.3",
        "A lowered screen puts what is touched into the lower half.",
        (
            "ui/test_every_page_is_whole.py::test_the_scene_is_whole_however_it_is_used",
            "ui/test_each_way_reaches_the_receipt.py::test_a_finger_that_reaches_the_lower_half_only",
        ),
        "height, knee room, turning space",
    ),
    Clause(
        "mechanical keys",
        "8.4",
        "Keys send plain key events.",
        cabinet="a raised dot on 5, force, no grasp; tickets told apart by touch",
    ),
    Clause(
        "speech mode is felt",
        "8.5",
        "One key starts speech.",
        ("ui/test_what_a_finger_does.py::test_one_key_starts_speech_and_two_make_it_louder_and_softer",),
        cabinet="a key that is told by touch, with its sign",
    ),
    Clause(
        "colour is not alone",
        "11.1.4.1",
        "What is chosen, wrong or disabled has a sign, a line or a word too.",
        (
            "ui/test_states_are_seen.py::test_what_is_on_is_drawn_so_and_said_so",
            "ui/test_states_are_seen.py::test_a_box_that_cannot_be_written_in_has_no_body",
            _TOUCH + "test_what_is_wrong_is_said_under_the_field_without_losing_the_caret",
            _SOUND + "test_a_notice_is_told_by_a_sign_and_a_word",
        ),
    ),
    Clause(
        "contrast",
        "11.1.4.3",
        "4.5:1, measured on the pixels of every page in every theme, the soft one too.",
        (
            _LETTERS + "test_every_text_stands_out_from_what_is_drawn_behind_it",
            _LETTERS + "test_every_text_of_every_page_in_every_theme",
        ),
    ),
    Clause(
        "text grows",
        "11.1.4.4",
        "The largest size is twice the normal one: nothing cut or covered, in any language, on three shapes of screen.",
        (
            _FITS + "test_the_largest_size_is_twice_the_normal_one",
            _FITS + "test_the_longest_languages_and_the_mirrored_one",
            _FITS + "test_every_page_in_every_language",
        ),
    ),
    Clause(
        "states stand out",
        "11.1.4.11",
        "Pressed, in focus and disabled, in every theme: 4.5:1, and 3:1 for what is disabled and for a ring.",
        (
            _STATES + "test_what_is_pressed_is_read",
            _STATES + "test_what_cannot_be_pressed_is_still_read",
            "ui/test_contrast_is_seen.py::test_the_focus_is_seen_on_everything_it_comes_to",
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
        "what moves can stop",
        "11.2.2.2",
        "A page comes in less than 200 ms; without motion all stands.",
        (
            _MOVES + "test_a_page_comes_in_less_than_200_ms",
            _MOVES + "test_without_motion_nothing_moves_by_itself",
        ),
    ),
    Clause(
        "no flashes",
        "11.2.3.1",
        "At most three in a second, from differences of pictures: pages, devices at work, the screen that invites.",
        (
            _TIME + "test_three_pages_in_a_second_do_not_flash",
            _TIME + "test_a_device_at_work_does_not_flash",
            _TIME + "test_the_screen_that_invites_does_not_flash",
        ),
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
        "a press can be taken back",
        "11.2.5.2",
        "It counts when the finger is lifted inside.",
        (_TOUCH + "test_a_press_counts_when_it_is_released_inside",),
    ),
    Clause(
        "language is told",
        "11.3.1.1",
        "Each sentence carries the language that it is said in.",
        (_HEARD + "test_a_page_is_said_in_its_own_language",),
    ),
    Clause(
        "errors are named",
        "11.3.3.1",
        "Under the field, and spoken.",
        (
            _TOUCH + "test_what_is_wrong_is_said_under_the_field_without_losing_the_caret",
            "speech/test_what_is_said_and_what_is_cut_off.py::test_an_error_is_not_cut_off_by_the_focus_that_moves",
        ),
    ),
    Clause(
        "nothing is sent by mistake",
        "11.3.3.4",
        "All answers are read again, and each can be corrected, before anything is sent.",
        (
            "session/test_answers_are_kept_and_corrected.py::test_correcting_from_the_review_comes_back_to_it",
            "session/test_pages_say_what_the_visit_is.py::test_before_the_commit_the_page_says_that_nothing_is_sent",
        ),
    ),
    Clause(
        "name, role, value",
        "11.4.1.2",
        "The accessible tree is whole; QML without a name is refused.",
        (
            "ui/test_every_page_is_whole.py::test_the_scene_is_whole",
            "ui/test_a_screen_reader_reaches_the_receipt.py::test_a_visit_by_names_actions_and_editable_text",
            "house/test_qml_rules.py::test_controls_hold_no_colour_no_size_no_sentence_and_nothing_unheard",
        ),
    ),
    Clause(
        "changes are spoken",
        "11.4.1.3",
        "What changes by itself is said.",
        (_HEARD + "test_what_changes_by_itself_is_said_and_nothing_else",),
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
    Clause(
        "targets",
        "beyond",
        "20 mm, 28 in the largest size, 2.5 mm apart; keys of letters as its width allows, 15 mm high at the least.",
        (
            _FINGER,
            "ui/test_the_keyboard_fits_fingers.py::test_keys_are_large_and_apart",
            "ui/test_the_keyboard_fits_fingers.py::test_the_rows_of_every_language_fit_fingers_too",
        ),
    ),
)
