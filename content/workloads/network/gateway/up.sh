#!/bin/sh
ip route show > /run/openvpn/routes
logger -t vpn "$dev is up" 2> /dev/null
exit 0
