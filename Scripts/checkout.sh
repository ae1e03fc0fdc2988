# shellcheck shell=bash
# What every script here knows: where the checkout and its private files are, how to speak, which
# process and which port is whose. Sourced, after `set -euo pipefail`.

# The checkout, and the folder for everything that a run leaves behind (never in git); ACCREDIT_PRIVATE is another one.
# shellcheck disable=SC2034  # read by the scripts that source this file
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
private=${ACCREDIT_PRIVATE:-$root/.accredit}

# A stray PGHOSTADDR, PGPASSWORD or PGSERVICE of the caller must not lead anywhere but to the private cluster.
# PGPASSFILE stays: one script hands it to the next, and `Scripts/postgres env` sets it anew.
for name in ${!PG@}; do [[ $name == PGPASSFILE ]] || unset "$name"; done

# Progress goes to standard error: standard output belongs to the data.
say() { printf '==> %s\n' "$*" >&2; }

# die CODE MESSAGE…: the message says what is wrong and what to do. Codes are those of sysexits.h.
die() {
    local code=$1
    shift
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit "$code"
}

# Makes the private folder, or says why it cannot be used. Others may pass through it (a server that root
# starts runs as another user); every file in it is readable by its owner alone.
open_private() {
    if [[ ! -e $private ]]; then
        mkdir -m 0711 "$private" 2>/dev/null ||
            die 73 "cannot create $private: run as the owner of the checkout ($(stat -c %U "$root"))."
        ((EUID != 0)) || chown --reference="$root" "$private"
    fi
    [[ -w $private ]] ||
        die 77 "$private belongs to $(stat -c %U "$private"), who ran this before you. Run as that user, or take its" \
            "leavings away: sudo make clean"
}

# Swift on the PATH, also where sudo or su has reset it.
find_swift() {
    local place
    command -v swift >/dev/null && return
    for place in /opt/swift/usr/bin /usr/local/swift/usr/bin ~/.local/share/swiftly/bin; do
        if [[ -x $place/swift ]]; then
            export PATH=$PATH:$place
            return
        fi
    done
    die 69 "Swift is not on the PATH: install Swift 6.3 (https://www.swift.org/install/linux/) or add its usr/bin to" \
        "PATH."
}

# The newest installed PostgreSQL server of at least version 15, or only version $1: prints its bin folder.
postgres_bin() {
    local wanted=${1:-} bin version
    while read -r version bin; do
        if [[ ! $version =~ ^[0-9]+$ ]] || ((version < 15)); then continue; fi
        [[ -z $wanted || $wanted == "$version" ]] || continue
        [[ -x $bin/initdb && -x $bin/pg_ctl && -x $bin/postgres && -x $bin/psql ]] || continue
        printf '%s\n' "$bin"
        return
    done < <(
        for bin in /usr/lib/postgresql/*/bin; do
            version=${bin%/bin}
            printf '%s %s\n' "${version##*/}" "$bin"
        done | sort -rn
    )
    return 1
}

# Whether something listens on a TCP port of this machine's loopback.
port_is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# A free port, below the range from which the kernel takes those of outgoing connections.
free_port() {
    local attempt port
    for ((attempt = 0; attempt < 100; attempt++)); do
        port=$((20000 + RANDOM % 10000))
        if ! port_is_taken "$port"; then
            printf '%s\n' "$port"
            return
        fi
    done
    die 69 "no free TCP port found between 20000 and 29999 on 127.0.0.1."
}

# The moment at which a process started, in ticks since boot: with the pid it names a process for good.
birth_of() {
    local stat
    { stat=$(<"/proc/$1/stat"); } 2>/dev/null || return 1
    stat=${stat##*) }
    # shellcheck disable=SC2086  # split into fields
    set -- $stat
    printf '%s\n' "${20}"
}

# is_alive PID BIRTH: whether that very process still runs (and not another that got its number).
is_alive() { [[ -n ${1:-} && -n ${2:-} && $(birth_of "$1") == "$2" ]]; }

# Closes every inherited descriptor beyond the standard three, so that what is left running in the
# background holds no lock and no pipe of the script that started it.
close_inherited() {
    local link fd
    for link in "/proc/$BASHPID/fd/"*; do
        fd=${link##*/}
        ((fd > 2 && fd != 255)) && eval "exec $fd>&-" 2>/dev/null
    done
    return 0
}
