int lines(const char *text) {
  int found = 0;
  for (; *text; text++) found += *text == '\n';
  return found;
}
