import { Link, useNavigate, useParams, useRouter } from '@tanstack/react-router';
import { useMemo, useRef, useState, type ReactNode } from 'react';
import type { JsonObject } from '../../../../src/events/json.ts';
import { useAnswer, useRight } from '../../../api/queries.ts';
import { CONSOLE_PATH } from '../../../base.ts';
import {
  AlertSection,
  goToSection,
  AlertTitle,
} from '../../../components/alert-parts/alert-parts.tsx';
import { Badge } from '../../../components/badge/badge.tsx';
import { FactLine, Fact } from '../../../components/facts/facts.tsx';
import { type Picking, PickValues } from '../../../components/field-value/field-value.tsx';
import { IconButton } from '../../../components/icon/icon-button.tsx';
import { useTitle } from '../../../components/page/page.tsx';
import { Loaded, Skeleton, RightButton } from '../../../components/states/states.tsx';
import { Status } from '../../../components/status/status.tsx';
import { spanText } from '../../../components/time/format-time.ts';
import { Time } from '../../../components/time/time.tsx';
import { ProcessTree } from '../../../components/tree/process-tree.tsx';
import type { ProcessTreeAnswer } from '../../../components/tree/tree-answer.ts';
import { copy } from '../../../components/value/copy-items.tsx';
import { Value, ValueText } from '../../../components/value/value.tsx';
import { textAt } from '../../../components/value/values-of.ts';
import { visibleText } from '../../../components/value/visible-text.ts';
import { Where } from '../../../components/where/where.tsx';
import { Why } from '../../../components/why/why.tsx';
import { draftOf, putDraft, useDraft, withValue } from '../../../exception-editor/draft.ts';
import {
  draftKey,
  ExceptionEditor,
  type ExceptionSubject,
} from '../../../exception-editor/exception-editor.tsx';
import { KeySign, useKeyShortcut } from '../../../keys/key-sign.tsx';
import { useKeys, onEscape } from '../../../keys/keys.ts';
import { useLiveAlerts } from '../../../triage/live-alerts.ts';
import { TriageBar } from '../../../triage/triage-bar.tsx';
import { TriageKeys } from '../../../triage/triage-keys.tsx';
import { type AlertDetail, documentOf, eventsOf, lastEventOf } from './alert-document.ts';
import { useGoAroundInTree } from '../../../components/around/go-around.ts';
import { EntityLink } from '../../../components/entity/entity-link.tsx';
import { Responses, useResponds } from '../../../components/responses/responses.tsx';
import { SnoozeLink } from '../../../components/snooze/snoozed.tsx';
import { AlertSnoozes } from './alert-snoozes.tsx';
import { Guide } from './guide.tsx';
import { Notes } from './notes.tsx';
import { Prevalence, Similar } from './prevalence.tsx';
import { QueryLike, RawDocument, TestCase } from './raw-document.tsx';
import { Overrides, RuleFacts } from './rule-facts.tsx';
import { SameEvent } from './same-event.tsx';
import { TriedExceptions } from './tried-exceptions.tsx';
import styles from './alert.module.css';

export interface AlertViewProps {
  /** An id, or its first digits. */
  readonly id: string;
  readonly onClose: () => void;
  /** Lead to the alert that is next in the list; left out where there is none. */
  readonly onNext?: () => void;
  readonly onPrevious?: () => void;
  /** Whether keys such as `e` and `c` are about this alert; beside a list they are the list's. Left out, they are. */
  readonly hasKeys?: boolean;
  /** Ids of the alerts to which the verbs apply, including this one; left out, only this one. */
  readonly meant?: readonly string[] | undefined;
  /** Whether an exception for it is to be begun at once. */
  readonly beginsException?: boolean;
}

