import { useDebouncedValue } from '@mantine/hooks';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useAnswer } from '../../api/queries.ts';
import { type HuntedValue, queryFor } from '../../components/field-value/field-value.tsx';
import { Page } from '../../components/page/page.tsx';
import { TimeRange } from '../../components/time/time-range.tsx';
import { say } from '../../components/undo/undo.tsx';
import type { EqlEditorHandle, Finding } from '../../editor/eql-editor.tsx';
import { EqlText } from '../../editor/eql-text.tsx';
import { useKeys, onEscape } from '../../keys/keys.ts';
import { HuntView } from './hunt-view.tsx';
import { bytesText, counted, partWords, shortNumber } from './numbers.ts';
import { SearchedNote } from './query/searched-note.tsx';
import { EXAMPLES } from './query/examples.ts';
import { EventsMenu, QueryBar } from './query/query-bar.tsx';
import { narrowed } from './query/query-edit.ts';
import { remember, SavedHunts } from './query/saved-hunts.tsx';
import { type Asked, useHunt } from './run/use-hunt.ts';
import type { HuntSearch } from './search.ts';
import { TailView } from './tail/tail-view.tsx';
import styles from './hunt.module.css';

const route = getRouteApi('/hunt');

/** Unless it is said otherwise, a day: a first hunt is not over all that is stored. */
const USUAL_FROM = 'now-24h';
const USUAL_LIMIT = 500;
const PLAN_PAUSE_MS = 400;

/** Did this happen anywhere? The address has the query that was run; what is being written is not in it yet. */
export function HuntPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const goElsewhere = route.useNavigate() as unknown as (to: object) => Promise<void>;
  const [draft, setDraft] = useState(search.q ?? '');
  const [round, setRound] = useState(0);
  const [checked, setChecked] = useState<{ query: string; isWrong: boolean } | null>(null);
  const editor = useRef<EqlEditorHandle>(null);
  useEffect(() => {
    if (search.q !== undefined) setDraft(search.q);
  }, [search.q]);

  const isTail = search.tail === '1';
  const from =
    search.from ?? (search.q === undefined && search.to === undefined ? USUAL_FROM : undefined);
  const { to, cluster, streams } = search;
  const where = { from, to, cluster, streams };
  const limit = Number(search.limit ?? USUAL_LIMIT);
  const asked: Asked | null =
    search.q === undefined || isTail ? null : { query: search.q, ...where, limit };
  const hunt = useHunt(asked, round);

  const change = (next: Partial<HuntSearch>, replace = false) =>
    navigate({ search: (old) => ({ ...old, ...next }), replace });
  const run = (query = draft) => {
    const text = query.trim();
    if (text === '') return;
    remember(text);
    setDraft(text);
    const isSame = text === search.q && search.event === undefined;
    if (isSame) setRound(round + 1);
    else void change({ q: text, from, event: undefined });
  };
  const narrow = (field: string, value: HuntedValue, isExcluded: boolean) => {
    const next = narrowed(draft, field, value, isExcluded);
    if (next === null)
      say('The query cannot be narrowed by this: write the condition where it belongs.');
    else if (isTail) void change({ q: next });
    else run(next);
  };
  const toggleTail = (isOn: boolean) =>
    change(
      isOn
        ? { tail: '1', q: draft.trim() === '' ? 'any where true' : draft.trim(), event: undefined }
        : { tail: undefined, event: undefined },
    );

  const isRunning = hunt.phase === 'running';
  useKeys([
    { command: 'run', run: () => run() },
    onEscape('work', 'Cancel the hunt', 'Hunt', hunt.cancel, isRunning),
    onEscape(
      'detail',
      'Close the event',
      'Hunt',
      () => void change({ event: undefined }, true),
      search.event !== undefined,
    ),
    { command: 'filter', title: 'Write the query', run: () => editor.current?.focus() },
    { command: 'tail', run: () => void toggleTail(!isTail) },
  ]);

  const [planned] = useDebouncedValue(draft.trim(), PLAN_PAUSE_MS);
  const isSound =
    checked?.query === draft && !checked.isWrong && planned !== '' && planned === draft.trim();
  const actions = {
    canNarrow: (field: string) => narrowed(draft, field, '', false) !== null,
    onNarrow: narrow,
    onHunt: (field: string, value: HuntedValue) => run(queryFor(field, value)),
  };
  const view = {
    search,
    change: (next: Partial<HuntSearch>, replace?: boolean) => void change(next, replace),
    ...actions,
  };
  return (
    <Page
      title="Hunt"
      actions={
        <>
          <TimeRange
            range={{ from, to: search.to }}
            onRange={({ from: a, to: b }) => void change({ from: a, to: b })}
          />
          <EventsMenu
            cluster={cluster}
            streams={streams ?? []}
            onStreams={(chosen) =>
              void change({ streams: chosen.length === 0 ? undefined : chosen })
            }
            onCluster={(chosen) =>
              void change({ cluster: chosen, streams: undefined, tail: undefined })
            }
          />
          <SavedHunts
            hunt={{ q: draft, ...where, fields: search.fields }}
            onOpen={(kept) => void navigate({ search: { ...kept } })}
            onQuery={(query) => run(query)}
          />
        </>
      }
      bar={
        <QueryBar
          query={draft}
          onQuery={setDraft}
          onRun={() => run()}
          onCancel={isRunning ? hunt.cancel : undefined}
          onFindings={(found: readonly Finding[], query) =>
            setChecked({ query, isWrong: found.some(({ severity }) => severity === 'error') })
          }
          onSaveAsRule={() =>
            void goElsewhere({ to: '/rules/new', search: { query: draft.trim() } })
          }
          isTail={isTail}
          canTail={cluster === undefined}
          onTail={(isOn) => void toggleTail(isOn)}
          cost={<Cost asked={isSound && !isTail ? { query: planned, ...where, limit } : null} />}
          editor={editor}
        />
      }
    >
      {cluster === undefined && <SearchedNote query={search.q} />}
      {isTail ? (
        <TailView query={search.q ?? 'any where true'} {...view} />
      ) : asked === null ? (
        <EmptyHunt onQuery={run} />
      ) : (
        <HuntView hunt={hunt} onAgain={() => setRound(round + 1)} {...view} />
      )}
    </Page>
  );
}

