# A throw-away PostgreSQL server: prints its directory, then lives until standard input ends, that is, as long as the process that started it,
# however that one ends. Local connections alone, over a socket in a directory that nobody else can enter; so it needs neither port nor password.
# Argument: the directory of PostgreSQL's programs.
set -eu
trap '' INT HUP
home=$(mktemp -d "${TMPDIR:-/tmp}/xaa-pg-XXXXXX")
cd "$home"
if ! "$1/initdb" -D data -U postgres --auth=trust --locale=C --encoding=UTF8 --no-sync > initdb.log 2>&1; then
  cat initdb.log >&2
  rm -rf "$home"
  exit 1
fi
"$1/postgres" -D data -k "$home" -c listen_addresses= -c max_connections=400 &
echo "$home"
cat > /dev/null
kill -QUIT $! 2> /dev/null || true
wait
rm -rf "$home"