/** One alert: is it real, and what is to be done. */
export function AlertView(props: AlertViewProps) {
  const detail = useAnswer('GET /dw/alerts/:id', { id: props.id }, { keeps: false });
  useKeys([onEscape('detail', 'Close the alert', 'Alert', props.onClose)]);
  return (
    <article className="page" style={{ container: 'alert / inline-size' }} data-id={props.id}>
      <Loaded of={detail} skeleton={<Skeleton rows={14} />}>
        {(loaded) => <Alert key={loaded.summary.id} detail={loaded} {...props} />}
      </Loaded>
    </article>
  );
}

interface Props extends AlertViewProps {
  readonly detail: AlertDetail;
}

function Alert({
  detail,
  id: given,
  onClose,
  onNext,
  onPrevious,
  hasKeys = true,
  meant,
  beginsException = false,
}: Props) {
  const { id, status } = detail.summary;
  const ids = meant ?? [id];
  const why = useAnswer('GET /dw/alerts/:id/why', { id: given }, { keeps: false });
  const { tree, isReading } = useProcessTree(given);
  const prevalence = useAnswer(
    'GET /dw/alerts/:id/prevalence',
    { id: given },
    // Events are read for it: what is shown first goes first.
    { keeps: false, enabled: !why.isPending && !tree.isPending },
  );
  const events = useMemo(() => eventsOf(detail), [detail]);
  const { rule } = detail.facts;
  const [exception, setException] = useState<ExceptionSubject | null>(() =>
    !beginsException && draftOf(draftKey({ kind: 'alert', id })) === null
      ? null
      : { kind: 'alert', id },
  );
  const isEditing = useDraft(draftKey({ kind: 'alert', id })) !== null && exception !== null;
  const canExcept = useRight('rules');
  const responds = useResponds();
  const picking = useMemo<Picking>(
    () => ({
      pick:
        !isEditing || !canExcept
          ? null
          : (field, value) => {
              const key = draftKey({ kind: 'alert', id });
              const draft = draftOf(key);
              if (draft !== null) putDraft(key, withValue(draft, field, value));
            },
      begin: canExcept
        ? (field, value) => setException({ kind: 'alert', id, value: { field, value } })
        : null,
    }),
    [isEditing, canExcept, id],
  );
  const from = useRef<Element | null>(null);
  const except = () => {
    from.current = globalThis.document.activeElement;
    setException({ kind: 'alert', id });
  };
  const leaveException = () => {
    setException(null);
    if (from.current instanceof HTMLElement) from.current.focus({ preventScroll: true });
  };
  const shortcut = useKeyShortcut('except');
  const linkShortcut = useKeyShortcut('copyLink');
  const copyLink = () => copy(linkTo(id), 'Copied the link.');
  const goAround = useGoAroundInTree(tree.data, id, id);
  useKeys([
    { command: 'why', run: () => goToSection('why') },
    { command: 'processes', title: 'Process tree', run: () => goToSection('tree') },
    { command: 'copyLink', title: 'Copy the link of the alert', run: copyLink },
    { command: 'context', run: goAround },
    { command: 'except', isOn: canExcept, run: except },
    onEscape('editor', 'Close the exception', 'Alert', leaveException, exception !== null),
  ]);
  return (
    <div className={styles['both']}>
      <div className={styles['scroll']} tabIndex={-1}>
        <PickValues value={picking}>
          <header style={{ padding: '12px 0', borderBottom: '1px solid var(--border-soft)' }}>
            <Headline
              detail={detail}
              controls={
                <>
                  {onPrevious !== undefined && (
                    <IconButton label="Previous alert" icon="left" onClick={onPrevious} />
                  )}
                  {onNext !== undefined && (
                    <IconButton label="Next alert" icon="right" onClick={onNext} />
                  )}
                  <IconButton label="Copy link" icon="link" onClick={copyLink} {...linkShortcut} />
                  <IconButton
                    label="Close"
                    icon="close"
                    aria-keyshortcuts="Escape"
                    onClick={onClose}
                  />
                </>
              }
            />
            <TriageKeys ids={ids} hasKeys={hasKeys}>
              {(handle) => (
                <div className="verbs wrap" style={{ gap: 6 }}>
                  <TriageBar
                    handle={handle}
                    hasOpen={status === 'open'}
                    hasDone={status !== 'open'}
                  />
                  <RightButton
                    right="rules"
                    onClick={except}
                    {...shortcut}
                    rightSection={<KeySign of="except" />}
                  >
                    Exception
                  </RightButton>
                </div>
              )}
            </TriageKeys>
          </header>
          <div className={styles['body']}>
            <SameEvent of={detail} meant={ids} />
            <AlertSection name="why" title="Why it matched">
              <Loaded of={why} skeleton={<Skeleton rows={6} />}>
                {(answer) => <Why why={answer} events={events} />}
              </Loaded>
              <Overrides alert={detail.summary} rule={rule} document={documentOf(detail)} />
              <TriedExceptions id={id} />
            </AlertSection>
            <AlertSection name="tree" title="Process tree">
              <Loaded of={tree} skeleton={<Skeleton rows={8} />}>
                {(answer) => (
                  <ProcessTree tree={answer} at={detail.summary.lastEvent} isReading={isReading} />
                )}
              </Loaded>
            </AlertSection>
            <div className={styles['aside']}>
              <AlertSection name="where" title="Where it happened">
                <Where document={lastEventOf(detail)} />
                <ContainerLink document={lastEventOf(detail)} />
                <p>
                  <Link to="/context" search={{ alert: id }}>
                    What happened around it
                  </Link>{' '}
                  <KeySign of="context" />
                </p>
              </AlertSection>
              <AlertSection name="rule" title="Rule">
                <RuleFacts rule={rule} />
              </AlertSection>
            </div>
            <AlertSection name="common" title="How common it is">
              <Loaded of={prevalence} skeleton={<Skeleton rows={6} />}>
                {(answer) => <Prevalence prevalence={answer} />}
              </Loaded>
            </AlertSection>
            <AlertSection name="guide" title="Investigation guide">
              <Guide text={rule.guide ?? ''} alertId={id} steps={detail.steps} />
            </AlertSection>
            {responds && textAt(lastEventOf(detail), 'container.id') !== null && (
              <AlertSection name="responses" title="Response">
                <Responses of={{ alert: id }} />
              </AlertSection>
            )}
            <AlertSection name="similar" title="Similar alerts">
              <Loaded of={prevalence} skeleton={<Skeleton rows={3} />}>
                {({ similar }) => <Similar similar={similar} />}
              </Loaded>
            </AlertSection>
            <AlertSection name="notes" title="Notes and history">
              <Notes detail={detail} />
            </AlertSection>
            <AlertSection name="raw" title="Document">
              <QueryLike document={lastEventOf(detail)} />
              <TestCase id={id} />
              <RawDocument id={id} />
            </AlertSection>
          </div>
        </PickValues>
      </div>
      {exception !== null && (
        <aside className={styles['editor']} aria-label="Exception">
          <ExceptionEditor subject={exception} onClose={leaveException} />
        </aside>
      )}
    </div>
  );
}

