#!/bin/sh
# Options and unknown words go to node, as in the real image.
set -e
case "${1-}" in
  -*) set -- node "$@" ;;
  *) command -v "${1-}" >/dev/null || set -- node "$@" ;;
esac
exec "$@"
