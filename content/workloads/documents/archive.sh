#!/bin/bash
# A paperless office: a folder that is watched, OCR, thumbnails, conversions, stamps, splits, exports, with scripts before and after.
# packages: ocrmypdf tesseract-ocr unpaper pngquant qpdf poppler-utils ghostscript imagemagick inotify-tools python3-reportlab fonts-dejavu-core weasyprint optipng libimage-exiftool-perl libreoffice-writer-nogui file
# image: ghcr.io/paperless-ngx/paperless-ngx:2
# pod: office/archive-0

. /usr/local/lib/random.sh
useradd --uid 1000 --create-home paperless
sed -i "/pattern=\"PDF\"/s/none/read|write/" /etc/ImageMagick-6/policy.xml
mkdir -p /consume /media/{originals,archive,thumbnails} /export && cp -r /srv/app /opt/paperless && chmod +x /opt/paperless/*.sh
chown -R paperless /consume /media /export
as() { setpriv --reuid paperless --regid paperless --clear-groups env HOME=/home/paperless "$@"; }
as bash /opt/paperless/watch.sh > /tmp/log 2>&1 &
watcher=$!
sleep 1
between 30 36
for n in $(seq 1 "$drawn"); do
  pick scan scan letter letter web image mail merge export search office sanity
  case $picked in
    scan) as convert -size 900x300 xc:white -pointsize 40 -fill black -annotate +40+120 "Invoice $n of May" -density 150 "/tmp/scan$n.png" && as convert "/tmp/scan$n.png" "/consume/scan$n.pdf" ;;
    letter) as python3 /opt/paperless/letter.py "/tmp/letter$n.pdf" "$n" && as mv "/tmp/letter$n.pdf" /consume/ ;;
    web) as sh -c "echo '<h1>Receipt $n</h1><p>Paid.</p>' | weasyprint - /consume/web$n.pdf" ;;
    image) as convert -size 500x200 xc:white -pointsize 30 -annotate +20+80 "Ticket $n" "/consume/photo$n.jpg" ;;
    mail) as sh -c "printf 'Subject: note $n\n\nText of note $n\n' > /consume/note$n.txt" ;;
    merge) as bash -c 'files=(/media/archive/*.pdf); [ ${#files[@]} -gt 1 ] && qpdf --empty --pages "${files[@]:0:3}" -- /export/merged.pdf && pdfinfo /export/merged.pdf | grep Pages && qpdf --split-pages /export/merged.pdf /export/page-%d.pdf && rm -f /export/page-*.pdf' ;;
    export) as bash -c 'tar -cf - -C /media originals archive | gzip > /export/backup-$(date +%u).tgz; (cd /media && find . -type f -exec sha256sum {} + | sort -k2 > /export/manifest.txt; sha256sum -c --quiet /export/manifest.txt)' ;;
    search) as bash -c 'for f in $(ls /media/archive/*.pdf | tail -n 6); do pdftotext -q "$f" - | grep -ic invoice; done' ;;
    office) chance 60 && as timeout 60 soffice --headless --norestore --convert-to pdf --outdir /tmp "$(ls /consume/*.txt /opt/paperless/sample.txt 2> /dev/null | tail -n 1)" ;;
    sanity) as bash -c 'for f in $(ls /media/originals/* | tail -n 6); do file -b --mime-type "$f"; stat -c %s "$f"; [ -f "/media/thumbnails/$(basename "${f%.*}").webp" ] || echo missing; done; df -P /media | tail -n 1' ;;
  esac > /dev/null 2>&1
  pause
done
sleep 8
kill "$watcher"
pkill -u paperless inotifywait
tail -n 2 /tmp/log
exit 0
