#include <stdio.h>

int main(void) {
  puts("shop 1.0");
  return 0;
}
