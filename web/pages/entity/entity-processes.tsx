import { useAnswer } from '../../api/queries.ts';
import { entityTitle } from '../../components/entity/entity.ts';
import { Empty, Loaded, Skeleton } from '../../components/states/states.tsx';
import { TimeRange } from '../../components/time/time-range.tsx';
import { Time } from '../../components/time/time.tsx';
import { ProcessTree } from '../../components/tree/process-tree.tsx';
import type { TreeNode } from '../../components/tree/tree-answer.ts';
import { countText } from '../../components/value/counts.ts';
import { useKeys } from '../../keys/keys.ts';
import { focusedTime } from '../../components/around/go-around.ts';
import type { Change, EntityAnswer } from './entity-answer.ts';
import type { EntitySearch } from './search.ts';
import styles from './entity.module.css';

interface Props {
  readonly answer: EntityAnswer;
  readonly search: EntitySearch;
  readonly change: Change;
}

const HALF_HOUR_MS = 30 * 60_000;

/** The processes of a chosen time, with alerts marked; at first, of the time around the newest alert. */
export function EntityProcesses({ answer, search, change }: Props) {
  const { field, value, alerts, lastSeen } = answer;
  const middle = alerts.newest ?? lastSeen;
  const isChosen = search.from !== undefined || search.to !== undefined;
  const around = (by: number) =>
    middle === null ? undefined : new Date(Date.parse(middle) + by).toISOString();
  const from = isChosen ? search.from : around(-HALF_HOUR_MS);
  const to = isChosen ? search.to : around(HALF_HOUR_MS);
  const processes = useAnswer(
    'GET /dw/entity/_processes',
    { query: { field, value, from, to } },
    { enabled: middle !== null },
  );
  useKeys([
    {
      command: 'context',
      title: 'Its events around this process',
      run: () => {
        const at = focusedTime();
        if (at !== null) change({ part: 'events', at, arrival: undefined, open: undefined });
      },
    },
  ]);
  if (middle === null) return <Empty title="No events are stored" />;
  return (
    <div className={styles['processes']}>
      <div className="wrap">
        <TimeRange
          range={{ from, to }}
          onRange={(range) => change({ from: range.from, to: range.to })}
        />
        <span className="muted">
          {isChosen
            ? ''
            : alerts.newest === null
              ? 'Around its last event.'
              : 'Around its newest alert.'}
        </span>
      </div>
      <Loaded of={processes} skeleton={<Skeleton rows={12} />}>
        {({ roots, others, missing, events, from: first, to: last }) => (
          <>
            <ProcessTree
              key={`${first} ${last}`}
              tree={{
                alert: '',
                root: roots.length === 0 ? null : rootOf(entityTitle(field), roots, others),
                path: [],
                missing,
                read: null,
              }}
              at={null}
            />
            <p className="muted">
              From {countText(events, 'process event')}, <Time at={first} /> to <Time at={last} />
              {field === 'host.name' && '; processes of its containers are on the pages of these'}.
            </p>
          </>
        )}
      </Loaded>
    </div>
  );
}

/** The place itself, as the root of all processes. */
const rootOf = (name: string, roots: readonly TreeNode[], others: number): TreeNode => ({
  name,
  executable: null,
  args: [],
  entity: null,
  pid: null,
  user: null,
  start: null,
  end: null,
  exitCode: null,
  images: [],
  image: -1,
  isAlert: false,
  isPath: false,
  alerts: [],
  known: 'event',
  isBelowGap: false,
  children: [...roots],
  folded: others === 0 ? null : { count: others, alerts: 0, names: [] },
});
