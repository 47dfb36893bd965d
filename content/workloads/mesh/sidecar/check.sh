#!/bin/sh
exec curl -fsS --max-time 1 -o /dev/null "http://$3:$4/"
