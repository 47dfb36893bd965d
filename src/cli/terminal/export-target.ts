import { NewFile } from '../../stores/files/write-file.ts';
import { safeJson } from '../../util/safe-text.ts';
import { Output } from './output.ts';

/** Where exported lines go. */
export interface Target {
  readonly add: (lines: Buffer) => void;
  readonly blockEnd: () => Promise<void>;
  readonly end: () => void;
  readonly discard: () => void;
}

/** @param path of a new file; `null` for standard output */
export const targetOf = (path: string | null): Target =>
  path === null ? toStandardOutput() : toFile(path);

function toStandardOutput(): Target {
  const output = new Output(process.stdout);
  const { isTTY } = process.stdout;
  return {
    add: (lines) => output.add(isTTY ? safeLines(lines) : lines),
    blockEnd: () => output.flush(),
    end: () => {},
    discard: () => {},
  };
}

const safeLines = (lines: Buffer) => lines.toString('utf8').split('\n').map(safeJson).join('\n');

function toFile(path: string): Target {
  let pieces: Buffer[] = [];
  let file: NewFile | null = null;
  const write = () => {
    file ??= new NewFile(path);
    file.write(Buffer.concat(pieces));
    pieces = [];
  };
  return {
    add: (lines) => pieces.push(lines),
    // eslint-disable-next-line typescript/require-await
    blockEnd: async () => write(),
    end: () => {
      write();
      file?.finish();
    },
    discard: () => file?.discard(),
  };
}
