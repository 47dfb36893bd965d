import { joinedText, numberOf, textOf, unquoted } from './value.ts';
import type { Arguments } from './system-call.ts';

const ARGUMENT = /^a(\d{1,7})(?:\[(\d{1,7})\])?$/;

/**
 * Reads the arguments of a program from its EXECVE records: `a0="sh" a1=2D63`. Long arguments are
 * split into pieces (`a2_len=9000 a2[0]=… a2[1]=…`), and many arguments are spread over several
 * records. Arguments are missing if records were lost.
 *
 * @param records the fields of each record, in order
 */
export function execArguments(records: readonly ReadonlyMap<string, string>[]): Arguments {
  const whole = new Map<number, string>();
  const pieces = new Map<number, Map<number, string>>();
  const lengths = new Map<string, string>();
  for (const record of records) {
    for (const [name, written] of record) {
      if (name === 'argc' || name.endsWith('_len')) setFirst(lengths, name, written);
      const [, index, piece] = ARGUMENT.exec(name) ?? [];
      if (index === undefined) continue;
      if (piece === undefined) setFirst(whole, Number(index), written);
      else setFirst(piecesOf(pieces, Number(index)), Number(piece), written);
    }
  }
  const indexes = [...new Set([...whole.keys(), ...pieces.keys()])].sort((a, b) => a - b);
  const values = indexes.map((index) => {
    const written = whole.get(index);
    return written === undefined ? joinedText(inOrder(pieces.get(index))) : (textOf(written) ?? '');
  });
  const isComplete =
    numberOf(lengths.get('argc')) === values.length &&
    indexes.every((index, at) => index === at) &&
    [...pieces].every(([index, parts]) => areAll(parts, numberOf(lengths.get(`a${index}_len`))));
  return { values, fidelity: isComplete ? 'exact' : 'incomplete' };
}

function piecesOf(pieces: Map<number, Map<number, string>>, index: number): Map<number, string> {
  const known = pieces.get(index) ?? new Map<number, string>();
  pieces.set(index, known);
  return known;
}

function setFirst<K>(into: Map<K, string>, key: K, value: string): void {
  if (!into.has(key)) into.set(key, value);
}

function inOrder(pieces: ReadonlyMap<number, string> | undefined): string[] {
  return [...(pieces ?? [])].sort(([a], [b]) => a - b).map(([, written]) => written);
}

/** @param length of all pieces in their encoded form, without quotes */
function areAll(pieces: ReadonlyMap<number, string>, length: number | undefined): boolean {
  const written = [...pieces.values()].reduce((sum, piece) => sum + unquoted(piece).length, 0);
  return written === length;
}

/**
 * Reads the arguments from PROCTITLE. They are a guess, because the kernel truncates the record to
 * 128 bytes and omits empty arguments at the end.
 */
export function titleArguments(written: string | undefined): Arguments | undefined {
  const title = textOf(written);
  return title === undefined ? undefined : { values: title.split('\0'), fidelity: 'a guess' };
}
