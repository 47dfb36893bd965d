#!/usr/bin/python3
import subprocess
import sys

for line in sys.stdin:
    subprocess.run(["logger", "-t", "alarm", line[:60]], check=False)
