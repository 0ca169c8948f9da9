#!/bin/bash
# Makes the database at first start, then becomes the server.
set -eu
[ "${1:-postgres}" = postgres ] || exec "$@"
file_env() { # NAME or NAME_FILE
  local file="$1_FILE"
  if [ -n "${!file:-}" ]; then export "$1=$(<"${!file}")"; fi
}
file_env POSTGRES_PASSWORD
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
  user=${POSTGRES_USER:-postgres}
  printf '%s\n' "${POSTGRES_PASSWORD:-x}" >/tmp/password
  chown postgres /tmp/password
  setpriv --reuid postgres --regid postgres --clear-groups \
    initdb -U "$user" --pwfile=/tmp/password --auth-local=trust --no-sync >/dev/null
  rm /tmp/password
  printf "listen_addresses = '*'\nfsync = off\n" >>"$PGDATA/postgresql.conf"
  printf 'host all all all %s\n' "${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >>"$PGDATA/pg_hba.conf"
  if [ "${POSTGRES_DB:-$user}" != postgres ]; then
    echo "CREATE DATABASE \"${POSTGRES_DB:-$user}\"" | setpriv --reuid postgres --regid postgres \
      --clear-groups postgres --single -E template1 >/dev/null
  fi
fi
mkdir -p /run/postgresql && chown postgres /run/postgresql
exec setpriv --reuid postgres --regid postgres --clear-groups "$@"
