#!/bin/bash
set -e
for user in report import; do
  psql -v ON_ERROR_STOP=1 -h /tmp -p 5440 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<- EOSQL
	CREATE USER $user PASSWORD '$(openssl rand -hex 8)';
	GRANT SELECT ON ALL TABLES IN SCHEMA public TO $user;
EOSQL
done
