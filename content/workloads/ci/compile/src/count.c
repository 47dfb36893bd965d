#include <string.h>

int count(const char *text) { return (int)strlen(text); }
