#!/bin/sh
# What is there to work with?
# expects: discovery_tool_lookup 3

which docker
whereis nmap
sh -c 'command -v kubectl'
