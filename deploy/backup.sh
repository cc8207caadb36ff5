#!/usr/bin/env bash
# One backup: database, then files and keys, in a folder of its own with checksums.
#   deploy/backup.sh /backup            (reads DATABASE_URL and EGOV_VAR)
# The database goes first: a row whose file is missing cannot be in it, a file without a row does no harm.
set -euo pipefail
target=${1:?Say where to: deploy/backup.sh FOLDER}
: "${DATABASE_URL:?}" "${EGOV_VAR:?}"
umask 077
folder="$target/$(date -u +%Y%m%dT%H%M%SZ)"
mkdir -p "$folder"
pg_dump --format=custom --file="$folder/database.dump" "$DATABASE_URL"
kept=()
for name in files keys secret; do if [ -e "$EGOV_VAR/$name" ]; then kept+=("$name"); fi; done
tar --create --gzip --file="$folder/files.tar.gz" --directory="$EGOV_VAR" --exclude='.part-*' -- "${kept[@]}"
(cd "$folder" && sha256sum database.dump files.tar.gz >SHA256SUMS)
printf '%s\n' "$folder"
