import type { AnswerOf } from '../../api/client.ts';

type Answered = AnswerOf<'GET /dw/exceptions/items'>['items'][number] & {
  readonly rules?: readonly string[];
  readonly hidden7Days?: number | null;
  readonly hidden30Days?: number | null;
  readonly badges?: readonly string[];
};

/** An exception item as the page shows it: what the API says of it, with the fields that it may lack. */
export interface ExceptionRow {
  readonly key: string;
  readonly list: string;
  readonly origin: string;
  readonly hidden: number;
  /** `null` where it is not known. */
  readonly hidden7Days: number | null;
  readonly hidden30Days: number | null;
  /** Ids of the rules that it applies to. */
  readonly rules: readonly string[];
  readonly marks: readonly string[];
  readonly lastHidden: number | null;
  readonly isExpired: boolean;
  readonly name: string;
  readonly reason: string;
  readonly entries: unknown;
  readonly conditionText: string;
  readonly expiresAt: number | null;
  readonly author: string;
  readonly createdAt: number | null;
  readonly comments: readonly { readonly by: string; readonly text: string }[];
  /** Under the names of the API, as it is sent back. */
  readonly item: Readonly<Record<string, unknown>>;
}

export function exceptionRow(answered: Answered): ExceptionRow {
  const { item } = answered;
  return {
    key: answered.key,
    list: answered.list,
    origin: answered.origin,
    hidden: answered.hidden,
    hidden7Days: answered.hidden7Days ?? null,
    hidden30Days: answered.hidden30Days ?? null,
    rules: answered.rules ?? [],
    marks: answered.badges ?? [],
    lastHidden: answered.lastHidden,
    isExpired: answered.isExpired,
    name: text(item['name']),
    reason: text(item['description']),
    entries: item['entries'],
    conditionText: JSON.stringify(item['entries'] ?? []),
    expiresAt: time(item['expire_time']),
    author: text(item['created_by']),
    createdAt: time(item['created_at']),
    comments: Array.isArray(item['comments']) ? item['comments'].map(comment) : [],
    item,
  };
}

const text = (value: unknown) => (typeof value === 'string' ? value : '');

function time(value: unknown): number | null {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

const comment = (value: unknown) => {
  const { comment: said, created_by: by } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return { by: text(by), text: text(said) };
};

const DAY_MS = 86_400_000;
const SOON_DAYS = 7;

export type BadgeTone = 'bad' | 'warn' | 'plain';

const MARKS: Readonly<Record<string, { readonly text: string; readonly tone: BadgeTone }>> = {
  hides_most: { text: 'hides over 90 % of a rule', tone: 'bad' },
  hides_critical: { text: 'hides criticals', tone: 'bad' },
  overlaps: { text: 'overlaps another', tone: 'warn' },
};

/** What somebody should look at. @param now milliseconds since 1970 */
export function badgesOf(
  row: ExceptionRow,
  now: number,
): readonly { text: string; tone: BadgeTone }[] {
  const badges: { text: string; tone: BadgeTone }[] = [];
  if (row.isExpired) badges.push({ text: 'expired', tone: 'plain' });
  else if (isExpiring(row, now))
    badges.push({ text: `expires in ${daysText(row, now)}`, tone: 'warn' });
  if (isNeverHit(row, now)) badges.push({ text: 'never hit', tone: 'plain' });
  for (const mark of row.marks) {
    const badge = MARKS[mark];
    if (badge !== undefined) badges.push(badge);
  }
  return badges;
}

export const isExpiring = ({ expiresAt, isExpired }: ExceptionRow, now: number) =>
  !isExpired && expiresAt !== null && expiresAt - now < SOON_DAYS * DAY_MS;

/** An item of today had no time to hide anything. */
export const isNeverHit = ({ hidden, createdAt }: ExceptionRow, now: number) =>
  hidden === 0 && (createdAt === null || now - createdAt > DAY_MS);

function daysText({ expiresAt }: ExceptionRow, now: number): string {
  const days = Math.ceil(((expiresAt ?? now) - now) / DAY_MS);
  return days === 1 ? '1 day' : `${days} days`;
}
