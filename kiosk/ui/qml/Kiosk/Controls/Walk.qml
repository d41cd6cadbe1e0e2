pragma Singleton
import QtQuick
import Kiosk.Theme
import Kiosk.Bridge

// The stops of the screen in reading order, and the commands that go from one to the next. Keys, quadrants and
// switches all drive this, and nothing else.
//
// A stop is an item with `activeFocusOnTab`: every control; by ear, also every text. An item with `walkGroup` is one
// stop in the modes that have no arrows: it is entered by "select", and left after its last control. An item with
// `walkBoard` is a keyboard: it is passed by until something is written on it, and then the walk stays on it.
QtObject {
    id: walk

    property var window: null // Main.qml
    property real pace: 1 // of the scanning; a test makes it small
    property Item keyboard: null // what is being written on
    property Item entry: null // what it writes into
    property Item group: null // the group that was entered

    readonly property string mode: Theme.chrome.mode
    readonly property bool byEar: Theme.chrome.speech
    readonly property bool guided: mode !== "touch"
    readonly property bool grouped: guided && mode !== "keypad"
    property bool texts: false // are texts stops? As `byEar`, but for the instant in which the focus leaves them
    readonly property bool scanning: mode === "one_switch"
    readonly property Item current: window?.activeFocusItem ?? null

    property Connections commanded: Connections {
        target: Visit

        function onWalked(command: string) {
            walk.run(command);
        }
    }

    property Timer scanner: Timer {
        interval: Theme.chrome.scan_ms * walk.pace
        repeat: true
        running: walk.scanning && !Visit.speaking_now
        onTriggered: walk.go(true)
    }

    Component.onCompleted: texts = byEar
    onByEarChanged: {
        // Qt does not take `activeFocusOnTab` from what has the focus.
        const left = !byEar && current !== null && current.activeFocusOnTab && ["text", "heading"].includes(roleOf(current));
        if (left)
            window.rest();
        texts = byEar;
        if (left)
            window.begin();
    }
    onKeyboardChanged: group = null
    onModeChanged: {
        leaveKeyboard(false);
        group = null;
        if (guided && current !== null && roleOf(current) === "")
            window.begin();
    }

    // -- what a key means; true: it is taken

    function takes(event: var): bool {
        const command = commandOf(event.key);
        if (command === "")
            return false;
        event.accepted = true;
        if (!event.isAutoRepeat)
            run(command);
        return true;
    }

    function commandOf(key: int): string {
        if (mode === "one_switch" || mode === "two_switches") {
            if (KeyMap.firstSwitch.includes(key))
                return "switch_1";
            if (KeyMap.secondSwitch.includes(key))
                return "switch_2";
        } else if (key === Qt.Key_F13) {
            return "switch_1"; // nobody has such a key but on a switch
        } else if (key === Qt.Key_F14) {
            return "switch_2";
        }
        const writing = roleOf(current) === "entry";
        if (key in KeyMap.arrows)
            return writing && !guided && ["left", "right"].includes(KeyMap.arrows[key]) ? "" : KeyMap.arrows[key];
        if (KeyMap.selectKeys.includes(key))
            return writing && !guided ? "" : "select";
        if (key === Qt.Key_Space)
            return writing || roleOf(current) === "pin" ? "" : "select";
        return KeyMap.commands[key] ?? "";
    }

    function run(command: string) {
        Visit.touched();
        if (command.startsWith("switch_")) {
            command = switched(command);
        } else if (!guided && ["up", "down", "left", "right", "next", "previous"].includes(command)) {
            Visit.act("prefer", "mode=keypad");
        }
        switch (command) {
        case "next":
        case "previous":
            if (mode === "keypad") // whose arrows move on the keys
                leaveKeyboard(true);
            return go(command === "next");
        case "up":
        case "down":
        case "left":
        case "right":
            return mode === "keypad" && keyboard !== null ? across(command) : go(command === "down" || command === "right");
        case "forward":
            return go(true);
        case "select":
            return select();
        case "repeat":
            return repeat();
        case "first":
            leaveKeyboard(false);
            return window.begin();
        case "listen":
            return Visit.act("prefer", byEar ? "speech=off" : "speech=on");
        case "louder":
        case "softer":
            return volume(command === "louder");
        case "help":
            return help();
        case "back":
            return back();
        }
    }

    // The options are less, what it is now, more.
    function volume(more: bool) {
        const options = Theme.chrome.settings.find(wish => wish.id === "volume")?.options ?? [];
        const next = options[more ? options.length - 1 : 0];
        if (next?.enabled)
            Visit.act(next.action, next.argument);
    }

    // The first press of a switch tells that one is used, and presses nothing.
    function switched(command: string): string {
        if (command === "switch_1" && !["one_switch", "two_switches"].includes(mode))
            Visit.act("prefer", "mode=one_switch");
        else if (command === "switch_2" && !["one_switch", "two_switches"].includes(mode))
            Visit.act("prefer", "mode=two_switches");
        else
            return mode === "two_switches" && command === "switch_1" ? "forward" : "select";
        return "";
    }

    // -- from stop to stop

    function roleOf(item: Item): string {
        return item?.role ?? (item?.text !== undefined ? "text" : "");
    }

    function gather(root: Item, found: var): var {
        if (root === null || !root.visible || !root.enabled)
            return found;
        if (guided && root.walkBoard === true && root !== keyboard)
            return found;
        if (grouped && root.walkGroup === true && root !== group) {
            if (controls(root).length > 0)
                found.push(root);
            return found;
        }
        if (root.activeFocusOnTab)
            found.push(root);
        for (const child of root.children)
            gather(child, found);
        return found;
    }

    function controls(root: Item): var {
        const found = [];
        const walkDown = item => {
            if (!item.visible || !item.enabled)
                return;
            if (item.trigger !== undefined)
                found.push(item);
            else
                for (const child of item.children)
                    walkDown(child);
        };
        walkDown(root);
        return found;
    }

    // What "next" goes through: the group that was entered, else the keyboard, else everything.
    function stops(): var {
        if (group !== null)
            return controls(group);
        if (keyboard !== null) {
            const proposed = entry?.suggestions ? controls(entry.suggestions) : [];
            const rows = grouped ? gather(keyboard, []).filter(item => item.walkGroup === true) : [];
            return proposed.concat(rows.length > 0 ? rows : controls(keyboard));
        }
        return gather(window.contentItem, []);
    }

    function go(forward: bool) {
        const all = stops();
        if (all.length === 0)
            return;
        const at = all.indexOf(current);
        if (group !== null && (forward ? at === all.length - 1 : at === 0)) {
            const left = group;
            group = null;
            return focus(left);
        }
        if (at < 0 && group === null && keyboard === null)
            return focus(nearest(all, forward));
        focus(all[(at + (forward ? 1 : all.length - 1 + (at < 0))) % all.length]);
    }

    // From what is no stop (the sentence that has the focus when a page comes): the stop after or before it.
    function nearest(all: var, forward: bool): Item {
        const order = [];
        const walkDown = item => {
            order.push(item);
            for (const child of item.children)
                walkDown(child);
        };
        walkDown(window.contentItem);
        const here = order.indexOf(current);
        const placed = all.filter(item => forward ? order.indexOf(item) > here : order.indexOf(item) < here);
        return placed.length === 0 ? all[forward ? 0 : all.length - 1] : placed[forward ? 0 : placed.length - 1];
    }

    // On the keys, by where they are.
    function across(command: string) {
        const all = stops();
        if (!all.includes(current))
            return focus(all[0]);
        const centre = item => item.mapToItem(null, item.width / 2, item.height / 2);
        const here = centre(current);
        const half = current.height / 2;
        const beside = ["left", "right"].includes(command);
        const sign = ["left", "up"].includes(command) ? -1 : 1;
        let best = null;
        let least = Infinity;
        for (const item of all) {
            const [dx, dy] = [centre(item).x - here.x, centre(item).y - here.y];
            if (beside ? Math.abs(dy) > half || dx * sign <= 0 : dy * sign <= half)
                continue;
            const far = beside ? Math.abs(dx) : Math.abs(dy) * 20 + Math.abs(dx);
            if (far < least)
                [best, least] = [item, far];
        }
        if (best !== null)
            focus(best);
    }

    function focus(item: Item) {
        if (scanning)
            scanner.restart();
        item?.forceActiveFocus(Qt.TabFocusReason);
    }

    // -- what the stop does

    function select() {
        const item = current;
        if (item === null)
            return;
        if (grouped && item.walkGroup === true && group === null) {
            group = item;
            return focus(controls(item)[0]);
        }
        if (["entry", "pin"].includes(roleOf(item)))
            return write(item);
        if (item.trigger === undefined)
            return repeat();
        const row = keyboard !== null ? group : null;
        item.trigger();
        // Back to the row: the next letter is as likely in another one.
        if (row !== null && keyboard !== null && group === row) {
            group = null;
            focus(row);
        }
    }

    function write(item: Item) {
        const board = item.keyboard ?? window.page.keyboard ?? null;
        if (board === null)
            return;
        entry = item;
        keyboard = board;
        focus(stops()[0]);
    }

    // `back`: the focus returns to what was written in.
    function leaveKeyboard(back: bool) {
        const was = entry;
        if (keyboard === null)
            return;
        keyboard = null;
        entry = null;
        if (back)
            was?.forceActiveFocus(Qt.OtherFocusReason);
    }

    function help() {
        const button = window.content.help;
        if (button && !window.overlay)
            Visit.act(button.action, button.argument);
    }

    function back() {
        if (group !== null) {
            const left = group;
            group = null;
            focus(left);
        } else if (keyboard !== null) {
            leaveKeyboard(true);
        } else if (window.sheet !== "") {
            window.sheet = "";
        } else if (window.content.back && !window.overlay) {
            Visit.act(window.content.back.action, window.content.back.argument);
        }
    }

    // -- what is heard

    // The focus has moved, by whatever hand.
    function moved(item: Item) {
        if (keyboard !== null && item !== null && !inside(item, keyboard) && !inside(item, entry?.suggestions ?? null)) {
            // Writing goes on in the next box; anywhere else it has ended.
            if (roleOf(item) === "entry" && (item.keyboard ?? window.page.keyboard) === keyboard) {
                entry = item;
                tell(item);
                Qt.callLater(resume);
                return;
            }
            keyboard = null;
            entry = null;
        }
        if (group !== null && (item === null || !inside(item, group)))
            group = null;
        if (item !== null && roleOf(item) !== "")
            tell(item);
    }

    function resume() {
        if (keyboard !== null)
            focus(stops()[0]);
    }

    function inside(item: Item, root: Item): bool {
        while (item !== null && item !== root)
            item = item.parent;
        return item !== null && root !== null;
    }

    function tell(item: Item) {
        if (byEar)
            Visit.stopped(stop(item));
    }

    function repeat() {
        const item = keyboard !== null ? entry : current;
        if (item !== null && roleOf(item) !== "")
            Visit.repeat(stop(item));
    }

    // The shape of `viewmodels/spoken.py`'s Stop.
    function stop(item: Item): var {
        const role = roleOf(item);
        const checkable = role === "radio" || role === "tile" || item.checked === true;
        return {
            role: role,
            parts: item.parts ?? [{
                    text: item.name ?? item.text ?? "",
                    personal: false
                }],
            value: Theme.blurred ? "" : role === "entry" ? item.text : role === "pin" ? item.digits : "",
            masked: role === "pin" || (item.masked ?? false),
            checked: checkable ? item.checked === true : null,
            personal: role === "radio" || role === "tile"
        };
    }
}
