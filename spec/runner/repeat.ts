/** `{{201 x (}}` stands for 201 opening parentheses: limits can be written on one line. */
export function repeat(text: string): string {
  return text.replace(/\{\{(\d+) x (.+?)\}\}/g, (_all, count: string, piece: string) =>
    piece.repeat(Number(count)),
  );
}
