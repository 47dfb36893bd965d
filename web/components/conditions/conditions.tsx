import { Fragment } from 'react';
import { ValueText } from '../value/value.tsx';
import { conditionsOf, operatorText, type Condition } from './condition.ts';
import styles from './conditions.module.css';

interface Props {
  /** `entries` of an exception item. */
  readonly entries: unknown;
}

/** What an exception item hides, as a sentence: all of its conditions must be true. */
export function Conditions({ entries }: Props) {
  return <Sentence conditions={conditionsOf(entries)} />;
}

function Sentence({ conditions }: { readonly conditions: readonly Condition[] }) {
  return (
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
}
