import { useRef } from 'react';
import { Badge } from '../../../../components/badge/badge.tsx';
import { Table, type TableColumn } from '../../../../components/table/table.tsx';
import { countText } from '../../../../components/value/counts.ts';
import { NameText } from '../../../../components/value/value.tsx';
import { useKeys } from '../../../../keys/keys.ts';
import { type Case, expectsText, TONES, Why } from './case-parts.tsx';
import styles from './tests.module.css';

interface Props {
  readonly cases: readonly Case[];
  /** Leads to the text of a case. @param line in the text of the tests, from 1 */
  readonly onOpen: (line: number) => void;
}

/** Cases as a table, those first that do not pass. Keys move from one to the next and open its text. */
export function CaseTable({ cases, onOpen }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useCaseKeys(box);
  const rows = ORDER.flatMap((outcome) => cases.filter((each) => each.outcome === outcome));
  const isGreen = cases.every(({ outcome }) => outcome === 'passed');
  const columns: readonly TableColumn<Case>[] = [
    [
      'Case',
      ({ name, line }) => (
        <button
          type="button"
          className={styles['case']}
          aria-label={`${name}, line ${line}`}
          onClick={() => onOpen(line)}
        >
          <NameText text={name} />
        </button>
      ),
    ],
    ['Expects', ({ expected }) => expectsText(expected)],
    ['Events', ({ events }) => (events === null ? 'in a file' : countText(events)), 'end'],
    [
      'Outcome',
      ({ outcome, found }) => (
        <>
          <Badge tone={TONES[outcome]}>{outcome}</Badge>
          {outcome === 'failed' && found !== null && (
            <span className="muted"> has {expectsText(found)}</span>
          )}
        </>
      ),
    ],
    ...(isGreen ? [] : [['Why', (row: Case) => <Why of={row} />] as const]),
  ];
  return (
    <div ref={box} className={styles['table']}>
      <Table label="Cases and their outcomes" columns={columns} rows={rows} />
    </div>
  );
}

const ORDER = ['failed', 'skipped', 'passed'] as const;

/** The same keys as in a list: the focus is on the name of a case. */
function useCaseKeys(box: { readonly current: HTMLElement | null }): void {
  const names = () => [...(box.current?.querySelectorAll<HTMLElement>('tbody button') ?? [])];
  const focus = (at: (now: number, count: number) => number) => {
    const all = names();
    const now = all.indexOf(document.activeElement as HTMLElement);
    all[Math.max(0, Math.min(all.length - 1, at(now, all.length)))]?.focus();
  };
  useKeys([
    { command: 'next', run: () => focus((now) => now + 1) },
    { command: 'previous', run: () => focus((now) => now - 1) },
    { command: 'first', run: () => focus(() => 0) },
    { command: 'last', run: () => focus((_, count) => count - 1) },
    {
      command: 'open',
      run: ({ target }) => {
        if (target instanceof HTMLElement && target.matches('a, button')) target.click();
      },
    },
  ]);
}
