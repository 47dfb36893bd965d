import { Fragment } from 'react';
import { ValueText } from '../value/value.tsx';
import styles from './conditions.module.css';

/** A condition of an exception item, under the names of the API. What comes from elsewhere may lack any of it. */
interface Condition {
  readonly field: string;
  readonly type: string;
  readonly operator: 'included' | 'excluded';
  readonly values: readonly string[];
  /** Of a nested condition. */
  readonly entries: readonly Condition[];
}

/** Reads the conditions of an item; what is none is left out. */
export function conditionsOf(entries: unknown): readonly Condition[] {
  if (!Array.isArray(entries)) return [];
  return entries.filter(isObject).map((entry) => ({
    field: textOf(entry['field']),
    type: textOf(entry['type']),
    operator: entry['operator'] === 'excluded' ? 'excluded' : 'included',
    values: valuesOf(entry),
    entries: conditionsOf(entry['entries']),
  }));
}

function valuesOf(entry: Readonly<Record<string, unknown>>): readonly string[] {
  const { value, list } = entry;
  if (isObject(list)) return [textOf(list['id'])];
  if (Array.isArray(value)) return value.map(textOf);
  return value === undefined ? [] : [textOf(value)];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);

const WORDS: Readonly<Record<string, readonly [included: string, excluded: string]>> = {
  match: ['is', 'is not'],
  match_any: ['is one of', 'is none of'],
  wildcard: ['matches', 'does not match'],
  exists: ['exists', 'does not exist'],
  list: ['is in the list', 'is not in the list'],
  nested: ['has', 'has no'],
};

/** "is one of": what stands between the field and its values. */
export function operatorText({ type, operator }: Pick<Condition, 'type' | 'operator'>): string {
  const words = WORDS[type] ?? [type, `not ${type}`];
  return words[operator === 'included' ? 0 : 1];
}

/** All conditions as one text: "process.name is backup and user.name is one of root, admin". */
export const conditionsText = (entries: unknown): string => textOfAll(conditionsOf(entries));

const textOfAll = (conditions: readonly Condition[]): string =>
  conditions
    .map((condition) => {
      const { field, values, entries } = condition;
      const nested = entries.length === 0 ? '' : ` (${textOfAll(entries)})`;
      return `${field} ${operatorText(condition)} ${values.join(', ')}${nested}`.trim();
    })
    .join(' and ');

interface Props {
  /** `entries` of an exception item. */
  readonly entries: unknown;
}

/** What an exception item hides, as a sentence: all of its conditions must be true. */
export const Conditions = ({ entries }: Props) => <Sentence conditions={conditionsOf(entries)} />;

const Sentence = ({ conditions }: { readonly conditions: readonly Condition[] }) => (
  <span>
    {conditions.map((condition, index) => (
      // oxlint-disable-next-line react/no-array-index-key
      <Fragment key={index}>
        {index > 0 && <span className={styles['word']}> and </span>}
        <ValueText text={condition.field} />
        <span className={styles['word']}> {operatorText(condition)} </span>
        {condition.values.map((value, place) => (
          // oxlint-disable-next-line react/no-array-index-key
          <Fragment key={place}>
            {place > 0 && ', '}
            <span className={styles['value']}>
              <ValueText text={value} />
            </span>
          </Fragment>
        ))}
        {condition.entries.length > 0 && (
          <>
            ( <Sentence conditions={condition.entries} /> )
          </>
        )}
      </Fragment>
    ))}
  </span>
);
