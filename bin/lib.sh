# Shared by the commands of this folder. Sourced, not run.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*" >&2; }

stop() {
    say "$@"
    exit 1
}

# Installs those of the listed Debian packages that are missing; says nothing where none is.
install_packages() {
    local missing=() name
    command -v dpkg-query >/dev/null ||
        stop "This is not a Debian system: install the packages of $* by hand, then set ACCORD_SKIP_PACKAGES=1."
    while read -r name; do
        dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
    done < <(cat "$@")
    [ ${#missing[@]} -eq 0 ] && return
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null ||
            stop "These packages are missing: ${missing[*]}. Neither root nor sudo is at hand: ask whoever keeps this machine to install them."
        as_root=(sudo)
    fi
    say "Installing ${missing[*]}"
    local try
    for try in 1 2 3; do
        "${as_root[@]}" apt-get update -qq || true
        if "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null; then
            return
        fi
        say "The download failed (try $try of 3)."
    done
    stop "The packages could not be installed. Is the network there? Try again with: apt-get install ${missing[*]}"
}

# Swift 6.3 or later; plain words where it is missing or too old.
need_swift() {
    command -v swift >/dev/null ||
        stop "Swift is missing. Install Swift 6.3 or later from https://www.swift.org/install/linux/ and try again."
    local version
    version=$(swift --version 2>/dev/null | grep -oE 'Swift version [0-9]+\.[0-9]+' | grep -oE '[0-9]+\.[0-9]+') || {
        say "Swift is there but does not run: $(swift --version 2>&1 | head -n 1)"
        stop "Install what https://www.swift.org/install/linux/ names for this system and try again."
    }
    if [ "$(printf '%s\n6.3\n' "$version" | sort -V | head -n 1)" != "6.3" ]; then
        stop "Swift $version is too old. Install Swift 6.3 or later from https://www.swift.org/install/linux/."
    fi
}

build_release() {
    swift build --package-path "$root" -c release --product accord >&2 ||
        stop "The build failed; what went wrong stands above."
}

# Makes and starts a PostgreSQL cluster in the folder $1, reached by a socket in it alone; sets
# `cluster_address`. Stop it with stop_cluster.
start_cluster() {
    local folder=$1 binaries
    binaries=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
    [ -n "$binaries" ] || stop "PostgreSQL is missing, although it was installed: is /usr/lib/postgresql readable?"
    mkdir -p "$folder"
    cluster_as=()
    if [ "$(id -u)" -eq 0 ]; then
        cluster_as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
        chown postgres:postgres "$folder"
    fi
    cluster_folder=$folder
    cluster_control="$binaries/pg_ctl"
    if [ ! -f "$folder/data/PG_VERSION" ]; then
        (cd / && "${cluster_as[@]}" "$binaries/initdb" -D "$folder/data" -U accord -A trust \
            --locale=C.UTF-8 -E UTF8 >"$folder.log" 2>&1) || stop "PostgreSQL could not make its cluster: $(tail -n 3 "$folder.log")"
    fi
    (cd / && "${cluster_as[@]}" "$cluster_control" -D "$folder/data" -w -s \
        -o "-k $folder -c listen_addresses= -c max_connections=300" -l "$folder/log" start) ||
        stop "PostgreSQL did not start; see $folder/log"
    cluster_address="postgresql://accord@/postgres?host=$folder"
}

stop_cluster() {
    [ -n "${cluster_folder:-}" ] || return 0
    (cd / && "${cluster_as[@]}" "$cluster_control" -D "$cluster_folder/data" -m fast -s stop) || true
    cluster_folder=
}
