#!/bin/bash
# Senders and readers: an application, a newsletter, a person with a mail program, a mailbox that is mirrored.
# packages: swaks msmtp s-nail isync curl python3 openssl netcat-openbsd
# image: registry.example/mail/clients:2
# pod: mail/clients-0

. /usr/local/lib/random.sh
for port in 25 143; do
  until nc -z localhost $port; do sleep 1; done
done
printf 'account default\nhost localhost\nport 25\nfrom app@shop.example\n' > /root/.msmtprc
chmod 600 /root/.msmtprc
printf 'IMAPAccount anna\nHost localhost\nUser anna\nPass invented\nSSLType None\nIMAPStore far\nAccount anna\nMaildirStore near\nPath /root/mirror/\nInbox /root/mirror/INBOX\nChannel all\nFar :far:\nNear :near:\nPatterns *\nCreate Near\n' \
  > /root/.mbsyncrc
mkdir -p /root/mirror
between 80 100
for round in $(seq 1 "$drawn"); do
  pick anna boris carla sales tickets postmaster nobody-here
  to=$picked@shop.example
  pick swaks attached msmtp mailx python starttls read read search mirror spam banner
  case $picked in
    swaks) swaks --to "$to" --from app@shop.example --server localhost --header "Subject: order $round" --body "paid" ;;
    attached)
      seq 1 200 | gzip > "/tmp/invoice-$round.gz"
      swaks --to "$to" --from billing@shop.example --server localhost --attach "@/tmp/invoice-$round.gz"
      ;;
    msmtp) printf 'Subject: report %s\n\nAll is well.\n' "$round" | msmtp "$to" ;;
    mailx) df -h | s-nail -S mta=smtp://localhost:25 -S from=root@shop.example -s "disk of $(hostname)" "$to" ;;
    python) python3 /srv/app/newsletter.py "$to" ;;
    starttls) openssl s_client -connect localhost:25 -starttls smtp -brief < /dev/null ;;
    read) curl -s --user anna:invented 'imap://localhost/INBOX;MAILINDEX=1' | head -n 20 ;;
    search) curl -s --user boris:invented 'imap://localhost/INBOX' -X 'SEARCH ALL' ;;
    mirror) mbsync -q all ;;
    spam) swaks --to "$to" --from x@elsewhere.example --server localhost --header 'Subject: You won' --body 'Click here! 100% free money' ;;
    banner) printf 'QUIT\r\n' | nc -w 3 localhost 25 ;;
  esac > /dev/null 2>&1
  chance 50 && pause
done
exit 0
