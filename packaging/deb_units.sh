#!/bin/sh
# deb_units.sh ROOT: the units of the packages that are installed in ROOT (deb_test.sh), run by Debian's own systemd, as
# the first process of namespaces of its own: its network is a loopback, its /dev a few nodes, and of the machine's
# settings (/sys, /proc/sys) it can write none. Without cgroup controllers and udev: limits of memory do not hold there,
# and a stick is a folder. One line for each thing that was seen; exit 1 at the first that is not so.
set -eu
. "$(dirname "$0")/chroot.sh"
[ $# -eq 1 ] || wrong "ROOT, in which the packages are installed"
root=$1
[ -e "$root/usr/lib/systemd/system/kiosk.service" ] || lacks "in $root the packages are not installed: packaging/deb_test.sh"
needs_root
log=$root.units.log
ours="kiosk.service kiosk-setup.service kiosk-setup-console.service kiosk-desk.service kiosk-desk@8471.service
    kiosk-ages.service kiosk-push.service kiosk-desk-pages.service kiosk-touch.service
    kiosk-settings.service"

seen() { echo "seen: $*"; }
fail() { echo "NOT SO: $*"; exit 1; }
expect() { words=$1; shift; if "$@" >"$log" 2>&1; then seen "$words"; else tail -n 40 "$log"; fail "$words"; fi; }

# $0 is the root; what is mounted goes with the namespace.
# shellcheck disable=SC2016
setsid unshare --mount --pid --fork --kill-child --uts --ipc --cgroup --net --propagation private sh -ec '
    mount --bind "$0" "$0"
    mount -t proc proc "$0/proc"
    mount --bind "$0/proc/sys" "$0/proc/sys"
    mount -o remount,bind,ro "$0/proc/sys"
    mount -t sysfs -o ro sysfs "$0/sys"
    mount -t cgroup2 cgroup2 "$0/sys/fs/cgroup"
    mount -t tmpfs -o mode=755 tmpfs "$0/run"
    mount -t tmpfs -o mode=755 tmpfs "$0/dev"
    mkdir "$0/dev/pts" "$0/dev/shm"
    mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$0/dev/pts"
    mount -t tmpfs tmpfs "$0/dev/shm"
    for node in null zero full random urandom tty; do cp -a "/dev/$node" "$0/dev/"; chmod 666 "$0/dev/$node"; done
    for link in ptmx:pts/ptmx fd:/proc/self/fd stdin:fd/0 stdout:fd/1 stderr:fd/2; do
        ln -s "${link#*:}" "$0/dev/${link%%:*}"
    done
    ip link set lo up
    # Not chroot: the kernel gives a process in a chroot no user namespace, and each unit wants one.
    cd "$0"
    pivot_root . .
    umount -l .
    exec env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin /sbin/init \
        systemd.unit=multi-user.target systemd.mask=getty.target systemd.mask=systemd-logind.service
' "$root" </dev/null >"$log" 2>&1 &
outer=$!
trap 'kill -9 $outer 2>/dev/null || true' EXIT
inside() {
    nsenter --all --root --wd --target "$init" env -i LC_ALL=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"
}
# until SECONDS COMMAND...
until_so() {
    left=$1
    shift
    while ! "$@" >"$log" 2>&1; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || return 1
        sleep 1
    done
}
state() { inside systemctl show --property "$2" --value "$1"; }
told() { inside journalctl --no-pager -n 60 -u "$1"; }

init=
for _ in $(seq 50); do
    init=$(pgrep -P "$outer" || true)
    if [ -n "$init" ] && [ "$(cat "/proc/$init/comm")" = systemd ]; then break; fi
    sleep 0.2
done
up() { case $(inside systemctl is-system-running) in running | degraded) ;; *) return 1 ;; esac; }
until_so 60 up || { cat "$log"; fail "systemd comes up"; }
seen "systemd $(inside systemctl --version | awk 'NR == 1 { print $2 }') is the first process"

# --- what systemd says of each unit
# shellcheck disable=SC2086
expect "systemd finds nothing wrong in them" inside sh -c \
    "said=\$(systemd-analyze verify --man=no $(echo $ours) kiosk-update.path kiosk-ages.timer kiosk-desk-pages.timer \
        run-kioskstick.mount 2>&1); echo \"\$said\"; ! echo \"\$said\" | grep kiosk"
