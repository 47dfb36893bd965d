#!/bin/sh
# New namespaces, in which one is root.
# expects: privilege_escalation_unshare 3

unshare -Ur id
unshare --user --map-root-user id
unshare -m id
