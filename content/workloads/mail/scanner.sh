#!/bin/bash
# A virus scanner over uploaded files, with its own signatures; infected files go into quarantine.
# packages: clamav clamdscan clamav-daemon file unzip zip python3
# image: registry.example/mail/scanner:1.4
# pod: mail/scanner-28871700-4kqzp

. /usr/local/lib/random.sh
mkdir -p /srv/signatures /srv/uploads /srv/quarantine
cd /srv/uploads || exit
printf 'Shop.Test.Marker:0:*:%s\n' "$(printf 'invented-malware-marker' | od -An -tx1 | tr -d ' \n')" > /srv/signatures/shop.ndb
printf 'User clamav\nDatabaseDirectory /srv/signatures\nLocalSocket /run/clamav/clamd.ctl\nLogFile /var/log/clamav/clamd.log\nOfficialDatabaseOnly no\n' \
  > /etc/clamav/clamd.conf
mkdir -p /run/clamav && chown clamav /run/clamav
sigtool --info=/srv/signatures/shop.ndb > /dev/null 2>&1
clamd --config-file=/etc/clamav/clamd.conf > /dev/null 2>&1
between 20 26
for round in $(seq 1 "$drawn"); do
  pick text zip marked script image
  case $picked in
    text) seq 1 300 > "note-$round.txt" ;;
    zip) seq 1 400 > "$round.csv" && zip -q "data-$round.zip" "$round.csv" && rm "$round.csv" ;;
    marked) echo invented-malware-marker > "invoice-$round.doc" ;;
    script) printf '#!/bin/sh\necho hello\n' > "setup-$round.sh" ;;
    image) printf 'GIF89a' > "logo-$round.gif" ;;
  esac
  pick whole daemon stream list
  case $picked in
    whole) clamscan --database=/srv/signatures --infected --recursive --move=/srv/quarantine /srv/uploads ;;
    daemon) clamdscan --fdpass --no-summary /srv/uploads ;;
    stream) cat /srv/uploads/* | clamscan --database=/srv/signatures --no-summary - ;;
    list) find /srv/uploads -type f -mmin -5 > /tmp/list && clamscan --database=/srv/signatures --file-list=/tmp/list ;;
  esac > /dev/null 2>&1
  ls /srv/uploads | xargs -r file --brief --mime-type > /dev/null
  pause
done
find /srv/quarantine -type f -printf '%f\n' | sort
clamdscan --version > /dev/null 2>&1
exit 0
