import { ActionIcon, Button } from '@mantine/core';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import { addressOf, type AnswerOf } from '../../api/client.ts';
import type { ChangesMessage } from '../../api/live.ts';
import { useAnswer, useRight } from '../../api/queries.ts';
import { beginReading } from '../../api/readings.ts';
import type { GridHandle } from '../../components/grid/grid.tsx';
import { placeLeft } from '../../components/focus/left-place.ts';
import { useLeftRow } from '../../components/focus/use-left-row.ts';
import { Icon } from '../../components/icon/icon.tsx';
import { Markdown } from '../../components/markdown/markdown.tsx';
import { NewPill } from '../../components/new-pill/new-pill.tsx';
import { useWaiting } from '../../components/new-pill/use-waiting.ts';
import { useTitle } from '../../components/page/page.tsx';
import { Responses, useResponds } from '../../components/responses/responses.tsx';
import { Severity } from '../../components/severity/severity.tsx';
import { Snoozed } from '../../components/snooze/snoozed.tsx';
import { Split } from '../../components/split/split.tsx';
import { Loaded, Skeleton } from '../../components/states/states.tsx';
import { Status } from '../../components/status/status.tsx';
import { Tabs } from '../../components/tabs/tabs.tsx';
import { Tactics } from '../../components/tactics/tactics.tsx';
import { Time } from '../../components/time/time.tsx';
import { ProcessTree } from '../../components/tree/process-tree.tsx';
import { visibleText } from '../../components/value/visible-text.ts';
import { KeySign, useKeyShortcut } from '../../keys/key-sign.tsx';
import { useKeys, onEscape, onEscapeSelection } from '../../keys/keys.ts';
import { selectedOf, selectedText, useEventRows } from '../../triage/event-rows.ts';
import { useLiveAlerts } from '../../triage/live-alerts.ts';
import type { AlertSummary, Target } from '../../triage/targets.ts';
import { TriageBar, Verb } from '../../triage/triage-bar.tsx';
import { TriageKeys } from '../../triage/triage-keys.tsx';
import { AlertView } from '../alerts/alert/alert-view.tsx';
import { useGoAround, useGoAroundInTree } from '../../components/around/go-around.ts';
import { splitStory } from './change-stories.ts';
import { togglePins } from './evidence.ts';
import { Escalations } from './escalations.tsx';
import { MergeInto } from './merge-into.tsx';
import type { StorySearch, Tab } from './search.ts';
import { StoryAlerts } from './story-alerts.tsx';
import { Place } from './story-columns.tsx';
import { StoryHistory, StoryKnown } from './story-known.tsx';
import { type StoryDetail, worstAlert, sizeText, titleParts } from './story-text.ts';
import styles from './stories.module.css';

export function StoryPage() {
  const { id } = useParams({ from: '/stories/$id' });
  const detail = useAnswer('GET /dw/stories/:id', { id }, { keeps: false });
  useTitle(detail.data?.story.title ?? 'Story');
  useLiveAlerts();
  const { refetch } = detail;
  const [shown, more, onMore] = useMore(detail.data, async () => (await refetch()).isSuccess);
  return (
    <div className="page">
      <Loaded of={detail} skeleton={<Skeleton rows={12} />}>
        {(loaded) => (
          <StoryBody
            key={loaded.story.id}
            detail={{ ...loaded, alerts: shown }}
            more={more}
            onMore={onMore}
          />
        )}
      </Loaded>
    </div>
  );
}

const NONE: ReadonlySet<string> = new Set();

interface Props {
  readonly detail: StoryDetail;
  /** Alerts that have come since. */
  readonly more: number;
  readonly onMore: () => Promise<void>;
}

