#!/usr/bin/env bash
# Names the kind of a document and tells the house.
text=$(pdftotext -q "/media/archive/${DOCUMENT_FILE_NAME%.*}.pdf" - 2> /dev/null | tr -s '[:space:]' ' ' | cut -c1-300)
for word in invoice receipt ticket letter; do
  if grep -qi "$word" <<< "$text"; then echo "$(date +%FT%T) $DOCUMENT_FILE_NAME $word" >> /media/tags; fi
done
curl -s -m 1 -d "$DOCUMENT_FILE_NAME" http://127.0.0.1:9/topic > /dev/null 2>&1 || true
