export type StatusName = 'open' | 'acknowledged' | 'closed';
export type ReasonName = 'true_positive' | 'benign' | 'false_positive' | 'duplicate';

export const STATUSES: readonly StatusName[] = ['open', 'acknowledged', 'closed'];

/** In the order of their keys. */
export const REASONS: readonly ReasonName[] = [
  'true_positive',
  'benign',
  'false_positive',
  'duplicate',
];

export const REASON_TEXT: Readonly<Record<ReasonName, string>> = {
  true_positive: 'true positive',
  benign: 'benign',
  false_positive: 'false positive',
  duplicate: 'duplicate',
};

const SIGNS: Readonly<Record<StatusName, string>> = { open: '○', acknowledged: '◐', closed: '✓' };

interface Props {
  readonly status: StatusName;
  readonly reason?: ReasonName | null;
  readonly isShort?: boolean;
}

/** What has become of an alert or a story; of a closed one the verdict as a word. */
export function Status({ status, reason = null, isShort = false }: Props) {
  const word = reason === null ? status : REASON_TEXT[reason];
  return (
    <span>
      <span aria-hidden={!isShort} {...(isShort ? { role: 'img', 'aria-label': word } : {})}>
        {SIGNS[status]}
      </span>
      {!isShort && ` ${word}`}
    </span>
  );
}
