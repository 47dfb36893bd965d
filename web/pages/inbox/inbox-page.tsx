import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type AnswerOf, call } from '../../api/client.ts';
import { invalidate, useAnswer, useMe } from '../../api/queries.ts';
import { Markdown } from '../../components/markdown/markdown.tsx';
import { Page } from '../../components/page/page.tsx';
import { Empty, Loaded } from '../../components/states/states.tsx';
import { Time } from '../../components/time/time.tsx';
import { complain } from '../../components/undo/undo.tsx';
import { countText } from '../../components/value/counts.ts';
import { NameText } from '../../components/value/value.tsx';
import { visibleText } from '../../components/value/visible-text.ts';
import styles from './inbox.module.css';

type Entry = AnswerOf<'GET /dw/inbox'>['entries'][number];

const AT_ONCE = 200;

async function markRead(numbers: number[] | null): Promise<void> {
  await call('POST /dw/inbox/_read', { body: { numbers } });
  await invalidate('GET /dw/inbox', 'GET /dw/inbox/_counts');
}

/** What the user was notified of, whatever connector they have chosen. */
export function InboxPage() {
  const found = useAnswer('GET /dw/inbox', { query: { limit: AT_ONCE } });
  const unread = found.data?.unread ?? 0;
  return (
    <Page
      title="Inbox"
      about={found.data === undefined ? undefined : `${countText(unread)} unread`}
      actions={
        <>
          <Link to="/settings/account">Where you are notified</Link>
          <Button disabled={unread === 0} onClick={() => void markRead(null).catch(complain)}>
            Mark all as read
          </Button>
        </>
      }
    >
      <Loaded of={found}>
        {({ entries, stories, after }) => (
          <div className={styles['inbox']}>
            <Assigned stories={stories} />
            {entries.length === 0 ? (
              <Empty
                title="No one has mentioned you yet"
                reason="Notes that name you behind an @ are listed here, and stories for which you are on duty."
              />
            ) : (
              <ol className={styles['entries']} aria-label="Inbox">
                {entries.map((entry) => (
                  <InboxEntry key={entry.number} entry={entry} />
                ))}
              </ol>
            )}
            {after !== null && <p className="muted">The latest {countText(AT_ONCE)} are shown.</p>}
          </div>
        )}
      </Loaded>
    </Page>
  );
}

/** The way to the stories that the user has. */
function Assigned({ stories }: { readonly stories: number }) {
  const me = useMe();
  if (me === undefined || stories === 0)
    return <p className="muted">No open story is assigned to you.</p>;
  return (
    <p>
      <Link to="/stories" search={{ status: ['open'], assignee: [me.name] }}>
        {countText(stories, 'open story', 'open stories')}
      </Link>{' '}
      {stories === 1 ? 'is' : 'are'} assigned to you.
    </p>
  );
}

const KINDS = {
  mention: 'mentions you',
  duty: 'You are on duty',
  escalation: 'Not acknowledged',
} as const satisfies Record<Entry['kind'], string>;

function InboxEntry({ entry }: { readonly entry: Entry }) {
  const { number, kind, by, at, text, readAt } = entry;
  const isUnread = readAt === null;
  const read = () => {
    if (isUnread) void markRead([number]).catch(complain);
  };
  return (
    <li data-unread={isUnread || undefined}>
      <p className={styles['line']}>
        {isUnread && <span className={styles['dot']} role="img" aria-label="Unread" />}
        <strong>{kind === 'mention' ? `${visibleText(by)} ${KINDS.mention}` : KINDS[kind]}</strong>
        <span className="muted">
          <Time at={at} isAgo />
        </span>
        {isUnread && (
          <button type="button" className="link" onClick={read}>
            Mark as read
          </button>
        )}
      </p>
      <p>
        <Subject entry={entry} onOpen={read} />
      </p>
      <div className={styles['text']}>
        {kind === 'mention' ? <Markdown text={text} /> : <NameText text={text} most={500} />}
      </div>
    </li>
  );
}

interface SubjectProps {
  readonly entry: Entry;
  readonly onOpen: () => void;
}

/** A mention is on an alert, in its story where it has one. */
function Subject({ entry: { alert, story, title }, onOpen }: SubjectProps) {
  const shown = visibleText(title);
  if (story !== null)
    return (
      <Link
        to="/stories/$id"
        params={{ id: story }}
        search={alert === null ? {} : { alert }}
        onClick={onOpen}
      >
        {shown}
      </Link>
    );
  if (alert === null) return shown;
  return (
    <Link to="/alerts/$id" params={{ id: alert }} onClick={onOpen}>
      {shown}
    </Link>
  );
}
