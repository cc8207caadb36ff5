#!/usr/bin/env bash
# Puts a backup into an empty database and an empty folder.
#   deploy/restore.sh /backup/20261122T210000Z      (reads DATABASE_URL and EGOV_VAR)
set -euo pipefail
folder=${1:?Say which backup: deploy/restore.sh FOLDER}
: "${DATABASE_URL:?}" "${EGOV_VAR:?}"
(cd "$folder" && sha256sum --check --quiet SHA256SUMS)
if [ "$(psql -XAtc "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'" "$DATABASE_URL")" != 0 ]; then
  echo "The database is not empty; nothing was changed." >&2
  exit 1
fi
if [ -e "$EGOV_VAR/files" ] || [ -e "$EGOV_VAR/keys" ]; then
  echo "$EGOV_VAR holds files already; nothing was changed." >&2
  exit 1
fi
mkdir -p "$EGOV_VAR"
pg_restore --no-owner --exit-on-error --single-transaction --dbname="$DATABASE_URL" "$folder/database.dump"
tar --extract --gzip --preserve-permissions --file="$folder/files.tar.gz" --directory="$EGOV_VAR"
echo "Restored. Start the services and open /suc-khoe."