/** One story: what happened, in the order in which it did, and one verdict for all that is shown. */
function StoryBody({ detail, more, onMore }: Props) {
  const { story, alerts } = detail;
  const search = useSearch({ from: '/stories/$id' });
  const navigate = useNavigate();
  const [current, setCurrent] = useState<string | null>(() => search.alert ?? placeLeft());
  const [selected, setSelected] = useState(NONE);
  const [isMerging, setMerging] = useState(false);
  const grid = useRef<GridHandle>(null);
  const canTriage = useRight('triage');
  const { tab = 'alerts', alert: open } = search;
  const go = useCallback(
    (change: Partial<StorySearch>, replace = false) =>
      void navigate({
        to: '/stories/$id',
        params: { id: story.id },
        search: (old: StorySearch) => ({ ...old, ...change }),
        replace,
      }),
    [navigate, story.id],
  );
  const { rows, rowWith } = useEventRows(alerts);
  const meant = useMemo(() => selectedOf(rows, selected), [rows, selected]);
  const pickedIds = meant.alerts;
  const picked = useMemo(() => {
    const ids = new Set(pickedIds);
    return alerts.filter(({ id }) => ids.has(id));
  }, [alerts, pickedIds]);
  const target: Target = useMemo(
    () =>
      selected.size > 0
        ? { kind: 'ids', ids: pickedIds }
        : { kind: 'stories', stories: [story], shown: alerts },
    [selected, pickedIds, story, alerts],
  );
  const canSplit = canTriage && picked.length > 0 && picked.length < alerts.length;
  const split = async () => {
    const made = await splitStory(story.id, pickedIds);
    setSelected(NONE);
    if (made !== null) go({ alert: undefined });
  };
  const chosen = selected.size > 0 ? picked : (rowWith(open ?? current)?.all ?? []);
  const canPin = canTriage && chosen.length > 0;
  const pin = () => void togglePins(story, chosen);
  const goAround = useGoAround();
  const responds = useResponds();
  useLeftRow(grid, () => alerts.map((alert) => alert.id), tab === 'alerts');
  useKeys([
    {
      command: 'context',
      isOn: tab === 'alerts' && current !== null,
      run: () => goAround({ alert: current ?? '' }, current ?? ''),
    },
    { command: 'split', isOn: canSplit, run: () => void split() },
    { command: 'pin', isOn: canPin, run: pin },
    {
      command: 'caseReport',
      run: () => void window.open(reportOf(story.id), '_blank', 'noopener'),
    },
    onEscapeSelection(selected.size, () => setSelected(NONE)),
    onEscape('page', 'Back to all stories', 'Stories', () => void navigate({ to: '/stories' })),
    {
      command: 'merge',
      title: 'Merge other stories into this one',
      isOn: canTriage,
      run: () => setMerging(true),
    },
    {
      command: 'processes',
      title: 'Processes of the story',
      run: () => go({ tab: tab === 'processes' ? undefined : 'processes' }, true),
    },
  ]);
  const list = (
    <div className="fill">
      <StoryHead detail={detail}>
        <Escalations of={detail.escalations} />
        <Snoozed things={[{ kind: 'story', value: story.id }]} />
        <TriageKeys
          target={target}
          hasKeys={selected.size > 0 || open === undefined}
          onDone={() => setSelected(NONE)}
        >
          {(handle) => (
            <div
              className="wrap verbs"
              style={{ gap: '6px 10px', paddingTop: 4 }}
              role="toolbar"
              aria-label="Verdict"
            >
              <strong>
                {selected.size > 0
                  ? selectedText(meant)
                  : `One verdict for ${alerts.length === 1 ? 'the alert' : `all ${alerts.length} alerts`}`}
              </strong>
              <TriageBar
                handle={handle}
                hasOpen={story.status === 'open'}
                hasDone={story.status !== 'open'}
                canNote={selected.size > 0}
              />
              {selected.size > 0 ? (
                <Verb
                  title="Split off"
                  command="split"
                  isOff={!canSplit}
                  run={() => void split()}
                />
              ) : (
                <Verb title="Merge…" command="merge" run={() => setMerging(true)} />
              )}
              <Verb title="Pin" command="pin" isOff={!canPin} run={pin} />
              <ReportLink id={story.id} />
              <NewPill count={more} onRead={onMore} isInline />
            </div>
          )}
        </TriageKeys>
        <Tabs
          label="Parts of the story"
          tabs={[['alerts', 'Alerts', String(alerts.length)], ...TABS]}
          current={tab}
          onTab={(next) => go({ tab: next === 'alerts' ? undefined : next }, true)}
        />
      </StoryHead>
      {tab === 'alerts' && (
        <StoryAlerts
          alerts={alerts}
          rows={rows}
          isSplit={open !== undefined}
          grid={grid}
          current={rowWith(current)?.key ?? current}
          onCurrent={(key) => {
            setCurrent(key);
            const row = rowWith(key);
            if (open !== undefined && rowWith(open) !== row) go({ alert: row?.id }, true);
          }}
          onOpen={(id) => go({ alert: id }, open !== undefined)}
          selected={meant.keys}
          onSelect={setSelected}
        />
      )}
      {tab !== 'alerts' && (
        <div
          className={styles['scroll']}
          role="region"
          aria-label={TABS.find(([id]) => id === tab)?.[1]}
          tabIndex={0}
        >
          {tab === 'known' && <StoryKnown detail={detail} />}
          {tab === 'processes' && <StoryProcesses detail={detail} />}
          {tab === 'guide' && <StoryGuide detail={detail} />}
          {tab === 'history' && (
            <>
              {responds && (
                <section aria-labelledby="story-responses">
                  <h2 id="story-responses">Responses</h2>
                  <Responses of={{ story: story.id }} />
                </section>
              )}
              <StoryHistory detail={detail} />
            </>
          )}
        </div>
      )}
    </div>
  );
  const both = (
    <Split
      label="The alert that is open"
      list={list}
      detail={
        open === undefined ? null : (
          <AlertView
            id={open}
            meant={rowWith(open)?.all.map(({ id }) => id)}
            hasKeys={selected.size === 0}
            onClose={() => {
              go({ alert: undefined });
              grid.current?.focus();
            }}
            onNext={() => grid.current?.move(1)}
            onPrevious={() => grid.current?.move(-1)}
          />
        )
      }
    />
  );
  return (
    <>
      {both}
      {isMerging && (
        <MergeInto story={story} onClose={() => setMerging(false)} onDone={() => void onMore()} />
      )}
    </>
  );
}

