import { Button } from '@mantine/core';
import { useNavigate, useSearch, Link } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { call } from '../../api/client.ts';
import type { ChangesMessage } from '../../api/live.ts';
import { usePages } from '../../api/pages.ts';
import { useRight, useAnswer } from '../../api/queries.ts';
import { FirstEvent } from '../../components/first-event/first-event.tsx';
import { Grid, type GridHandle } from '../../components/grid/grid.tsx';
import { CardHead } from '../../components/grid/card-head.tsx';
import { SelectAll } from '../../components/grid/select-all.tsx';
import { LinkButton } from '../../components/icon/icon-button.tsx';
import { NewPill } from '../../components/new-pill/new-pill.tsx';
import { useWaiting } from '../../components/new-pill/use-waiting.ts';
import { Page } from '../../components/page/page.tsx';
import { SelectionBar } from '../../components/selection-bar/selection-bar.tsx';
import { Loaded, Skeleton, Empty } from '../../components/states/states.tsx';
import { StatusTabs } from '../../components/status/status-tabs.tsx';
import { STATUSES } from '../../components/status/status.tsx';
import { TimeRange } from '../../components/time/time-range.tsx';
import { complain } from '../../components/undo/undo.tsx';
import { countText } from '../../components/value/counts.ts';
import { useKeys, onEscapeSelection } from '../../keys/keys.ts';
import { useFreshCounts } from '../../triage/counts.ts';
import { useLiveAlerts } from '../../triage/live-alerts.ts';
import { alertsText, NOTHING, type Story, type Target } from '../../triage/targets.ts';
import { TriageBar, Verb } from '../../triage/triage-bar.tsx';
import { type TriageHandle, TriageKeys } from '../../triage/triage-keys.tsx';
import { MergeMenu } from './merge-into.tsx';
import { Mine } from './mine.tsx';
import type { StoriesSearch } from './search.ts';
import { STORY_COLUMNS, STORY_HEIGHT, StoryCard } from './story-columns.tsx';
import { storyName } from './story-text.ts';
import styles from './stories.module.css';

const idOf = ({ id }: Story) => id;
const isQuiet = ({ status }: Story) => status === 'closed';
const card = (story: Story) => <StoryCard story={story} />;
const NONE: ReadonlySet<string> = new Set();
/** Coming back from a story, its row is the current one. */
let lastOpened: string | null = null;

