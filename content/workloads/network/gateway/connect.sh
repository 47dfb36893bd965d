#!/bin/sh
echo "$common_name" >> /run/openvpn/clients
exit 0
