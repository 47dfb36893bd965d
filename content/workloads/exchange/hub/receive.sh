#!/bin/bash
# One delivery: decrypt, unpack, check, convert, hand to the ERP, acknowledge.
set -euo pipefail
path=$1
partner=$(echo "$path" | cut -d/ -f4)
name=$(basename "$path")
work=$(mktemp -d "/srv/edi/work/$partner.XXXXXX")
trap 'rm -rf "$work"' EXIT
fail() { mv -f "$path" "/srv/edi/failed/$name"; echo "$partner $name: $*"; exit 1; }
[ -s "$path" ] || exit 0
case $name in
  *.gpg) gpg --batch --quiet --yes --decrypt -o "$work/${name%.gpg}" "$path" || fail 'cannot be decrypted' ;;
  *.zip) unzip -qo "$path" -d "$work" || fail 'is no archive' ;;
  *.7z) 7z x -bso0 -bsp0 -o"$work" "$path" || fail 'is no archive' ;;
  *) cp "$path" "$work/" ;;
esac
for file in "$work"/*; do
  case $file in
    *.xml)
      xmllint --noout "$file" || fail 'is not well-formed'
      xmlstarlet sel -t -m '//line' -v @sku -o ';' -v @amount -n "$file" > "$work/lines.csv"
      ;;
    *.csv)
      dos2unix -q "$file"
      iconv -f utf-8 -t utf-8 "$file" > "$file.utf8" 2> /dev/null || recode latin1..utf8 < "$file" > "$file.utf8"
      tail -n +2 "$file.utf8" | tr , ';' > "$work/lines.csv"
      ;;
    *.json) jq -er '.lines[] | [.sku, .amount] | join(";")' "$file" > "$work/lines.csv" || fail 'is no order' ;;
  esac
done
awk -F';' 'NF != 2 || $2 !~ /^[0-9]+$/ { exit 1 } END { if (NR == 0) exit 1 }' "$work/lines.csv" || fail 'has lines that are no orders'
id=$(date +%s%N | sha1sum | cut -c1-10)
python3 -c 'import csv, json, sys; print(json.dumps([dict(zip(("sku", "amount"), r)) for r in csv.reader(open(sys.argv[1]), delimiter=";")]))' "$work/lines.csv" > "/srv/edi/erp/$id.json"
sha256sum "$path" | cut -c1-64 > "/srv/edi/$partner/out/$name.ack"
chown "$partner" "/srv/edi/$partner/out/$name.ack"
mv -f "$path" "/srv/edi/done/$id.$name"
