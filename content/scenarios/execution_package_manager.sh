#!/bin/sh
# Packages are installed in a running container.
# expects: execution_package_manager 4

apt-get update
apt-get install -y nmap
apk add socat
pip install requests
