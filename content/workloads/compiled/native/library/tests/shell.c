#include <stdlib.h>
#include "../price.h"

int main(void) { return with_tax(0) + system("test -d /tmp && uname -s > /dev/null"); }
