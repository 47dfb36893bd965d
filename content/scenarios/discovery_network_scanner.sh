#!/bin/sh
# Ports are scanned.
# expects: discovery_network_scanner 3

nmap -sT 127.0.0.1
masscan -p1-100 127.0.0.1
nc -z 127.0.0.1 1-100
