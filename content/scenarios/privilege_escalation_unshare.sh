#!/bin/sh
# New namespaces, in which the user is root.
# expects: privilege_escalation_unshare 3

unshare -Ur id
unshare --user --map-root-user id
unshare -m id
