import { Link, getRouteApi } from '@tanstack/react-router';
import { useAnswer } from '../../api/queries.ts';
import { CONSOLE_PATH } from '../../base.ts';
import { entityTitle, type EntityField } from '../../components/entity/entity.ts';
import { FactLine, Fact } from '../../components/facts/facts.tsx';
import { queryFor } from '../../components/field-value/field-value.tsx';
import { IconButton } from '../../components/icon/icon-button.tsx';
import { Page } from '../../components/page/page.tsx';
import { Empty, Loaded, Skeleton } from '../../components/states/states.tsx';
import { Tabs } from '../../components/tabs/tabs.tsx';
import { capital } from '../../components/value/capital.ts';
import { copy } from '../../components/value/copy-items.tsx';
import { Value } from '../../components/value/value.tsx';
import { visibleText } from '../../components/value/visible-text.ts';
import { useKeyShortcut } from '../../keys/key-sign.tsx';
import { useKeys } from '../../keys/keys.ts';
import type { Change, EntityAnswer } from './entity-answer.ts';
import { EntityEvents } from './entity-events.tsx';
import { EntityOverview } from './entity-overview.tsx';
import { EntityProcesses } from './entity-processes.tsx';
import type { EntityPart, EntitySearch } from './search.ts';
import styles from './entity.module.css';

const route = getRouteApi('/entity');

/** The page of a container, a pod, a host, an image or a user: everything that is known about it. */
export function EntityPage() {
  const search = route.useSearch();
  const { field, value = '' } = search;
  if (field === undefined || value === '')
    return (
      <Page title="Containers, hosts, images, users">
        <Empty
          title="No value is given"
          reason="The address has no value. Values in alerts, stories and hunts lead to their pages; Ctrl K finds them by name."
        >
          <Link to="/alerts">Go to alerts</Link>
        </Empty>
      </Page>
    );
  return <Known key={`${field} ${value}`} field={field} value={value} search={search} />;
}

const PARTS: readonly (readonly [EntityPart | 'overview', string])[] = [
  ['overview', 'Overview'],
  ['processes', 'Processes'],
  ['events', 'Events'],
];

const MAX_TITLE = 60;
/** The length at which container engines show ids. */
const SHORT_ID = 12;

interface Props {
  readonly field: EntityField;
  readonly value: string;
  readonly search: EntitySearch;
}

function Known({ field, value, search }: Props) {
  const navigate = route.useNavigate();
  const change: Change = (next, replace = false) =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace });
  const entity = useAnswer('GET /dw/entity', { query: { field, value } }, { keeps: false });
  const { part = 'overview' } = search;
  const link = useKeyShortcut('copyLink');
  const copyLink = () =>
    copy(
      `${location.origin}${CONSOLE_PATH}entity?${String(new URLSearchParams({ field, value }))}`,
      'Copied the link.',
    );
  useKeys([
    { command: 'copyLink', title: 'Copy the link of this page', run: copyLink },
    {
      command: 'processes',
      title: 'Its processes',
      run: () => change({ part: part === 'processes' ? undefined : 'processes' }, true),
    },
  ]);
  const hunt = { q: queryFor(field, value), from: 'now-7d' };
  const title = `${entityTitle(field)} ${visibleText(value.slice(0, field === 'container.id' ? SHORT_ID : MAX_TITLE))}`;
  return (
    <Page
      title={title}
      actions={
        <>
          <Link to="/hunt" search={hunt}>
            Hunt in its events
          </Link>
          <IconButton label="Copy link" icon="link" onClick={copyLink} {...link} />
        </>
      }
      bar={
        <div className={styles['bar']}>
          <Headline field={field} value={value} answer={entity.data} />
          <Tabs
            label="Parts of this page"
            tabs={PARTS}
            current={part}
            onTab={(next) => change({ part: next === 'overview' ? undefined : next }, true)}
          />
        </div>
      }
    >
      <Loaded of={entity} skeleton={<Skeleton rows={14} />}>
        {(answer) =>
          part === 'events' ? (
            <EntityEvents answer={answer} search={search} change={change} />
          ) : part === 'processes' ? (
            <EntityProcesses answer={answer} search={search} change={change} />
          ) : (
            <EntityOverview answer={answer} />
          )
        }
      </Loaded>
    </Page>
  );
}

interface HeadlineProps {
  readonly field: EntityField;
  readonly value: string;
  readonly answer: EntityAnswer | undefined;
}

/** Its whole value, when it was seen, and what the answer leaves out. */
const Headline = ({ field, value, answer }: HeadlineProps) => (
  <>
    <FactLine>
      <Fact name={field}>
        <Value text={value} />
      </Fact>
      {answer !== undefined && (
        <>
          <Fact name="Events">
            {answer.events.isAtLeast && 'at least '}
            {answer.events.count.toLocaleString('en')}
          </Fact>
          <Fact name="First seen" at={answer.firstSeen} />
          <Fact name="Last seen" at={answer.lastSeen} />
          <Fact name="Open alerts">
            {answer.alerts.open.toLocaleString('en')}
            <span className="muted"> of {answer.alerts.total.toLocaleString('en')}</span>
          </Fact>
        </>
      )}
    </FactLine>
    {(answer?.left ?? []).map((words) => (
      <p key={words} className={styles['left']}>
        {capital(words)}.
      </p>
    ))}
  </>
);