const reportOf = (id: string) => addressOf('GET /dw/stories/:id/_report', { id });

/** Opens the case report, a page that can be handed on and printed. */
function ReportLink({ id }: { readonly id: string }) {
  return (
    <Button
      component="a"
      href={reportOf(id)}
      target="_blank"
      rel="noopener"
      {...useKeyShortcut('caseReport')}
      rightSection={<KeySign of="caseReport" />}
    >
      Case report
    </Button>
  );
}

const TABS: readonly (readonly [Tab, string])[] = [
  ['processes', 'Processes'],
  ['known', 'What is known'],
  ['guide', 'Guide'],
  ['history', 'History'],
];

/** The processes around the worst alert; those of the other alerts of the story are marked in the same tree. */
function StoryProcesses({ detail: { alerts } }: { readonly detail: StoryDetail }) {
  const worst = worstAlert(alerts);
  const tree = useAnswer(
    'GET /dw/alerts/:id/process-tree',
    { id: worst?.id ?? '' },
    { enabled: worst !== undefined },
  );
  const goAround = useGoAroundInTree(tree.data, worst?.id, '');
  useKeys([{ command: 'context', run: goAround }]);
  return (
    <>
      <p className={styles['source']}>
        Around the worst alert,{' '}
        <Link to="/alerts/$id" params={{ id: worst?.id ?? '' }}>
          {worst?.ruleName}
        </Link>
      </p>
      <Loaded of={tree} skeleton={<Skeleton rows={10} />}>
        {(answer) => <ProcessTree tree={answer} at={worst?.lastEvent ?? null} />}
      </Loaded>
    </>
  );
}

const NO_ENTRIES: never[] = [];
const raisedAt = ({ time }: AlertSummary) => Date.parse(time);

