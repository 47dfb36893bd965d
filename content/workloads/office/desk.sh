#!/bin/bash
# Users who print, and administrators of the printers.
# runs: host
# into: print

. "$RANDOM_SH"
sleep 5
at() { runc exec "$CONTAINER" "$@" > /dev/null 2>&1; }
at lpadmin -p files -E -v cups-pdf:/ -m lsb/usr/cups-pdf/CUPS-PDF_opt.ppd
at lpadmin -p archive -E -v archive:/ -m raw
at lpoptions -d files
between 62 72
for round in $(seq 1 "$drawn"); do
  pick text text postscript pdf raw status jobs cancel stop settings add level logs model test pretty
  case $picked in
    text) at sh -c "seq 1 80 | lp -d files -t report-$round" ;;
    postscript) at sh -c 'printf "%%!PS\n/Courier findfont 20 scalefont setfont 72 700 moveto (Order) show showpage\n" | lp -d files -o landscape' ;;
    pdf) at sh -c 'gs -q -sDEVICE=pdfwrite -o /tmp/a.pdf -c "showpage" && lp -d files -n 2 /tmp/a.pdf' ;;
    raw) at sh -c 'echo archived | lp -d archive -o raw' ;;
    status) at lpstat -t ;;
    jobs) at lpq -a ; at lpstat -W completed -o ;;
    cancel) at cancel -a ;;
    stop) at sh -c 'cupsdisable files && sleep 0.3 && cupsenable files && cupsaccept files' ;;
    settings) at cupsctl --no-remote-any ; at lpoptions -p files -l ;;
    add) at lpadmin -p "floor$round" -E -v socket://192.0.2.9 -m raw ; at lpadmin -x "floor$round" ;;
    level) at sh -c 'find /var/spool/cups -type f -mmin +60 -delete; du -sh /var/spool/cups' ;;
    logs) at sh -c 'tail -n 4 /var/log/cups/access_log; mv /var/log/cups/page_log /var/log/cups/page_log.1; kill -HUP $(pgrep -x cupsd)' ;;
    model) at lpinfo -m ;;
    test) at cupstestppd -q /etc/cups/ppd/files.ppd ; at cupsfilter -m application/pdf /etc/passwd ;;
    pretty) at sh -c 'ls /var/spool/cups-pdf/ANONYMOUS | head -n 3; file /var/spool/cups-pdf/ANONYMOUS/* | head -n 1' ;;
  esac
  pause
done
exit 0