/** What happened, the worst first: the page to begin with. */
export function StoriesPage() {
  const search = useSearch({ from: '/stories' });
  const navigate = useNavigate();
  const { found, stories, shown, onEnd } = useStoryPages(search);
  const [current, setCurrent] = useState<string | null>(lastOpened);
  const [selected, setSelected] = useState(NONE);
  /** Selected stories that the list has not read yet. */
  const [unread, setUnread] = useState<readonly Story[]>([]);
  const [isMerging, setMerging] = useState(false);
  const grid = useRef<GridHandle>(null);
  const canTriage = useRight('triage');
  const row = stories.find(({ id }) => id === current);
  const waiting = useNewStories({
    stories,
    search,
    shown,
    isHeld: row !== undefined || selected.size > 0,
    refresh: () => void found.refetch({ cancelRefetch: false }),
  });
  useLiveAlerts();
  useFreshCounts();
  // The list stays as it was read, but the counts are always current.
  const counted = useAnswer(
    'GET /dw/stories',
    { query: { ...search, limit: 1 } },
    { isBehindLists: true },
  );
  const { total, statuses } = counted.data ?? found.data?.pages[0] ?? {};
  const picked = [...stories, ...unread].filter(({ id }) => selected.has(id));
  const select = (ids: ReadonlySet<string>) => {
    setSelected(ids);
    setUnread([]);
  };
  const selectAll = async () => {
    const all =
      total === undefined || total > stories.length
        ? await call('GET /dw/stories', { query: { ...search, limit: MAX_SELECTED } })
        : { stories };
    const listed = new Set(stories.map(({ id }) => id));
    setUnread(all.stories.filter(({ id }) => !listed.has(id)));
    setSelected(new Set(all.stories.map(({ id }) => id)));
  };
  const target: Target =
    picked.length > 0
      ? { kind: 'stories', stories: picked }
      : row === undefined
        ? NOTHING
        : { kind: 'stories', stories: [row] };
  const go = (change: Partial<StoriesSearch>) => {
    setSelected(NONE);
    setCurrent(null);
    const next = { ...search, ...change };
    // An empty address would lead back to what is for review.
    void navigate({
      to: '/stories',
      search: next.status === undefined ? { ...next, status: [...ALL] } : next,
    });
  };
  useKeys([
    {
      command: 'selectAll',
      isOn: stories.length > 0,
      run: () => void selectAll().catch(complain),
    },
    { command: 'merge', isOn: canTriage && picked.length > 1, run: () => setMerging(true) },
    onEscapeSelection(selected.size, () => setSelected(NONE)),
  ]);
  return (
    <Page
      title="Stories"
      about="Alerts that belong together, the worst first"
      actions={
        <TimeRange
          range={{ from: search.from, to: search.to }}
          onRange={({ from, to }) => go({ from, to })}
        />
      }
      bar={
        <div className="wrap" style={{ gap: 12, padding: '0 var(--inset) 8px' }}>
          <StatusTabs
            status={search.status}
            open="For review"
            counts={statuses}
            onStatus={(status) => go({ status })}
          />
          <Mine assignee={search.assignee} onAssignee={(assignee) => go({ assignee })} />
        </div>
      }
    >
      <Loaded of={found} skeleton={<Skeleton rows={8} height={STORY_HEIGHT} />}>
        {() => (
          <div className={styles['list']} tabIndex={-1}>
            <NewPill count={waiting} onRead={() => found.refetch()} />
            {stories.length === 0 ? (
              <EmptyStories search={search} onSearch={go} />
            ) : (
              <Grid
                ref={grid}
                label="Stories"
                columns={STORY_COLUMNS}
                rows={stories}
                {...(total === undefined ? {} : { total: Math.max(total, stories.length) })}
                idOf={idOf}
                nameOf={storyName}
                current={current}
                onCurrent={setCurrent}
                onOpen={({ id }) => {
                  lastOpened = id;
                  void navigate({ to: '/stories/$id', params: { id } });
                }}
                selected={selected}
                onSelect={select}
                cardHead={CardHead}
                selectAll={
                  <SelectAll ids={stories.map(idOf)} selected={selected} onSelect={select} />
                }
                onEnd={onEnd}
                rowHeight={STORY_HEIGHT}
                isQuiet={isQuiet}
                card={card}
              />
            )}
            <TriageKeys
              target={target}
              onDone={() => (selected.size > 0 ? setSelected(NONE) : grid.current?.move(1))}
            >
              {(handle) =>
                picked.length > 0 && (
                  <SelectedStories
                    stories={picked}
                    total={total ?? stories.length}
                    handle={handle}
                    onAll={() => void selectAll().catch(complain)}
                    onMerge={() => setMerging(true)}
                    onClear={() => setSelected(NONE)}
                  />
                )
              }
            </TriageKeys>
            {isMerging && picked.length > 1 && (
              <MergeMenu
                stories={picked}
                onClose={() => setMerging(false)}
                onDone={() => {
                  setMerging(false);
                  setSelected(NONE);
                }}
              />
            )}
          </div>
        )}
      </Loaded>
    </Page>
  );
}

const ALL = ['open', 'acknowledged', 'closed'] as const;

const PAGE = 100;

/** Stories of a list, the worst first, as far as it was scrolled. */
function useStoryPages(search: StoriesSearch) {
  const { found, pages, shown, onEnd } = usePages('GET /dw/stories', search, PAGE);
  const stories = useMemo(() => {
    const seen = new Set<string>();
    // One that has become worse meanwhile is on two pages.
    return pages
      .flatMap((page): readonly Story[] => page.stories)
      .filter(({ id }) => !seen.has(id) && seen.add(id));
  }, [pages]);
  return { found, stories, shown, onEnd };
}

interface Props {
  readonly stories: readonly Story[];
  /** How many stories match the filters. */
  readonly total: number;
  readonly handle: TriageHandle;
  readonly onMerge: () => void;
  readonly onAll: () => void;
  readonly onClear: () => void;
}

const SelectedStories = ({ stories, total, handle, onMerge, onAll, onClear }: Props) => (
  <SelectionBar label="Selected stories" count={selectedText(stories, total)} onClear={onClear}>
    <TriageBar handle={handle} canNote={false} />
    <Verb title="Merge" command="merge" isOff={stories.length < 2} run={onMerge} />
    {stories.length < Math.min(total, MAX_SELECTED) && (
      <LinkButton onClick={onAll}>
        {total <= MAX_SELECTED
          ? `Select all ${countText(total)} that match`
          : `Select the worst ${MAX_SELECTED}`}
      </LinkButton>
    )}
  </SelectionBar>
);

