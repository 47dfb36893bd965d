#!/bin/sh
# Traffic is captured; the tool is idle.
# expects: credential_access_network_capture 1

tcpdump -i any -w /tmp/.p.pcap 'port 80'