/** What a hunt would read, before it does. @param asked `null`: the query has an error, or is being written */
function Cost({ asked }: { readonly asked: Asked | null }) {
  const { query = '', from, to, cluster, streams } = asked ?? {};
  const body = {
    query,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(cluster === undefined ? {} : { cluster }),
    ...(streams === undefined ? {} : { streams: [...streams] }),
  };
  const plan = useAnswer('POST /dw/hunt/_plan', { body }, { enabled: asked !== null });
  if (asked === null) return null;
  if (plan.error !== null) return <span className={styles['notice']}>{plan.error.message}</span>;
  const cost = plan.data?.cost;
  if (cost == null) return null;
  return (
    <span className={styles['cost']} data-old={plan.isPlaceholderData}>
      {cost.segmentsRead === 0
        ? `Reads nothing: no event of ${shortNumber(cost.events)} can match`
        : `Reads ${shortNumber(cost.segmentsRead)} of ${counted(cost.segments, ...partWords(cluster))}, at most ` +
          `${shortNumber(cost.eventsRead)} of ${counted(cost.events, 'event')}` +
          (cost.bytesRead === null ? '' : `, ${bytesText(cost.bytesRead)}`)}
    </span>
  );
}

/** Before the first hunt: what one can ask. */
const EmptyHunt = ({ onQuery }: { readonly onQuery: (query: string) => void }) => (
  <section className={styles['examples']} aria-label="Hunts to begin with">
    <h2>Did this happen anywhere?</h2>
    <p className="muted">
      Write a query over all events, or begin with one of these. The editor completes fields and
      values as you type; point at a word to read what it means.
    </p>
    <ul>
      {EXAMPLES.map(({ title, query }) => (
        <li key={title}>
          <button type="button" onClick={() => onQuery(query)}>
            <strong>{title}</strong>
            <EqlText query={query} />
          </button>
        </li>
      ))}
    </ul>
  </section>
);
