extern int blink(int);
const char version[] = VERSION;
int main(void) { volatile int n = 0; while (n < 10) n = blink(n); return 0; }