/** The address at which the alert is found, whatever is filtered or has become of it. */
const linkTo = (id: string) => `${location.origin}${CONSOLE_PATH}alerts/${id}`;

/** Leads to the other alerts of the container. */
function ContainerLink({ document }: { readonly document: JsonObject }) {
  const container = textAt(document, 'container.id');
  if (container === null) return null;
  return (
    <p>
      <EntityLink field="container.id" value={container}>
        Everything about this container
      </EntityLink>
      {' · '}
      <Link to="/alerts" search={{ container: [container] } as never}>
        All its alerts
      </Link>
      {' · '}
      <SnoozeLink thing={{ kind: 'container', value: container }} />
    </p>
  );
}

const SECONDS = 3;

/**
 * The processes around an alert. What can be read at once comes first; where that was not all, it is read for longer,
 * which may take a moment.
 */
function useProcessTree(id: string) {
  const tree = useAnswer('GET /dw/alerts/:id/process-tree', { id }, { keeps: false });
  const isShort = tree.data !== undefined && isCut(tree.data);
  const longer = useAnswer(
    'GET /dw/alerts/:id/process-tree',
    { id, query: { seconds: SECONDS } },
    { keeps: false, enabled: isShort },
  );
  return {
    tree: longer.data === undefined ? tree : longer,
    isReading: isShort && longer.isFetching,
  };
}

