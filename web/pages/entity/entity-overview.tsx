import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { Badge } from '../../components/badge/badge.tsx';
import { Each } from '../../components/each/each.tsx';
import { entityTitle, type EntityField } from '../../components/entity/entity.ts';
import { Fact, Facts } from '../../components/facts/facts.tsx';
import { AlertLink, FieldValue } from '../../components/page-parts/page-parts.tsx';
import { RuleLink } from '../../components/rule-link/rule-link.tsx';
import { SEVERITIES, Severity } from '../../components/severity/severity.tsx';
import { Empty, Loaded, Skeleton } from '../../components/states/states.tsx';
import { Status } from '../../components/status/status.tsx';
import { Table, type TableColumn } from '../../components/table/table.tsx';
import { Time } from '../../components/time/time.tsx';
import { NameText, ValueText } from '../../components/value/value.tsx';
import { capital } from '../../components/value/capital.ts';
import { countText } from '../../components/value/counts.ts';
import { visibleText } from '../../components/value/visible-text.ts';
import { EntityLink } from '../../components/entity/entity-link.tsx';
import type { EntityAnswer } from './entity-answer.ts';
import styles from './entity.module.css';

interface Props {
  readonly answer: EntityAnswer;
}

/** What it is, its alerts, the programs that run there, and what it is seen with. */
export const EntityOverview = ({ answer }: Props) =>
  answer.events.count === 0 && answer.alerts.total === 0 ? (
    <Empty
      title="No events and no alerts are stored"
      reason="They may be older than events are kept, or the value may be spelled differently: values are compared exactly. Ctrl K finds names by any part of them."
    >
      <Link to="/hunt">Go to hunt</Link>
    </Empty>
  ) : (
    <div className={styles['overview']}>
      <div className={styles['columns']}>
        <Found answer={answer} />
        <div>
          <What answer={answer} />
          <SeenWith answer={answer} />
          <Exceptions answer={answer} />
        </div>
      </div>
      <Programs answer={answer} />
    </div>
  );

interface PartProps {
  readonly title: string;
  readonly about?: ReactNode;
  readonly children: ReactNode;
}

const Part = ({ title, about, children }: PartProps) => (
  <section className={styles['part']}>
    <h2>{title}</h2>
    {about !== undefined && <p className="muted">{about}</p>}
    {children}
  </section>
);

/** Open alerts by severity and by rule, and stories. */
function Found({ answer: { field, value, alerts, stories } }: Props) {
  const all = { [field]: [value] };
  return (
    <div>
      <Part title="Open alerts">
        {alerts.open === 0 ? (
          <p>
            {alerts.total === 0
              ? 'No rule has raised an alert here.'
              : 'All of its alerts have been seen.'}
          </p>
        ) : (
          <>
            <p className={styles['counts']}>
              {SEVERITIES.map((severity) =>
                alerts.severities[severity] === 0 ? null : (
                  <span key={severity}>
                    <Severity severity={severity} />{' '}
                    {alerts.severities[severity].toLocaleString('en')} {severity}
                  </span>
                ),
              )}
            </p>
            <ul className={styles['rows']} aria-label="Open alerts by rule">
              {alerts.rules.map(({ id, name, severity, count, newest }) => (
                <li key={id}>
                  <Severity severity={severity} />
                  <span>
                    <RuleLink id={id}>
                      <NameText text={name} most={120} />
                    </RuleLink>
                    <br />
                    <AlertLink id={newest.id}>
                      <ValueText text={newest.command} most={120} />
                    </AlertLink>{' '}
                    <span className="muted">
                      <Time at={newest.time} isAgo />
                    </span>
                  </span>
                  <span className="muted">{count.toLocaleString('en')}</span>
                </li>
              ))}
            </ul>
            {alerts.otherRules > 0 && (
              <p className="muted">and {countText(alerts.otherRules, 'more rule')}</p>
            )}
          </>
        )}
        {/* The list of alerts has no filter by user id. */}
        {alerts.total > 0 && field !== 'user.id' && (
          <p>
            <Link to="/alerts" search={{ ...all, order: 'newest' } as never}>
              {alerts.total === 1
                ? 'Its alert in the list'
                : `All ${countText(alerts.total)} alerts in the list`}
            </Link>
          </p>
        )}
      </Part>
      {stories.length > 0 && (
        <Part title="Stories">
          <ul className={styles['rows']}>
            {stories.map(({ id, title, severity, status, alerts: count, lastAlertAt }) => (
              <li key={id}>
                <Severity severity={severity} />
                <span>
                  <Link to="/stories/$id" params={{ id }}>
                    {visibleText(title)}
                  </Link>{' '}
                  <span className="muted">
                    {countText(count, 'alert')}, <Time at={lastAlertAt} isAgo />
                  </span>
                </span>
                <Status status={status} />
              </li>
            ))}
          </ul>
        </Part>
      )}
    </div>
  );
}

/** Names for the most important fields; the others are shown by their paths. */
const NAMES: readonly (readonly [string, string])[] = [
  ['container.name', 'Name'],
  ['container.image.name', 'Image'],
  ['container.image.tag', 'Image tag'],
  ['container.image.hash.all', 'Image digest'],
  ['orchestrator.resource.parent.name', 'Workload'],
  ['orchestrator.resource.parent.type', 'Workload type'],
  ['orchestrator.resource.name', 'Pod'],
  ['orchestrator.namespace', 'Namespace'],
  ['orchestrator.resource.label', 'Labels'],
  ['orchestrator.cluster.name', 'Cluster'],
  ['orchestrator.cluster.id', 'Cluster id'],
  ['orchestrator.type', 'Orchestrator'],
  ['host.name', 'Node'],
  ['host.id', 'Host id'],
  ['container.security_context.privileged', 'Privileged'],
  ['user.name', 'User'],
  ['user.id', 'User id'],
];

