#include <stdio.h>

int count(const char *text);
int words(const char *text);
int lines(const char *text);

int main(void) {
  const char *text = "one two\nthree\n";
  printf("%d %d %d\n", count(text), words(text), lines(text));
  return 0;
}
