#!/usr/bin/env bash
# Password and blank pages away, if qpdf can read the file.
set -e
case $(file -b --mime-type "$DOCUMENT_SOURCE_PATH") in
  application/pdf)
    qpdf --is-encrypted "$DOCUMENT_SOURCE_PATH" && qpdf --replace-input --decrypt "$DOCUMENT_SOURCE_PATH"
    pages=$(qpdf --show-npages "$DOCUMENT_SOURCE_PATH")
    for page in $(seq 1 "$pages"); do
      gs -q -o - -sDEVICE=inkcov -dFirstPage="$page" -dLastPage="$page" "$DOCUMENT_SOURCE_PATH" | awk '{ exit ($1 + $2 + $3 + $4 > 0) ? 0 : 1 }' || echo "page $page is blank"
    done
    ;;
  image/*) exiftool -q -overwrite_original -all= "$DOCUMENT_SOURCE_PATH" ;;
esac
exit 0
