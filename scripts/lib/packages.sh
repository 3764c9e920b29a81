# need COMMAND PACKAGE…: installs Debian packages unless the command is there already.
need() {
    local command=$1
    shift
    command -v "$command" >/dev/null 2>&1 && return
    if ! command -v apt-get >/dev/null; then
        echo "missing: $command (install: $*)" >&2
        exit 1
    fi
    local sudo=
    [ "$(id -u)" = 0 ] || sudo=sudo
    [ -n "${packages_listed:-}" ] || { $sudo apt-get update -qq; packages_listed=yes; }
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "$@" >&2
}
