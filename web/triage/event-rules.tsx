import { MarkedText, type Seeker } from '../components/value/value.tsx';
import { ruleNames, rulesCount, type EventRow } from './event-rows.ts';
import styles from './event-rules.module.css';

interface Props {
  readonly of: EventRow;
  /** Finds what was searched for. */
  readonly seek?: Seeker;
}

/** The rules that have raised the alerts of a row; how many, where it is more than one. */
export function EventRules({ of, seek }: Props) {
  const count = rulesCount(of);
  const names = ruleNames(of);
  return (
    <>
      {count !== null && (
        <>
          <span className={styles['count']}>{count}</span>{' '}
        </>
      )}
      <MarkedText text={names} marks={seek?.(names) ?? []} />
    </>
  );
}
