import type { AnswerOf } from '../../../../api/client.ts';
import { countText } from '../../../../components/value/counts.ts';
import { ValueText } from '../../../../components/value/value.tsx';
import styles from './tests.module.css';

export type Report = AnswerOf<'POST /dw/rules/_test'>;
export type Case = Report['cases'][number];

export const TONES = { passed: 'good', failed: 'bad', skipped: 'warn' } as const;

/** "no alert", "some alerts", "2 alerts". */
export const expectsText = (expected: number | 'some'): string =>
  expected === 'some' ? 'some alerts' : expected === 0 ? 'no alert' : countText(expected, 'alert');

/** Why a case has not passed; nothing of one that has. */
export function Why({ of: { outcome, why, misses } }: { readonly of: Case }) {
  if (outcome === 'passed') return null;
  return (
    <ul className={styles['why']} data-outcome={outcome}>
      {why.map((text) => (
        <li key={text}>
          <ValueText text={text} most={2_000} />
        </li>
      ))}
      {why.length === 0 &&
        misses.map(({ event, met, of, clause }) => (
          <li key={event}>
            Event {event + 1} satisfies {met} of {of} clauses; the first that is false is{' '}
            <ValueText text={clause.text} />
          </li>
        ))}
    </ul>
  );
}
