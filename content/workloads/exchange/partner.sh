#!/bin/bash
# Partners who deliver by FTP, SFTP, lftp mirrors and rsync, in formats of their own.
# packages: vsftpd lftp curl inotify-tools gnupg unzip zip libxml2-utils xmlstarlet openssh-server openssh-client sshpass jq python3 procps rsync recode dos2unix p7zip-full tnftp cron parallel openssl at acl bsdextrautils miller
# image: registry.example/edi/partner:1

. /usr/local/lib/random.sh
until curl -s --user acme:acme-2031 ftp://localhost:2121/ > /dev/null; do sleep 1; done
ssh="-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR"
mkdir -p /data && cd /data || exit
curl -s --user acme:acme-2031 ftp://localhost:2121/out/hub.asc | gpg --batch --quiet --import
between 22 28
for n in $(seq 1 "$drawn"); do
  pick xml csv json bad zip gpg 7z
  case $picked in
    xml) file=order-$n.xml && printf '<order><line sku="A%s" amount="3"/><line sku="B%s" amount="1"/></order>\n' "$n" "$n" > "$file" ;;
    csv) file=order-$n.csv && printf 'sku,amount\r\nA%s,4\r\n' "$n" > "$file" ;;
    json) file=order-$n.json && jq -n --arg s "A$n" '{lines: [{sku: $s, amount: 2}]}' > "$file" ;;
    bad) file=order-$n.xml && echo '<order>' > "$file" ;;
    zip) file=order-$n.zip && printf 'sku,amount\nA,4\n' > o.csv && zip -q "$file" o.csv ;;
    gpg) printf 'sku,amount\nG,4\n' > "s-$n.csv" && gpg --batch --quiet --yes --trust-model always -r edi@shop.example -o "s-$n.csv.gpg" --encrypt "s-$n.csv" && file=s-$n.csv.gpg ;;
    7z) file=order-$n.7z && printf 'sku,amount\nZ,4\n' > o.csv && 7z a -bso0 -bsp0 "$file" o.csv ;;
  esac
  pick ftp curl lftp sftp scp
  case $picked in
    ftp) printf 'user acme acme-2031\nbinary\ncd in\nput %s\nls\nbye\n' "$file" | tnftp -n -p localhost 2121 ;;
    curl) curl -s -T "$file" --user globex:globex-2031 ftp://localhost:2121/in/ ;;
    lftp) lftp -u acme,acme-2031 -e "set ftp:ssl-allow no; put -O in $file -o $file.part; mv in/$file.part in/$file; mirror out acks; bye" -p 2121 localhost ;;
    sftp) printf 'put %s in/\nls -l out\n' "$file" | sshpass -p acme-2031 sftp $ssh -P 2022 -b - acme@localhost ;;
    scp) sshpass -p globex-2031 scp $ssh -P 2022 "$file" globex@localhost:in/ ;;
  esac
  pause
done > /dev/null 2>&1
exit 0
