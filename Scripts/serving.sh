# shellcheck shell=bash
# How the demonstration and `make run` start, await and end a server. Sourced.

# shellcheck source=Scripts/checkout.sh
source "${BASH_SOURCE[0]%/*}/checkout.sh"

accredit=$root/.build/debug/accredit

# The cluster started, the schema migrated, the service able to log in; leaves the way to the database
# $1 in DATABASE_URL (the operator's) and ACCREDIT_SERVICE_DATABASE_URL (the service's).
prepare_database() {
    local lines
    "$root/Scripts/postgres" start --database "$1"
    lines=$("$root/Scripts/postgres" env --database "$1")
    eval "$lines"
    say "migrating"
    "$accredit" migrate >&2
    "$root/Scripts/postgres" service-login
}

# serve PORT LOG: starts a server in the background; leaves its pid in server_pid, its address in server_url.
serve() {
    server_url=http://127.0.0.1:$1
    (
        close_inherited
        cd "$root" || exit
        DATABASE_URL=$ACCREDIT_SERVICE_DATABASE_URL \
            exec setsid "$accredit" serve --host 127.0.0.1 --port "$1" </dev/null >"$2" 2>&1
    ) &
    server_pid=$!
    local attempt
    for ((attempt = 0; attempt < 300; attempt++)); do
        if "$root/Scripts/ready" "$server_url/ready" 2>/dev/null; then return; fi
        kill -0 "$server_pid" 2>/dev/null || die 70 "the server ended at once. The end of $2:
$(tail -n 8 "$2")"
        sleep 0.1
    done
    kill "$server_pid" 2>/dev/null || true
    die 70 "the server was not ready within 30 seconds. The end of $2:
$(tail -n 8 "$2")"
}

# end_server PID BIRTH: asks that very process to end, waits, insists.
end_server() {
    local attempt
    is_alive "$1" "$2" || return 0
    kill -TERM "$1" 2>/dev/null || return 0
    for ((attempt = 0; attempt < 150; attempt++)); do
        is_alive "$1" "$2" || return 0
        sleep 0.1
    done
    kill -KILL "$1" 2>/dev/null || true
}
