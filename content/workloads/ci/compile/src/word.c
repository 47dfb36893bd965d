#include <ctype.h>

int words(const char *text) {
  int found = 0;
  for (; *text; text++) found += !isspace((unsigned char)*text) && isspace((unsigned char)text[1]);
  return found;
}
