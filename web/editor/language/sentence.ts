/** A message of the language as a sentence; the name of a field at its beginning stays as it is written. */
export const sentence = (text: string) =>
  /^[a-z]+[\s,]/.test(text) ? `${text.slice(0, 1).toUpperCase()}${text.slice(1)}` : text;
