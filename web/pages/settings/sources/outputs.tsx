import { useAnswer } from '../../../api/queries.ts';
import type { AnswerOf } from '../../../api/client.ts';
import { Table, type TableColumn } from '../../../components/table/table.tsx';
import { countText } from '../../../components/value/counts.ts';
import { ValueText } from '../../../components/value/value.tsx';
import styles from '../../../components/sources/sources.module.css';

const EVERY_MS = 10_000;

interface Output {
  readonly name: string;
  readonly waiting: number;
  readonly done: string;
  readonly missing: number;
  readonly problem: string | null;
}

const COLUMNS: readonly TableColumn<Output>[] = [
  [
    'Output',
    ({ name, problem }) => (
      <>
        <ValueText text={name} most={160} />
        {problem !== null && (
          <div className={styles['error']}>
            <ValueText text={problem} most={300} />
          </div>
        )}
      </>
    ),
  ],
  ['Done', ({ done }) => done, 'end'],
  ['Waiting', ({ waiting }) => countText(waiting), 'end'],
  [
    'Refused or lost',
    ({ missing }) => (
      <span className={missing > 0 ? styles['error'] : undefined}>{countText(missing)}</span>
    ),
    'end',
  ],
];

/** What the service writes to other systems; nothing where it writes nothing. */
export function Outputs() {
  const { data } = useAnswer('GET /dw/status', {}, { every: EVERY_MS });
  const rows = data === undefined ? [] : outputsOf(data);
  if (rows.length === 0) return null;
  return (
    <section className={styles['section']}>
      <h2>Outputs</h2>
      <Table label="Outputs" columns={COLUMNS} rows={rows} />
    </section>
  );
}

function outputsOf({
  forwarding,
  detection,
}: Pick<AnswerOf<'GET /dw/status'>, 'forwarding' | 'detection'>): Output[] {
  // Connectors have a page of their own.
  const own = (detection?.actions ?? []).filter(({ action }) => !action.startsWith('notify/'));
  const actions = own.map((each): Output => {
    const what =
      each.action === 'cluster'
        ? 'Copies of alerts in the cluster'
        : `Alerts to the ${each.action}`;
    return {
      name: `${what}, space ${each.space}`,
      waiting: each.waiting,
      done: '–',
      missing: each.refused,
      problem: each.failure,
    };
  });
  if (forwarding === null) return actions;
  const { target, waiting, forwarded, refused, lost, failure, lastRefusal } = forwarding;
  const refusal = lastRefusal === null ? null : `last refused: ${lastRefusal.reason}`;
  return [
    ...actions,
    {
      name: `Events to ${target}`,
      waiting,
      done: countText(forwarded),
      missing: refused + lost,
      problem: failure ?? refusal,
    },
  ];
}
