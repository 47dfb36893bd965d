#!/bin/sh
# Available tools are looked up.
# expects: discovery_tool_lookup 3

which docker
whereis nmap
sh -c 'command -v kubectl'
