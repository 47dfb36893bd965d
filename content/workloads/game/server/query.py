"""Asks the server for a sign of life over UDP."""
import socket
import sys

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.settimeout(1)
s.sendto(b'\x4f\x45\x74\x03\x00\x00\x00\x01', (sys.argv[1], int(sys.argv[2])))
try:
    s.recv(100)
except OSError:
    sys.exit(1)
