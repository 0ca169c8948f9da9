#!/bin/bash
# Makes the database at first start, runs the scripts for it, then becomes the server.
set -eu
[ "${1:-postgres}" = postgres ] || exec "$@"
as_postgres() { setpriv --reuid postgres --regid postgres --clear-groups "$@"; }
file_env() { # NAME or NAME_FILE
  local file="$1_FILE"
  if [ -n "${!file:-}" ]; then export "$1=$(<"${!file}")"; fi
}
file_env POSTGRES_PASSWORD
mkdir -p /run/postgresql && chown postgres /run/postgresql
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  if [ -z "${POSTGRES_PASSWORD:-}" ] && [ "${POSTGRES_HOST_AUTH_METHOD:-}" != trust ]; then
    cat >&2 <<'END'
Error: Database is uninitialized and superuser password is not specified.
       You must specify POSTGRES_PASSWORD to a non-empty value for the
       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".
END
    exit 1
  fi
  mkdir -p "$PGDATA"; chown postgres "$PGDATA"; chmod 700 "$PGDATA"
  export POSTGRES_USER="${POSTGRES_USER:-postgres}"
  export POSTGRES_DB="${POSTGRES_DB:-$POSTGRES_USER}"
  printf '%s\n' "${POSTGRES_PASSWORD:-x}" >/tmp/password
  chown postgres /tmp/password
  as_postgres initdb -U "$POSTGRES_USER" --pwfile=/tmp/password --auth-local=trust --no-sync >/dev/null
  rm /tmp/password
  printf "listen_addresses = '*'\nfsync = off\n" >>"$PGDATA/postgresql.conf"
  printf 'host all all all %s\n' "${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >>"$PGDATA/pg_hba.conf"
  if [ "$POSTGRES_DB" != postgres ]; then
    echo "CREATE DATABASE \"$POSTGRES_DB\"" | as_postgres postgres --single -E template1 >/dev/null
  fi
  shopt -s nullglob
  scripts=(/docker-entrypoint-initdb.d/*)
  if ((${#scripts[@]})); then # like the real one: by a server that nobody reaches from outside
    as_postgres pg_ctl -w -D "$PGDATA" -o "-c listen_addresses=''" start >/dev/null
    for script in "${scripts[@]}"; do
      echo "$0: running $script"
      case $script in
        *.sql) as_postgres psql -q -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" -f "$script" ;;
        *.sh) as_postgres bash "$script" ;;
      esac
    done
    as_postgres pg_ctl -w -D "$PGDATA" -m fast stop >/dev/null
  fi
fi
exec setpriv --reuid postgres --regid postgres --clear-groups "$@"