/** What its newest events say about it. */
function What({ answer: { field, facts, factEvents } }: Props) {
  const others = facts.filter(({ field: name }) => name !== field);
  const known = NAMES.flatMap(([name, title]) =>
    others.filter((each) => each.field === name).map((fact) => ({ ...fact, title })),
  );
  const rest = others
    .filter((each) => !NAMES.some(([name]) => name === each.field))
    .map((fact) => ({ ...fact, title: fact.field }));
  const hosts = facts.find(({ field: name }) => name === 'host.id');
  return (
    <Part
      title="What it is"
      about={
        factEvents === 0
          ? 'No events are stored.'
          : `From its newest ${factEvents === 1 ? 'event' : countText(factEvents, 'event')}.`
      }
    >
      {field === 'host.name' && hosts !== undefined && hosts.values.length > 1 && (
        <p className={styles['left']}>
          {hosts.values.length + hosts.more} hosts have this name; their ids are below.
        </p>
      )}
      <div className={styles['facts']}>
        <Facts>
          {[...known, ...rest].map(({ field: name, title, values, more }) => (
            <Fact key={name} name={visibleText(title)}>
              <Each of={values}>
                {({ value }) => (
                  <div>
                    {name.endsWith('.privileged') && value === 'true' ? (
                      <Badge tone="bad">privileged</Badge>
                    ) : (
                      <FieldValue field={name} text={value} most={200} />
                    )}
                  </div>
                )}
              </Each>
              {more > 0 && <span className="muted">and {more} more</span>}
            </Fact>
          ))}
        </Facts>
      </div>
    </Part>
  );
}

/** Other values in its events, with links to their pages, and the sources of the events. */
function SeenWith({ answer: { seenWith } }: Props) {
  if (seenWith.length === 0) return null;
  return (
    <Part title="Seen with">
      {seenWith.map(({ field, count, values }) => {
        const isSource = field === 'data_stream.dataset';
        const title = isSource
          ? 'Sources'
          : `${entityTitle(field as EntityField)}${count.count === 1 ? '' : 's'}`;
        return (
          <div key={field} className={styles['seen']}>
            <h3>
              {title}{' '}
              <span className="muted">
                {count.isAtLeast && 'at least '}
                {count.count.toLocaleString('en')}
              </span>
            </h3>
            <ul className={styles['rules']}>
              {values.map(({ value, events }) => (
                <li key={value}>
                  <EntityLink field={field} value={value} />
                  <span className="muted">{events.toLocaleString('en')}</span>
                </li>
              ))}
            </ul>
          </div>
        );
      })}
    </Part>
  );
}

const Exceptions = ({ answer: { exceptions } }: Props) =>
  exceptions.length === 0 ? null : (
    <Part title="Exceptions that name it">
      <ul className={styles['rules']}>
        {exceptions.map(({ key, name }) => (
          <li key={key}>
            <Link to="/exceptions" search={{ item: key } as never}>
              {visibleText(name)}
            </Link>
          </li>
        ))}
      </ul>
    </Part>
  );

type Program = AnswerOf<'GET /dw/entity/_programs'>['programs'][number];
type Counted = Program['containers'];

const countOf = ({ count, isAtLeast }: Counted) =>
  `${isAtLeast ? '≥ ' : ''}${count.toLocaleString('en')}`;

const COLUMNS: readonly TableColumn<Program>[] = [
  [
    'Program',
    ({ executable }) => <FieldValue field="process.executable" text={executable} most={160} />,
  ],
  ['Containers', ({ containers }) => countOf(containers), 'end'],
  ['Hosts', ({ hosts }) => countOf(hosts), 'end'],
  ['Images', ({ images }) => countOf(images), 'end'],
  ['Events here', ({ here }) => here.toLocaleString('en'), 'end'],
  ['Events', ({ events }) => countOf(events), 'end'],
  ['First seen', ({ firstSeen }) => firstSeen !== null && <Time at={firstSeen} />],
];

/** The programs that run there, and on how many containers, hosts and images each was seen; the rarest come first. */
function Programs({ answer: { field, value } }: Props) {
  const programs = useAnswer(
    'GET /dw/entity/_programs',
    { query: { field, value } },
    { keeps: false },
  );
  return (
    <Part
      title="Programs"
      about="On how many containers, hosts and images each was seen in all stored events; the rarest come first."
    >
      <Loaded of={programs} skeleton={<Skeleton rows={6} />}>
        {({ programs: rows, itself, left }) => (
          <>
            <p className="muted">
              {entityTitle(field)} itself: in {countOf(itself.events)} events,{' '}
              {countOf(itself.containers)} containers, {countOf(itself.images)} images, on{' '}
              {countOf(itself.hosts)} hosts.
            </p>
            {rows.length === 0 ? (
              <p>No events of programs are stored.</p>
            ) : (
              <Table label="Programs" columns={COLUMNS} rows={rows} />
            )}
            {left.map((words) => (
              <p key={words} className={styles['left']}>
                {capital(words)}.
              </p>
            ))}
          </>
        )}
      </Loaded>
    </Part>
  );
}
