import { column } from '../../../components/grid/column.ts';
import type { Column } from '../../../components/grid/grid.tsx';
import { spanText } from '../../../components/time/format-time.ts';
import { Time } from '../../../components/time/time.tsx';
import { ValueText } from '../../../components/value/value.tsx';
import { joinedAt, textAt, valuesAt } from '../document.ts';
import type { GroupHead, ResultRow } from './rows.ts';
import styles from '../hunt.module.css';

/** What is shown by default, the first of them that the results have. */
const USUAL = ['user.name', 'process.parent.name', 'process.name', 'file.path', 'process.args'];
/** Where it happened: one of them says it. */
const WHERE = ['orchestrator.resource.name', 'container.name', 'host.name'];
const MAX_COLUMNS = 5;
const LOOKED_AT = 40;

/** The columns for what was found. @param named fields that the query names */
export function usualFields(
  rows: readonly ResultRow[],
  named: readonly string[],
): readonly string[] {
  const documents = rows
    .flatMap(({ event }) => (event ? [event.document] : []))
    .slice(0, LOOKED_AT);
  const has = (field: string) => documents.some((each) => valuesAt(each, field).length > 0);
  const place = WHERE.find(has);
  const usual = ['event.action', ...(place === undefined ? [] : [place]), ...USUAL].filter(has);
  const own = named.filter(
    (field) => !usual.includes(field) && field !== '@timestamp' && has(field),
  );
  const room = Math.max(1, MAX_COLUMNS - own.length);
  // What tells most stands last in the list, and stays.
  const kept = usual.length <= room ? usual : [...usual.slice(0, room - 2), ...usual.slice(-2)];
  return [...new Set([...kept.slice(0, -1), ...own, ...kept.slice(-1)])];
}

const WIDE = /(args|command_line|executable|path|original|message|working_directory)$/;

export function columnsFor(
  fields: readonly string[],
  kind: 'plain' | 'groups' | 'tree',
): readonly Column<ResultRow>[] {
  // In a tree, the first column has the name already.
  const others = kind === 'tree' ? fields.filter((field) => field !== 'process.name') : fields;
  const rest = others.map((field): Column<ResultRow> =>
    column(
      field,
      field,
      WIDE.test(field) ? 'minmax(220px, 3fr)' : 'minmax(96px, 1fr)',
      ({ event, head }) =>
        head !== null || event === null ? null : (
          <ValueText text={joinedAt(event.document, field)} most={300} />
        ),
    ),
  );
  return kind === 'tree' ? [first(kind), TIME, ...rest] : [first(kind), ...rest];
}

const TIME: Column<ResultRow> = column(
  'time',
  'Time',
  '172px',
  ({ event, time }) => (event === null ? null : time === null ? '–' : <Time at={time} withMs />),
  { isSortable: true },
);

function first(kind: 'plain' | 'groups' | 'tree'): Column<ResultRow> {
  if (kind === 'plain') return TIME;
  return column(
    'place',
    kind === 'groups' ? 'Sequence' : 'Process',
    kind === 'groups' ? '268px' : 'minmax(220px, 1.4fr)',
    (row) => (kind === 'groups' ? <StepCell row={row} /> : <TreeCell row={row} />),
  );
}

function StepCell({ row: { head, step, time, gapMs, label } }: { readonly row: ResultRow }) {
  if (head !== null) return <HeadText head={head} />;
  return (
    <span className={styles['step']} data-missing={label !== null}>
      <span className="muted">{step}</span>
      {label ?? (time === null ? 'no time' : <Time at={time} withMs />)}
      {gapMs !== null && <span className="small">+{spanText(gapMs)}</span>}
    </span>
  );
}

/** What the events of a group have in common. It is wider than its column: the others are empty. */
export const HeadText = ({
  head: { number, kind, keys, spanMs, size },
}: {
  readonly head: GroupHead;
}) => (
  <span className={styles['head']}>
    <strong>
      {kind === 'sample' ? 'Sample' : 'Sequence'} {number}
    </strong>
    <span className="muted">
      {size} events{spanMs === null ? '' : ` in ${spanText(spanMs)}`}
    </span>
    {Object.entries(keys).map(([name, value]) => (
      <span key={name} className={styles['joinKey']}>
        {name} <ValueText text={value === null ? 'none' : String(value)} most={80} />
      </span>
    ))}
  </span>
);

const TreeCell = ({ row: { depth, event, label, process } }: { readonly row: ResultRow }) => (
  <span className={styles['tree']} style={{ paddingLeft: Math.min(depth, 12) * 16 }}>
    {depth > 0 && <span aria-hidden="true" className={styles['branch']} />}
    {event === null ? (
      <span className="muted">
        <ValueText text={label ?? ''} most={80} /> (no result)
      </span>
    ) : (
      <ValueText text={process?.names.join(' → ') || 'a process'} most={80} />
    )}
    {process !== null && process.events > 1 && (
      <span className="muted"> {process.events} events</span>
    )}
  </span>
);

/** On a phone: when and what, then where and the arguments. */
export function ResultCard({ row }: { readonly row: ResultRow }) {
  const { event, head, time, step, gapMs, label } = row;
  if (head !== null) return <HeadText head={head} />;
  if (event === null)
    return (
      <span className="muted">
        <ValueText text={label ?? ''} most={80} />
      </span>
    );
  const { document } = event;
  const what = ['event.action', 'process.name', 'user.name']
    .map((field) => textAt(document, field))
    .filter((text) => text !== '')
    .join(' · ');
  const more = ['process.args', 'file.path', 'message']
    .map((field) => joinedAt(document, field))
    .find((text) => text !== '');
  return (
    <span className={styles['card']}>
      <span className="muted">
        {step !== null && `${step}. `}
        {time === null ? '–' : <Time at={time} withMs />}
        {gapMs !== null && ` +${spanText(gapMs)}`}
      </span>
      <span>
        <ValueText text={what} most={100} />
      </span>
      <span className="muted">
        <ValueText text={more ?? ''} most={160} />
      </span>
    </span>
  );
}
