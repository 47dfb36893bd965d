int sum(int, int);
int length(const char *);
int main(void) { return sum(1, 2) == 3 && length("ab") == 2 ? 0 : 1; }
