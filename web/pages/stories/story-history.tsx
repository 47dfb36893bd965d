import { Time } from '../../components/time/time.tsx';
import { REASON_TEXT, type ReasonName } from '../../components/status/status.tsx';
import { visibleText } from '../../components/value/visible-text.ts';
import type { StoryDetail } from './story-detail.ts';
import styles from './stories.module.css';

type Entry = StoryDetail['history'][number];

/** What people have made of the story, and what became of it. */
export function StoryHistory({ detail: { story, history } }: { readonly detail: StoryDetail }) {
  return (
    <ol className={styles['history']}>
      <li>
        <Time at={story.createdAt} />
        <span>The story began with its first alert.</span>
      </li>
      {history.map((entry, index) => (
        // oxlint-disable-next-line react/no-array-index-key
        <li key={index}>
          <Time at={entry.at} />
          <span>{visibleText(entryText(entry, story.id))}</span>
        </li>
      ))}
    </ol>
  );
}

interface Detail {
  readonly change?: {
    readonly status?: string;
    readonly closeReason?: ReasonName;
    readonly addAssignees?: readonly string[];
    readonly addTags?: readonly string[];
  };
  readonly alerts?: number | readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly status?: string;
}

function entryText({ by, what, detail }: Entry, id: string): string {
  const said = parsed(detail);
  const count = typeof said.alerts === 'number' ? said.alerts : (said.alerts?.length ?? 0);
  const alerts = count === 1 ? '1 alert' : `${count} alerts`;
  if (what === 'verdict') {
    const { status, closeReason, addAssignees = [], addTags = [] } = said.change ?? {};
    if (status === 'closed')
      return `${by} closed ${alerts}${closeReason === undefined ? '' : ` as ${REASON_TEXT[closeReason]}`}.`;
    if (status === 'acknowledged') return `${by} acknowledged ${alerts}.`;
    if (status === 'open') return `${by} reopened ${alerts}.`;
    if (addAssignees.length > 0) return `${by} assigned ${alerts} to ${addAssignees.join(', ')}.`;
    if (addTags.length > 0) return `${by} tagged ${alerts} with ${addTags.join(', ')}.`;
    return `${by} changed ${alerts}.`;
  }
  if (what === 'split')
    return said.from === id
      ? `${by} split ${alerts} off into a story of their own.`
      : `${by} split these ${alerts} off from another story.`;
  if (what === 'merged')
    return said.to === id
      ? `${by} merged ${alerts} of another story into this one.`
      : `${by} merged this story into another one.`;
  if (what === 'reopened') return 'A further alert came: the story is open again.';
  if (what === 'status') return `The story became ${said.status ?? 'another state'}.`;
  return `${by} undid a change.`;
}

function parsed(detail: string): Detail {
  try {
    return JSON.parse(detail) as Detail;
  } catch {
    return {};
  }
}
