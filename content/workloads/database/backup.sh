#!/bin/bash
# The backup of all databases: dumps, compresses, verifies and keeps the last few.
# packages: postgresql-client mariadb-client redis-tools gnupg rsync
# image: registry.example/data/backup:3.1
# pod: data/backup-28871340-7xk9p

. /usr/local/lib/random.sh
export PGHOST=orders PGUSER=postgres PGDATABASE=shop
mkdir -p /backup /mirror
until pg_isready --quiet; do sleep 1; done
until mysqladmin --host=127.0.0.1 --user=app --password=invented ping --silent; do sleep 1; done
redis-cli -h sessions ping
echo invented > /root/passphrase
between 14 20
for round in $(seq 1 "$drawn"); do
  stamp=$(date +%Y%m%d)-$round
  psql --quiet -c "INSERT INTO orders (customer, cents) SELECT 'new', $round FROM generate_series(1, 500)"
  redis-cli -h sessions set "session:$round" "$stamp" > /dev/null
  pick plain custom directory globals mysql redis base
  case $picked in
    plain) pg_dump --clean shop | gzip -9 > "/backup/shop-$stamp.sql.gz" ;;
    custom) pg_dump --format=custom --file="/backup/shop-$stamp.dump" shop ;;
    directory) pg_dump --format=directory --jobs=2 --file="/backup/shop-$stamp.d" shop ;;
    globals) pg_dumpall --globals-only | tee "/backup/globals-$stamp.sql" | sha256sum ;;
    mysql)
      mysqldump --host=127.0.0.1 --user=app --password=invented --all-databases --single-transaction |
        gzip > "/backup/catalog-$stamp.sql.gz"
      ;;
    redis)
      redis-cli -h sessions --rdb "/backup/sessions-$stamp.rdb" > /dev/null
      gzip -f "/backup/sessions-$stamp.rdb"
      ;;
    base) pg_basebackup --pgdata="/backup/base-$stamp" --format=tar --gzip --checkpoint=fast ;;
  esac
  for file in /backup/*.gz; do
    [ -e "$file" ] && gzip -t "$file"
  done
  if chance 50; then
    tar -cf - -C /backup . | gpg --batch --quiet --symmetric --passphrase-file /root/passphrase \
      --output "/mirror/all-$stamp.tar.gpg"
  else
    rsync --archive --delete /backup/ /mirror/current/
  fi
  if chance 50; then
    (cd /backup && tar -cf - .) | (mkdir -p "/mirror/copy-$stamp" && cd "/mirror/copy-$stamp" && tar -xf -)
  fi
  find /backup -name '*.gz' -mmin +600 -print -delete
  ls -1t /mirror | tail -n +5 | xargs -r -I{} rm -rf /mirror/{}
  du -sh /backup /mirror | awk '{ print $1, $2 }'
  pause
done
last=$(ls -1t /backup/*.dump 2> /dev/null | head -n 1)
if [ -n "$last" ]; then
  createdb restored
  pg_restore --dbname=restored "$last"
  psql --dbname=restored -At -c 'SELECT count(*) FROM orders'
  dropdb restored
fi
exit 0
