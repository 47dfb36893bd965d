int blink(int n) { *(volatile unsigned *)0x40020014 ^= 1u << n; return n + 1; }