for unit in $ours; do
    exposure=$(inside systemd-analyze security --no-pager "$unit" | sed -n 's/.*exposure level for .*: \([0-9.]*\) .*/\1/p')
    expect "$unit: exposure $exposure" awk "BEGIN { exit !($exposure <= 1.5) }"
done

# --- the desk
inside sh -c 'cat >/etc/kiosk/desk.toml' <<'DESK'
service = "Accueil (essai)"
contact = "1 place des Specimens, 57000 Metz"
DESK
answers() { inside /usr/lib/kiosk/bin/python3 -c \
    'import socket, sys; socket.create_connection(("127.0.0.1", int(sys.argv[1])), 1)' "$1"; }
inside systemctl start kiosk-desk || { told kiosk-desk; fail "the desk starts"; }
until_so 60 answers 8470 || { told kiosk-desk; fail "the desk answers"; }
seen "the desk answers, as $(inside stat -c %U "/proc/$(state kiosk-desk MainPID)")"

# --- a new machine: by a stick, then (set back) by the code at its console
inside sh -c 'mkdir -p /srv/fleet/kiosks /srv/stick && cat >/srv/fleet/fleet.toml' <<'FLEET'
[operator]
name = "Essai"
[fleet.otlp]
url = "http://127.0.0.1:4318/v1/metrics"
every_s = 10
FLEET
inside sh -c 'touch /srv/fleet/kiosks/borne-1.toml; printf "kiosk;departement;site\nborne-1;;\nborne-2;;\n" >/srv/fleet/kiosks.csv
    cp -r /srv/fleet /run/fleet; install -d -o kiosk-desk /run/packs'
expect "the desk makes packs" inside runuser -u kiosk-desk -- kiosk desk packs --fleet /run/fleet --csv /run/fleet/kiosks.csv \
    --desk-url http://127.0.0.1:8470 --out /run/packs --state /var/lib/kiosk-desk
inside sh -c 'cp /run/packs/borne-1.kiosk /srv/stick/; chmod 644 /srv/stick/*; cat >/etc/systemd/system/run-kioskstick.mount' <<'STICK'
[Mount]
What=/srv/stick
Where=/run/kioskstick
Type=none
Options=bind,ro,nosuid,nodev,noexec
STICK
# The compositor draws for nobody: there is no display. All else is the unit's own.
inside sh -c 'mkdir -p /etc/systemd/system/kiosk.service.d && cat >/etc/systemd/system/kiosk.service.d/essai.conf' <<'NOBODY'
[Service]
Environment=WLR_BACKENDS=headless WLR_RENDERER=pixman WLR_LIBINPUT_NO_DEVICES=1
NOBODY
inside systemctl daemon-reload
inside systemctl start kiosk-setup || { told kiosk-setup; fail "a stick sets the machine up"; }
seen "a stick sets the machine up"
expect "its settings are in place" inside test -d /etc/kiosk/provisioned
expect "and the kiosk's name is its own" inside sh -c \
    'runuser -u kiosk -- kiosk config show kiosk_id --config /etc/kiosk/kiosk.toml | grep -q borne-1'

# --- the kiosk, whose start the set-up orders
ready() { [ "$(state kiosk ActiveState)" = active ]; }
start=$(date +%s)
until_so 120 ready || { told kiosk; fail "the kiosk comes up by itself after it was set up"; }
seen "the kiosk comes up by itself after it was set up (screen ready after $(($(date +%s) - start)) s)"
[ "$(inside stat -c %U "/proc/$(state kiosk MainPID)")" = kiosk ] || fail "as its user"
seen "as its user, with $(inside sh -c "cat /sys/fs/cgroup/system.slice/kiosk.service/cgroup.procs | wc -l") processes"
expect "once, without a restart" [ "$(state kiosk NRestarts)" = 0 ]
enrolled() { inside runuser -u kiosk-desk -- kiosk desk kiosks --state /var/lib/kiosk-desk | grep -q borne-1; }
until_so 60 enrolled || { told kiosk; fail "it enrols at the desk"; }
seen "it enrols at the desk by itself"

