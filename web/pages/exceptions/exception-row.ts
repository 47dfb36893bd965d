import type { AnswerOf } from '../../api/client.ts';

type Answered = AnswerOf<'GET /dw/exceptions/items'>['items'][number];

/** An exception item as the page shows it: what the API says of it, with the fields that it may lack. */
export type ExceptionRow = ReturnType<typeof exceptionRow>;

export function exceptionRow(answered: Answered) {
  const { item, badges: marks, createdBy: author } = answered;
  return {
    ...answered,
    marks,
    author,
    name: text(item['name']),
    reason: text(item['description']),
    entries: item['entries'],
    conditionText: JSON.stringify(item['entries'] ?? []),
    comments: Array.isArray(item['comments']) ? item['comments'].map(comment) : [],
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
