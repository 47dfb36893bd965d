import { SensorError } from '../errors.ts';

/** The position of a field in a record, from a `format` file of tracefs. */
export interface FormatField {
  readonly name: string;
  /** Bytes from the start of the record. */
  readonly offset: number;
  readonly size: number;
  readonly signed: boolean;
  /**
   * `plain`: the field contains the value. `data` and `relative`: the field contains a word with the offset
   * of the value, from the start of the record or from the end of the word.
   */
  readonly place: 'plain' | 'data' | 'relative';
}

/** The layout of one kind of record. */
export interface EventFormat {
  /** Such as `sched_process_exec`. */
  readonly name: string;
  /** The value of the field `common_type` in each record of this kind. */
  readonly id: number;
  readonly fields: ReadonlyMap<string, FormatField>;
}

/** Parses a `format` file. Throws {@link SensorError} if it lacks a name or an id. */
export function parseFormat(text: string): EventFormat {
  const lines = text.split('\n');
  const name = valueOf(lines, 'name:');
  const id = Number(valueOf(lines, 'ID:'));
  if (name === '' || !Number.isInteger(id) || id < 1) {
    throw new SensorError('SEN1006', `the format of tracepoint ${name || 'without a name'}`);
  }
  return { name, id, fields: parseFields(text) };
}

/** The fields of a `format` file or of `events/header_page`, by name. */
export function parseFields(text: string): ReadonlyMap<string, FormatField> {
  const fields = text.split('\n').map(fieldOf);
  return new Map(fields.flatMap((field) => (field === null ? [] : [[field.name, field]])));
}

/** Parses a line such as `field:__data_loc char[] filename;	offset:8;	size:4;	signed:0;`. */
function fieldOf(line: string): FormatField | null {
  const parts = new Map(
    line.split(';').map((part) => {
      const [key = '', ...value] = part.split(':');
      return [key.trim(), value.join(':').trim()];
    }),
  );
  const declaration = parts.get('field');
  const offset = Number(parts.get('offset') ?? 'none');
  const size = Number(parts.get('size') ?? 'none');
  if (declaration === undefined || !isPlace(offset) || !isPlace(size)) return null;
  const last = declaration.split(' ').at(-1) ?? '';
  const name = last.split('[')[0] ?? '';
  const place = declaration.startsWith('__data_loc')
    ? 'data'
    : declaration.startsWith('__rel_loc')
      ? 'relative'
      : 'plain';
  return { name, offset, size, signed: parts.get('signed') === '1', place };
}

const isPlace = (number: number) => Number.isInteger(number) && number >= 0 && number < 0x100_0000;

function valueOf(lines: readonly string[], key: string): string {
  return (
    lines
      .find((line) => line.startsWith(key))
      ?.slice(key.length)
      .trim() ?? ''
  );
}