/**
 * The alerts of a story that are shown, how many have come since, and a function that shows these. A verdict does not show them.
 *
 * @param read reads the story again, and tells whether that has succeeded
 */
function useMore(
  detail: StoryDetail | undefined,
  read: () => Promise<boolean>,
): readonly [StoryDetail['alerts'], number, () => Promise<void>] {
  const [shown, setShown] = useState(0);
  const id = detail?.story.id;
  const all = detail?.alerts ?? NO_ENTRIES;
  const until = useRef<{ readonly id: string; readonly at: number } | null>(null);
  if (id !== undefined && until.current?.id !== id)
    until.current = { id, at: Math.max(...all.map(raisedAt)) };
  const last = until.current?.at ?? 0;
  const alerts = useMemo(() => all.filter((alert) => raisedAt(alert) <= last), [all, last]);
  const listed = useMemo(() => new Set(alerts.map((alert) => alert.id)), [alerts]);
  const newOf = useCallback(
    (changes: ChangesMessage) =>
      changes.alerts.flatMap(({ alert }) =>
        id !== undefined && alert.story === id ? [alert] : [],
      ),
    [id],
  );
  const { count } = useWaiting({ shown, listed, newOf });
  const more = async () => {
    const reading = beginReading();
    if (!(await read())) return;
    until.current = null;
    setShown(reading);
  };
  return [alerts, Math.max(count, all.length - alerts.length), more];
}

interface HeadProps {
  readonly detail: StoryDetail;
  readonly children: ReactNode;
}

/** What happened, where, and why these alerts are one story. */
function StoryHead({ detail: { story }, children }: HeadProps) {
  const [what, where] = titleParts(story.title);
  const { assignees: owners } = story;
  return (
    <header className={styles['head']}>
      <div className={styles['headline']}>
        <Severity severity={story.severity} />
        <h1>
          {visibleText(what)}{' '}
          {where !== '' && (
            <span className="muted" style={{ display: 'inline-block', fontWeight: 400 }}>
              {visibleText(where)}
            </span>
          )}
        </h1>
        <ActionIcon
          component={Link}
          to="/stories"
          variant="subtle"
          color="gray"
          aria-label="Back to all stories"
        >
          <Icon name="close" />
        </ActionIcon>
      </div>
      <div className="wrap muted" style={{ gap: '4px 14px' }}>
        <Status status={story.status} reason={story.closeReason} />
        <Place story={story} />
        <span>{sizeText(story)}</span>
        <span>
          <Time at={story.firstEvent ?? story.createdAt} /> to{' '}
          <Time at={story.lastEvent ?? story.lastAlertAt} />
        </span>
        <span>{owners.length === 0 ? 'no owner' : `owned by ${owners.join(', ')}`}</span>
        <Tactics seen={story.tactics.map(({ name }) => name)} />
      </div>
      <p className="muted" style={{ margin: 0 }}>
        {visibleText(story.because)}
      </p>
      {children}
    </header>
  );
}

const guideOf = ({ rule }: AnswerOf<'GET /dw/rules/:id'>): string => {
  const { note } = rule as { readonly note?: unknown };
  return typeof note === 'string' ? note : '';
};

/** What to do, in the words of the worst rule of the story. */
function StoryGuide({ detail: { alerts } }: { readonly detail: StoryDetail }) {
  const worst = worstAlert(alerts);
  const rule = useAnswer(
    'GET /dw/rules/:id',
    { id: worst?.ruleId ?? '' },
    { enabled: worst !== undefined },
  );
  return (
    <Loaded of={rule}>
      {(found) => {
        const text = guideOf(found);
        return (
          <>
            <h2 className="unseen">Investigation guide</h2>
            <p className={styles['source']}>
              Of the worst rule of this story,{' '}
              <Link to={`/rules/${encodeURIComponent(worst?.ruleId ?? '')}` as '/rules'}>
                {worst?.ruleName}
              </Link>
            </p>
            {text === '' ? <p>It has no guide.</p> : <Markdown text={text} />}
          </>
        );
      }}
    </Loaded>
  );
}