# --- other settings, from a distance: the desk's command, the kiosk's line, the unit, the trial
inside systemctl start kiosk-settings.path kiosk-settings-start.path
inside sh -c 'sed -i "s/Essai/Essai deux/" /run/fleet/fleet.toml'
expect "the desk releases other settings" inside runuser -u kiosk-desk -- kiosk desk settings --fleet /run/fleet \
    --csv /run/fleet/kiosks.csv --desk-url http://127.0.0.1:8470 --state /var/lib/kiosk-desk --soak 0
start=$(date +%s)
changed() { inside grep -q '"phase":"good"' /etc/kiosk/settings.json && inside grep -q deux /etc/kiosk/provisioned/10-fleet.toml; }
until_so 600 changed || { told kiosk-settings; fail "they are good"; }
seen "they are good after $(($(date +%s) - start)) s, as $(inside stat -c %U /etc/kiosk/settings.json)'s"
told_of() { inside runuser -u kiosk-desk -- kiosk desk releases --state /var/lib/kiosk-desk | grep -q "^settings .*: done"; }
until_so 120 told_of || fail "and the desk knows"
seen "and the desk knows"
inside systemctl stop kiosk-settings.path kiosk-settings-start.path

# --- its figures, at a collector of ten lines
inside sh -c 'cat >/run/collector.py' <<'COLLECTOR'
import gzip, http.server, json
class Collector(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(gzip.decompress(self.rfile.read(int(self.headers["Content-Length"]))))
        metrics = body["resourceMetrics"][0]["scopeMetrics"][0]["metrics"]
        open("/run/collected", "a").write(" ".join(one["name"] for one in metrics) + "\n")
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")
http.server.HTTPServer(("127.0.0.1", 4318), Collector).serve_forever()
COLLECTOR
inside systemd-run -q --unit=collector /usr/lib/kiosk/bin/python3 /run/collector.py
inside systemctl start kiosk-push || { told kiosk-push; fail "the figures' own unit starts"; }
collected() { inside grep -q kiosk_serving /run/collected; }
until_so 120 collected || { told kiosk-push; fail "the collector gets the kiosk's figures"; }
seen "the collector gets $(inside sh -c 'tail -n 1 /run/collected | wc -w') figures of the kiosk, from $(inside sh -c 'cat /sys/fs/cgroup/system.slice/kiosk-push.service/cgroup.procs | wc -l') process"

# --- how old is what it believes, and the official pages: what a timer starts, started by hand
inside systemctl start kiosk-ages || { told kiosk-ages; fail "how old is what it believes is looked at"; }
seen "how old is what it believes is looked at"
inside systemctl start kiosk-desk-pages || { told kiosk-desk-pages; fail "the official pages are looked at"; }
told kiosk-desk-pages | grep -q "this machine has no way to them" || { told kiosk-desk-pages; fail "and are not found, without a network"; }
seen "the official pages are looked at; without a network nothing is said of them"
before=$(state kiosk NRestarts)
# 0 is a process of another namespace, of a second test beside this one: "kill 0" would stop this script.
inside sh -c 'kill -STOP $(grep -vx 0 /sys/fs/cgroup/system.slice/kiosk.service/cgroup.procs)'
start=$(date +%s)
back() { [ "$(state kiosk NRestarts)" -gt "$before" ] && ready; }
until_so 90 back || { told kiosk; fail "a kiosk that hangs is back"; }
seen "a kiosk that hangs, every process of it, is back after $(($(date +%s) - start)) s"
expect "it is stopped" inside systemctl stop kiosk
ended() { [ "$(state kiosk-push ActiveState)" = inactive ]; }
until_so 30 ended || fail "and with it what pushes its figures"
seen "and with it what pushes its figures"
expect "and leaves no process" inside sh -c '! find /proc -maxdepth 1 -user kiosk | grep .'

expect "the desk is stopped" inside systemctl stop kiosk-desk
expect "and starts again over what it had" inside systemctl start kiosk-desk
expect "the desk is told to stop" inside systemctl stop kiosk-desk
inside systemctl poweroff >/dev/null 2>&1 || true
until_so 30 sh -c "! kill -0 $outer" || fail "systemd goes down"
rm -f "$root/etc/systemd/system/run-kioskstick.mount"
rm -rf "$root/etc/systemd/system/kiosk.service.d" "$root/srv/fleet" "$root/srv/stick" "$log"
