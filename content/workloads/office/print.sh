#!/bin/bash
# A print server: CUPS with its filters, a printer that writes PDF files, an in-house backend.
# runs: service
# packages: cups cups-client cups-filters printer-driver-cups-pdf ghostscript poppler-utils procps file
# image: registry.example/office/print:2.4
# pod: office/print-0

useradd --create-home --groups lpadmin mia
install -m 700 /srv/app/archive /usr/lib/cups/backend/archive
sed -i 's/^Listen localhost:631/Listen 127.0.0.1:631/; s/^Browsing .*/Browsing No/' /etc/cups/cupsd.conf
mkdir -p /srv/prints && chown lp /srv/prints
cupsd -t
exec cupsd -f
