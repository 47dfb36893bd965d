#!/bin/sh
# Encoded text is decoded.
# expects: defense_evasion_payload_decoded 4

echo aW52ZW50ZWQ= > /tmp/text
base64 -d /tmp/text
base64 --decode /tmp/text
xxd -r -p /tmp/text
openssl enc -d -base64 -in /tmp/text
