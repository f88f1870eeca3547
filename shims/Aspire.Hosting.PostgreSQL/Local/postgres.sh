#!/bin/sh
# Runs a PostgreSQL server in the place of a container, with the container's variables POSTGRES_USER and POSTGRES_PASSWORD.
# Arguments: the directory of PostgreSQL's programs, the directory to keep the data in, the port (on 127.0.0.1 alone, and no socket in the file system).
set -eu
bin=$1 home=$2 port=$3

fail() { echo "$*" >&2; exit 1; }

# PostgreSQL refuses root. Debian's package brings a user for it, who owns the data then.
if [ "$(id -u)" = 0 ]; then
  id -u postgres > /dev/null 2>&1 || fail "PostgreSQL refuses to be run by root, and there is no user 'postgres' to run it as."
  [ -d "${home%/*}" ] || mkdir -p -m 0711 "${home%/*}"
  mkdir -p -m 0700 "$home"
  chown postgres: "$home"
  case "$home" in "${TMPDIR:-/tmp}"/aspire-postgres-*) chown postgres: "${home%/*}" ;; esac
  as_postgres() { setpriv --reuid=postgres --regid=postgres --init-groups "$@"; }
  as_postgres test -x "$home" || fail "The user 'postgres', as whom PostgreSQL is run because it refuses root, cannot get to $home:" \
    "keep the data where every user may enter, or do not run this as root."
  exec setpriv --reuid=postgres --regid=postgres --init-groups sh -s -- "$@" < "$0"
fi

# A stop is fast: clients are cut off and everything is written, whereas SIGTERM alone would have PostgreSQL wait for its clients.
server='' stopping=''
trap 'stopping=yes; [ -z "$server" ] || kill -INT "$server"' TERM INT HUP

umask 077
data=$home/data
if [ ! -d "$data" ]; then
  mkdir -p "$home"
  rm -rf "$data.new"
  printf '%s\n' "$POSTGRES_PASSWORD" |
    "$bin/initdb" -D "$data.new" -U "$POSTGRES_USER" --pwfile=/dev/stdin --auth=scram-sha-256 --encoding=UTF8 --locale=C
  mv "$data.new" "$data"
fi
unset POSTGRES_PASSWORD
[ -z "$stopping" ] || exit 0

# Where the system can do that, the server also stops when this script is killed.
with_me=''
if command -v setpriv > /dev/null; then with_me='setpriv --pdeathsig INT'; fi
cd "$data"
$with_me "$bin/postgres" -D "$data" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= < /dev/null &
server=$!
[ -z "$stopping" ] || kill -INT "$server"
code=0
wait "$server" || code=$?
while kill -0 "$server" 2> /dev/null; do
  code=0
  wait "$server" || code=$?
done
exit "$code"
