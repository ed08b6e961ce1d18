#!/usr/bin/env bash
# Runs a command with a display: the present one when it is usable, else a virtual one (Xvfb, and a D-Bus session
# when there is none) that lives as long as the command. The command's exit status is passed through.
#
#   scripts/with-display.sh COMMAND [ARGUMENT]...
#
#   POLARON_VIRTUAL_DISPLAY=1   the virtual display, even when there is a real one
#   POLARON_SCREEN=WxHxDEPTH    its size (1400x1000x24)
#
# The command finds POLARON_AUTO=1 in its environment when its display is virtual: nobody is there to click.
set -uo pipefail

if [ $# -eq 0 ]; then
  echo "usage: scripts/with-display.sh COMMAND [ARGUMENT]..." >&2
  exit 2
fi

display_is_usable() {
  if [ -n "${WAYLAND_DISPLAY:-}" ]; then
    case "$WAYLAND_DISPLAY" in
      /*) [ -S "$WAYLAND_DISPLAY" ] && return 0 ;;
      *) [ -S "${XDG_RUNTIME_DIR:-/nonexistent}/$WAYLAND_DISPLAY" ] && return 0 ;;
    esac
  fi
  [ -n "${DISPLAY:-}" ] || return 1
  if command -v xdpyinfo >/dev/null; then
    xdpyinfo >/dev/null 2>&1
    return
  fi
  case "$DISPLAY" in
    :*) local number="${DISPLAY#:}" && [ -S "/tmp/.X11-unix/X${number%%.*}" ] ;;
    *) return 0 ;;
  esac
}

if [ -z "${POLARON_VIRTUAL_DISPLAY:-}" ] && display_is_usable; then
  exec "$@"
fi

missing=""
for program in Xvfb xauth dbus-daemon; do
  command -v "$program" >/dev/null || missing="$missing $program"
done
if [ -n "$missing" ]; then
  echo "with-display.sh: no display, and not found:$missing (scripts/setup.sh installs them)" >&2
  exit 127
fi

# Servers die with this script, even when it is killed: `setpriv` is part of every Debian.
leash=()
if command -v setpriv >/dev/null; then leash=(setpriv --pdeathsig TERM --); fi

scratch="$(mktemp -d "${TMPDIR:-/tmp}/polaron-display.XXXXXX")"
servers=()
clean_up() {
  trap - EXIT
  if [ ${#servers[@]} -gt 0 ]; then
    kill "${servers[@]}" 2>/dev/null
    wait "${servers[@]}" 2>/dev/null
  fi
  rm -rf "$scratch"
}
trap clean_up EXIT

# `-displayfd`: the server chooses a free number by itself and says it once it accepts connections: nothing to poll,
# nothing to race. The cookie is written twice, since the client looks it up by a number that is not known yet.
cookie="$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
export XAUTHORITY="$scratch/Xauthority"
touch "$XAUTHORITY"
xauth -q add :0 . "$cookie" 2>/dev/null
mkfifo "$scratch/number"
"${leash[@]}" Xvfb -displayfd 3 -screen 0 "${POLARON_SCREEN:-1400x1000x24}" -nolisten tcp -noreset \
  -auth "$XAUTHORITY" 3>"$scratch/number" >"$scratch/xvfb.log" 2>&1 &
servers+=($!)
if ! read -r -t 30 number <"$scratch/number" || [ -z "$number" ]; then
  echo "with-display.sh: Xvfb did not start:" >&2
  cat "$scratch/xvfb.log" >&2
  exit 1
fi
xauth -q add ":$number" . "$cookie" 2>/dev/null
export DISPLAY=":$number"
unset WAYLAND_DISPLAY
export POLARON_AUTO=1

if [ -z "${DBUS_SESSION_BUS_ADDRESS:-}" ]; then
  mkfifo "$scratch/address"
  "${leash[@]}" dbus-daemon --session --nofork --nopidfile --print-address=3 \
    3>"$scratch/address" >"$scratch/dbus.log" 2>&1 &
  servers+=($!)
  if ! read -r -t 30 address <"$scratch/address" || [ -z "$address" ]; then
    echo "with-display.sh: dbus-daemon did not start:" >&2
    cat "$scratch/dbus.log" >&2
    exit 1
  fi
  export DBUS_SESSION_BUS_ADDRESS="$address"
fi

# The command runs in the background so that a signal sent to this script alone reaches it too; `env` takes back the
# deafness to Ctrl-C that a shell gives its background children.
env --default-signal=INT,QUIT "$@" <&0 &
command_pid=$!
trap 'kill -TERM "$command_pid" 2>/dev/null' TERM HUP
trap : INT # a terminal sends it to the command as well
status=0
while :; do
  wait "$command_pid"
  status=$?
  kill -0 "$command_pid" 2>/dev/null || break
done
if [ "$status" -gt 128 ]; then
  # Either the command died of a signal or the signal was ours and only woke `wait`: ask again.
  wait "$command_pid" 2>/dev/null
  last=$?
  [ "$last" -ne 127 ] && status=$last
fi
exit "$status"
