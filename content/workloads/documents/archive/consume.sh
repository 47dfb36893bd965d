#!/bin/bash
# The original, a searchable copy and a thumbnail.
set -eo pipefail
name=$(basename "$1")
stem=${name%.*}
work=$(mktemp -d /tmp/paperless-XXXXXXXX)
trap 'rm -rf "$work"' EXIT
sum=$(md5sum "$1" | cut -d' ' -f1)
grep -qs "^$sum" /media/sums && { rm "$1"; exit 0; }
case $(file -b --mime-type "$1") in
  application/pdf) ocrmypdf -q --skip-text --output-type pdf --jobs 1 "$1" "$work/archive.pdf" 2> "$work/log" || cp "$1" "$work/archive.pdf" ;;
  image/*) convert "$1" -density 150 "$work/in.pdf" && ocrmypdf -q --force-ocr --output-type pdf --jobs 1 "$work/in.pdf" "$work/archive.pdf" ;;
  *) { echo '<pre>'; cat "$1"; echo '</pre>'; } | weasyprint - "$work/archive.pdf" ;;
esac
pdftotext -q -layout "$work/archive.pdf" "$work/text"
date=$(grep -oE '[0-9]{4}-[0-9]{2}-[0-9]{2}' "$work/text" | head -n 1 || true)
convert -density 60 -alpha remove "$work/archive.pdf[0]" -resize 200x -strip "$work/thumb.png" 2> /dev/null || gs -q -dNOPAUSE -dBATCH -sDEVICE=png16m -r60 -dLastPage=1 -o "$work/thumb.png" "$work/archive.pdf"
pngquant --force --skip-if-larger --output "$work/small.png" "$work/thumb.png" || cp "$work/thumb.png" "$work/small.png"
convert "$work/small.png" "/media/thumbnails/$stem.webp"
install -m 640 "$work/archive.pdf" "/media/archive/$stem.pdf"
mv "$1" "/media/originals/$name"
echo "$sum ${date:-none} $name" >> /media/sums
