#include <stdio.h>
int sum(int, int);
int main(void) { printf("%d\n", sum(2, 3)); return 0; }
