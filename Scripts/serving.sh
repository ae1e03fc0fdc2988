# shellcheck shell=bash
# How the demonstration, `make run` and the check of a release start, await and end a server. Sourced.
# ACCREDIT_PROGRAM is another program than the one that Scripts/build leaves.

# shellcheck source=Scripts/checkout.sh
source "${BASH_SOURCE[0]%/*}/checkout.sh"

accredit=${ACCREDIT_PROGRAM:-$root/.build/debug/accredit}

# The cluster started, the schema of database `accredit` migrated, the service able to log in; the workflows published,
# and a token for each person of the sample organisations in $tokens. What is there already is kept. Leaves the way to
# the database in DATABASE_URL (the operator's) and ACCREDIT_SERVICE_DATABASE_URL (the service's).
prepare_database() {
    local lines
    exec {preparing}>>"$private/prepare.lock"
    flock "$preparing"
    "$root/Scripts/postgres" start
    lines=$("$root/Scripts/postgres" env)
    eval "$lines"
    quietly migrate
    "$root/Scripts/postgres" service-login
    tokens=$private/postgres/tokens
    if [[ ! -s $tokens ]]; then
        say "publishing Workflows/"
        (cd "$root" && quietly workflow publish Workflows/calendars Workflows)
        {
            "$accredit" sample tokens
            # shellcheck disable=SC2016  # expanded by the shell that reads it
            printf '%s\n' '# Who you are unless you say otherwise: the officer.' \
                'export ACCREDIT_TOKEN=$ACCREDIT_OFFICER_TOKEN'
        } >"$tokens.new"
        mv "$tokens.new" "$tokens"
    fi
    exec {preparing}>&-
}

# The sample body at work: a year of cases and live ones. Adds nothing where that is there.
fill_world() {
    say "a sample body at work: filling in what is missing (up to a minute the first time)"
    exec {preparing}>>"$private/prepare.lock"
    flock "$preparing"
    quietly sample world
    exec {preparing}>&-
}

# quietly VERB…: an operator's verb of which only a failure is worth reading.
quietly() {
    local said status=0
    said=$("$accredit" "$@" 2>&1) || status=$?
    ((status == 0)) || die "$status" "accredit $* failed:
$said"
}

# serve PORT LOG: starts a server in the background; leaves its pid in server_pid, its address in server_url.
serve() {
    server_url=http://127.0.0.1:$1
    (
        close_inherited
        cd "$root" || exit
        DATABASE_URL=$ACCREDIT_SERVICE_DATABASE_URL ACCREDIT_PUBLIC_URL=$server_url \
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