const isCut = ({ missing }: ProcessTreeAnswer) =>
  missing.some(({ what, reason }) => reason === 'bounded' && what !== 'alerts');

/** One alert as a page of its own: what a link leads to. */
export function AlertPage() {
  const { id } = useParams({ from: '/alerts/$id' });
  const navigate = useNavigate();
  const { history } = useRouter();
  const detail = useAnswer('GET /dw/alerts/:id', { id }, { keeps: false });
  useTitle(visibleText(detail.data?.summary.ruleName ?? 'Alert'));
  useLiveAlerts();
  return (
    <div style={{ height: '100%', minHeight: 0 }}>
      <h1 className="unseen">Alert</h1>
      <AlertView
        id={id}
        onClose={() => (history.canGoBack() ? history.back() : void navigate({ to: '/alerts' }))}
      />
    </div>
  );
}

interface HeadProps {
  readonly detail: AlertDetail;
  readonly controls: ReactNode;
}

/** What it is, how bad, when, and whose. */
function Headline({ detail, controls }: HeadProps) {
  const { summary, statusChangedBy } = detail;
  const { firstEvent, lastEvent, time, assignees, tags, suppressed } = summary;
  const event = lastEvent ?? firstEvent;
  return (
    <>
      <AlertTitle severity={summary.severity} name={summary.ruleName} controls={controls}>
        <Value text={summary.command} marks={summary.matched} />
      </AlertTitle>
      <AlertSnoozes detail={detail} />
      <FactLine>
        <Fact name="State">
          <Status status={summary.status} reason={summary.closeReason} />
          {statusChangedBy !== null && summary.status !== 'open' && (
            <span className="muted">
              {' '}
              by <ValueText text={statusChangedBy} most={60} />
            </span>
          )}
        </Fact>
        <Fact name="Owner">
          {assignees.length === 0 ? (
            <span className="muted">none</span>
          ) : (
            assignees.map((name, index) => (
              <span key={name}>
                {index > 0 && ', '}
                <ValueText text={name} most={60} />
              </span>
            ))
          )}
        </Fact>
        <Fact name="Severity">
          {summary.severity}, risk {summary.riskScore}
        </Fact>
        {event !== null && (
          <Fact name="Event">
            <Time at={event} withMs />
            {firstEvent !== null && firstEvent !== event && (
              <span className="muted"> ({between(firstEvent, event)} after the first)</span>
            )}
          </Fact>
        )}
        <Fact name="Raised">
          <Time at={time} isAgo />
          {event !== null && (
            <span className="muted"> ({between(event, time)} after the event)</span>
          )}
        </Fact>
        {summary.story !== null && (
          <Fact name="Story">
            <Link to={`/stories/${summary.story}` as '/stories'}>what happened around it</Link>
          </Fact>
        )}
        {tags.length > 0 && (
          <Fact name="Tags">
            {tags.map((tag) => (
              <Badge key={tag}>
                <ValueText text={tag} most={60} />
              </Badge>
            ))}
          </Fact>
        )}
      </FactLine>
      {suppressed > 0 && (
        <p className="muted">
          It stands for {suppressed.toLocaleString('en')} further{' '}
          {suppressed === 1 ? 'match' : 'matches'}, which were suppressed.
        </p>
      )}
    </>
  );
}

const between = (from: string, to: string) =>
  spanText(new Date(to).getTime() - new Date(from).getTime());
