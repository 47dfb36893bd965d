import type { AnswerOf } from '../../api/client.ts';

type Answered = AnswerOf<'GET /dw/exceptions/items'>['items'][number];

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
  readonly marks: Answered['badges'];
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
    hidden7Days: answered.hidden7Days,
    hidden30Days: answered.hidden30Days,
    rules: answered.rules,
    marks: answered.badges,
    lastHidden: answered.lastHidden,
    isExpired: answered.isExpired,
    name: text(item['name']),
    reason: text(item['description']),
    entries: item['entries'],
    conditionText: JSON.stringify(item['entries'] ?? []),
    expiresAt: answered.expiresAt,
    author: answered.createdBy,
    createdAt: answered.createdAt,
    comments: Array.isArray(item['comments']) ? item['comments'].map(comment) : [],
    item,
  };
}

const text = (value: unknown) => (typeof value === 'string' ? value : '');

const comment = (value: unknown) => {
  const { comment: said, created_by: by } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return { by: text(by), text: text(said) };
};

export type BadgeTone = 'bad' | 'warn' | 'plain';

/** What should be looked at. */
export const badgesOf = ({
  isExpired,
  marks,
}: ExceptionRow): readonly { readonly text: string; readonly tone: BadgeTone }[] =>
  isExpired ? [{ text: 'expired', tone: 'plain' }] : marks.map((mark) => MARKS[mark]);

const MARKS: Readonly<
  Record<ExceptionRow['marks'][number], { readonly text: string; readonly tone: BadgeTone }>
> = {
  expiring: { text: 'expires soon', tone: 'warn' },
  never_hit: { text: 'never hit', tone: 'plain' },
  hides_most: { text: 'hides over 90 % of a rule', tone: 'bad' },
  hides_critical: { text: 'applies to a critical rule', tone: 'warn' },
  overlaps: { text: 'another hides the same', tone: 'warn' },
};
