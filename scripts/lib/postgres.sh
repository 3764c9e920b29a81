# A PostgreSQL of its own in a temporary folder, gone when the script ends.

# The folder of the server's programs, wherever the distribution puts them.
postgres_bin() {
    local newest
    newest=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
    echo "${newest:-/usr/lib/postgresql/bin}"
}

# start_postgres: sets POSTGRES_URL.
start_postgres() {
    local bin user=postgres run=()
    bin=$(postgres_bin)
    POSTGRES_HOME=$(mktemp -d)
    if [ "$(id -u)" = 0 ]; then
        # The server refuses to run as root.
        chown postgres "$POSTGRES_HOME"
        run=(setpriv --reuid=postgres --regid=postgres --clear-groups)
    fi
    trap stop_postgres EXIT
    (cd / && "${run[@]}" "$bin/initdb" --pgdata="$POSTGRES_HOME/data" --username=$user --auth=trust \
        --encoding=UTF8 --locale=C.UTF-8 >/dev/null)
    local port
    port=$(free_port)
    (cd / && "${run[@]}" "$bin/pg_ctl" --pgdata="$POSTGRES_HOME/data" --wait --silent \
        --log="$POSTGRES_HOME/log" \
        --options="-p $port -c listen_addresses=127.0.0.1 -k $POSTGRES_HOME -c max_connections=300" start)
    POSTGRES_URL="postgres://$user@127.0.0.1:$port/postgres"
}

stop_postgres() {
    local bin run=()
    bin=$(postgres_bin)
    [ "$(id -u)" = 0 ] && run=(setpriv --reuid=postgres --regid=postgres --clear-groups)
    (cd / && "${run[@]}" "$bin/pg_ctl" --pgdata="$POSTGRES_HOME/data" --mode=immediate --silent stop) || true
    rm -rf "$POSTGRES_HOME"
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' 2>/dev/null ||
        echo $((20000 + RANDOM % 20000))
}
