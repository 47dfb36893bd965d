#!/usr/bin/env python3
"""Tells a chat of programs that ended, and checks the page at every tick."""
import subprocess
import sys

while True:
    sys.stdout.write('READY\n')
    sys.stdout.flush()
    head = dict(part.split(':') for part in sys.stdin.readline().split())
    body = sys.stdin.read(int(head['len']))
    if head['eventname'].startswith('TICK'):
        subprocess.run('curl -fsS -m 2 -o /dev/null http://127.0.0.1:8120/ || echo page down >> /tmp/alarms', shell=True)
    else:
        subprocess.run(['logger', '-s', '-t', 'watch', body], stderr=subprocess.DEVNULL)
    sys.stdout.write('RESULT 2\nOK')
    sys.stdout.flush()
