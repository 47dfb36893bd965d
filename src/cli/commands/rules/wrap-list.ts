import { displayWidth } from '../../output/text-width.ts';

/** Values with commas between them in lines of `room` cells; one that is longer has its own line. */
export function wrapList(values: readonly string[], room: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const [index, value] of values.entries()) {
    const piece = index === values.length - 1 ? value : `${value},`;
    if (line !== '' && displayWidth(line) + 1 + displayWidth(piece) > room) {
      lines.push(line);
      line = piece;
    } else line = line === '' ? piece : `${line} ${piece}`;
  }
  return [...lines, line];
}
