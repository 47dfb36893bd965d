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
}

/** What has become of an alert or a story; of a closed one the verdict as a word. */
export const Status = (props: Props) => (
  <span>
    <StatusParts {...props} />
  </span>
);

/** The same without an element around it, for lists of thousands. */
export const StatusParts = ({ status, reason = null }: Props) => (
  <>
    <span aria-hidden="true">{SIGNS[status]}</span> {reason === null ? status : REASON_TEXT[reason]}
  </>
);
