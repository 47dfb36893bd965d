import { isJsonObject, type Json } from '../../../../events/json.ts';
import type { DocumentKind, AlertField } from '../fields.ts';
import { illegal, parsing, MAX_SORTS } from '../errors.ts';
import { queryField } from './leaves.ts';
import { checkParts, listOf, objectAt, nameOf, oneOf, optionalText } from './reader.ts';

/** A sort key: a field, or the order in which alerts were raised or events arrived. */
export interface SortKey {
  readonly field: AlertField | null;
  readonly isDescending: boolean;
  /** Of several values, the minimum or the maximum. */
  readonly mode: 'min' | 'max';
  /** The position of hits without a value, or their substitute value. */
  readonly missing: 'first' | 'last' | { readonly value: string };
  /** The format of dates. */
  readonly format: 'epoch_millis' | 'iso';
}

const PLACES = ['_doc', '_score', '_shard_doc'];

export function readSort(
  value: Json | undefined,
  { idField }: Pick<DocumentKind, 'idField'>,
): readonly SortKey[] {
  const keys = listOf(value ?? undefined).flatMap((each) => {
    if (typeof each === 'string') return [keyOf(...splitOrder(each), idField)];
    return Object.entries(objectAt(each, '[sort]')).map(([name, options]) =>
      keyOf(name, options, idField),
    );
  });
  if (keys.length > MAX_SORTS)
    throw illegal(`[sort] has ${keys.length} keys; ${MAX_SORTS} is the limit`);
  return keys;
}

/** `name` or `name:desc`, the form of a URL. */
function splitOrder(text: string): [string, Json] {
  const [, name = text, order] = /^(.+):(asc|desc)$/i.exec(text) ?? [];
  return [name, order ?? {}];
}

const OPTIONS = [
  'order',
  'missing',
  'mode',
  'unmapped_type',
  'format',
  'numeric_type',
  'ignore_unmapped',
];

function keyOf(name: string, value: Json, idField: string): SortKey {
  const options = isJsonObject(value) ? value : { order: value };
  checkParts(options, OPTIONS, `[sort] on [${name}]`);
  const isPlace = PLACES.includes(name);
  const usual = name === '_score' ? 'desc' : 'asc';
  const isDescending = oneOf(options['order'], usual, ['asc', 'desc'], '[sort] order') === 'desc';
  const { missing = '_last' } = options;
  if (typeof missing === 'object') throw parsing(`[sort] missing cannot be ${nameOf(missing)}`);
  return {
    field: isPlace ? null : queryField(name === '_id' ? idField : name),
    isDescending,
    mode: oneOf(options['mode'], isDescending ? 'max' : 'min', ['min', 'max'], '[sort] mode'),
    missing:
      missing === '_last' ? 'last' : missing === '_first' ? 'first' : { value: String(missing) },
    format: formatOf(optionalText(options['format'], '[sort] format')),
  };
}

const ISO_FORMATS = /^(?:strict_)?date_(?:optional_time|time)(?:_nanos)?$/;

/** The format of a date in an answer. */
export function formatOf(format: string | undefined): 'epoch_millis' | 'iso' {
  if (format === undefined) return 'epoch_millis';
  const [first = ''] = format.split('||');
  if (first === 'epoch_millis') return 'epoch_millis';
  if (ISO_FORMATS.test(first)) return 'iso';
  throw illegal(
    `the format [${nameOf(format)}] is not supported; it is strict_date_optional_time or epoch_millis`,
  );
}
