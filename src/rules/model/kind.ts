import { isTable, type Data, type Path, type Table } from './data.ts';
import { wrongType, wrongValue, type Fault } from './fault.ts';

/** The values that a field takes: reads one, or reports why not and returns `undefined`. */
export interface Kind<T> {
  /** Completes "must be …", also in the reference. */
  readonly expected: string;
  /** The same for several, after "a list of". */
  readonly many: string;
  readonly read: (value: Data, path: Path, faults: Fault[]) => T | undefined;
}

/** A kind of single values: `accept` returns the parsed value, or `undefined`. */
function simple<T>(
  expected: string,
  many: string,
  isType: (value: Data) => boolean,
  accept: (value: Data) => T | undefined,
): Kind<T> {
  return {
    expected,
    many,
    read: (value, path, faults) => {
      const read = accept(value);
      if (read === undefined)
        faults.push((isType(value) ? wrongValue : wrongType)(value, path, expected));
      return read;
    },
  };
}

const isText = (value: Data) => typeof value === 'string';

export function text(
  expected: string,
  many: string,
  accepts: (value: string) => boolean = () => true,
): Kind<string> {
  return simple(expected, many, isText, (value) =>
    typeof value === 'string' && accepts(value) ? value : undefined,
  );
}

export function oneOf<const T extends string>(...values: readonly T[]): Kind<T> {
  const expected = listed(values);
  return simple(expected, expected, isText, (value) => values.find((each) => each === value));
}

export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): Kind<number> {
  const range =
    most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  return simple(
    `an integer ${range}`,
    `integers ${range}`,
    (value) => typeof value === 'number' || typeof value === 'bigint',
    (value) =>
      typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most
        ? value
        : undefined,
  );
}

const never = () => false;

export const flag: Kind<boolean> = simple('true or false', 'true or false', never, (value) =>
  typeof value === 'boolean' ? value : undefined,
);

/** A table whose keys are not checked. */
export const freeTable: Kind<Table> = simple('a table', 'tables', never, (value) =>
  isTable(value) ? value : undefined,
);

export const anything: Kind<Data> = {
  expected: 'anything',
  many: 'anything',
  read: (value) => value,
};

function listed(values: readonly string[]): string {
  const quoted = values.map((value) => `"${value}"`);
  const last = quoted.at(-1) ?? '';
  return quoted.length < 2 ? last : `${quoted.slice(0, -1).join(', ')} or ${last}`;
}
