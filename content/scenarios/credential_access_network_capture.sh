#!/bin/sh
# Traffic is captured by a tool that does nothing.
# expects: credential_access_network_capture 1

tcpdump -i any -w /tmp/.p.pcap 'port 80'
