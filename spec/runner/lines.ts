import { SpecError } from './spec-file.ts';

/** One line of a spec file that means something: no blank line, no `#` line. */
export interface Line {
  /** 1-based. */
  readonly number: number;
  /** Blanks before the text. */
  readonly indent: number;
  readonly text: string;
}

/** A line and the deeper-indented lines below it. */
export interface Block {
  readonly head: Line;
  /** The first word of the head. */
  readonly word: string;
  /** What follows that word, without outer blanks. */
  readonly rest: string;
  readonly body: readonly Line[];
}

export function readLines(path: string, text: string): Line[] {
  const lines: Line[] = [];
  for (const [index, raw] of text.replace(/\r\n/g, '\n').split('\n').entries()) {
    const content = raw.trimEnd();
    if (content.trim() === '' || content.startsWith('#')) continue;
    const trimmed = content.trimStart();
    const indent = content.length - trimmed.length;
    if (/\t/.test(content.slice(0, indent))) {
      throw new SpecError(path, index + 1, 'indent with blanks, not with tabs');
    }
    lines.push({ number: index + 1, indent, text: trimmed });
  }
  return lines;
}

/** Cuts lines into blocks: every line at `indent` opens one. */
export function readBlocks(path: string, lines: readonly Line[], indent: number): Block[] {
  const blocks: { head: Line; word: string; rest: string; body: Line[] }[] = [];
  for (const line of lines) {
    const open = blocks.at(-1);
    if (line.indent === indent) {
      const [, word = '', rest = ''] = /^(\S+)\s*(.*)$/.exec(line.text) ?? [];
      blocks.push({ head: line, word, rest, body: [] });
    } else if (line.indent > indent && open !== undefined) {
      open.body.push(line);
    } else {
      throw new SpecError(path, line.number, `expected an indent of ${indent} blanks`);
    }
  }
  return blocks;
}