/** Each story takes a request, with the alerts that were shown: more would take minutes. */
const MAX_SELECTED = 500;

/** "3 selected, 24 alerts", "All 12 that match, 90 alerts". */
function selectedText(stories: readonly Story[], total: number): string {
  const { length } = stories;
  const alerts = stories.reduce((sum, story) => sum + story.alerts, 0);
  const isAll = length >= total && length > 1;
  const count = isAll ? `All ${countText(length)} that match` : `${countText(length)} selected`;
  const of = length === MAX_SELECTED && total > length ? ` of ${countText(total)}` : '';
  return `${count}${of}, ${alertsText(alerts)}`;
}

const EVERY_MS = 2_000;

interface Given {
  readonly stories: readonly Story[];
  readonly search: StoriesSearch;
  /** The number of the reading that the list shows. */
  readonly shown: number | undefined;
  /** Whether a row is current. */
  readonly isHeld: boolean;
  /** Reads the list again. */
  readonly refresh: () => void;
}

/**
 * How many stories the list does not have yet. As long as no row is current they come in by themselves: an attack is seen
 * while it unfolds. From then on they wait.
 */
function useNewStories({ stories, search, shown, isHeld, refresh }: Given): number {
  const { status, severity, to } = search;
  const listed = useMemo(() => new Set(stories.map(({ id }) => id)), [stories]);
  const newOf = useCallback(
    ({ stories: said }: ChangesMessage) =>
      to !== undefined
        ? []
        : said
            .filter(
              (story) =>
                story.mergedInto === null &&
                (status?.includes(story.status) ?? true) &&
                (severity?.includes(story.severity) ?? true),
            )
            .map(({ id, lastAlertAt }) => ({ id, time: lastAlertAt })),
    [status, severity, to],
  );
  const { count } = useWaiting({ shown, listed, newOf });
  const latest = useRef(refresh);
  latest.current = refresh;
  const hasNew = count > 0 && !isHeld;
  useEffect(() => {
    if (!hasNew) return;
    const timer = setInterval(() => latest.current(), EVERY_MS);
    return () => clearInterval(timer);
  }, [hasNew]);
  return isHeld ? count : 0;
}

interface EmptyProps {
  readonly search: StoriesSearch;
  readonly onSearch: (change: Partial<StoriesSearch>) => void;
}

/** Why there is no story, and the next step. */
function EmptyStories({ search, onSearch }: EmptyProps) {
  const any = useAnswer('GET /dw/stories', { query: { limit: 1 } });
  if (any.data === undefined) return <Skeleton rows={3} />;
  if (any.data.stories.length === 0) return <NoStories />;
  const isForReview = search.status?.length === 1 && search.status[0] === 'open';
  const hasOthers =
    search.severity !== undefined ||
    search.assignee !== undefined ||
    search.from !== undefined ||
    search.to !== undefined;
  if (isForReview && !hasOthers)
    return (
      <Empty title="Nothing is left to review" reason="Every story has been looked at.">
        <Button onClick={() => onSearch({ status: STATUSES })}>Show all stories</Button>
      </Empty>
    );
  return (
    <Empty title="No story matches" reason="There are stories of other states, owners or times.">
      <Button
        onClick={() =>
          onSearch({
            status: STATUSES,
            severity: undefined,
            assignee: undefined,
            from: undefined,
            to: undefined,
          })
        }
      >
        Show all stories
      </Button>
    </Empty>
  );
}

/** A new user has to send events; after that, the question is whether they are read. */
function NoStories() {
  const { data } = useAnswer('GET /dw/sources', {});
  // What shows how to send events stays when the first one has come, and says so.
  const begins = useRef<boolean | null>(null);
  if (data === undefined) return <Skeleton rows={3} />;
  begins.current ??= data.streams.every(({ events }) => events === 0);
  if (begins.current)
    return (
      <div className={styles['first']}>
        <FirstEvent title="Stories begin with the first event" />
      </div>
    );
  return (
    <Empty
      title="Nothing has happened yet"
      reason="Events arrive, and rules have found nothing in them so far. Health shows up to when they have read."
    >
      <Link to="/health">Go to health</Link>
    </Empty>
  );
}
