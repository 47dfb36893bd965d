import { ValueText } from '../components/value/value.tsx';
import type { Draft, DraftCondition } from './draft.ts';
import styles from './exception-editor.module.css';

export interface OfferedEntry {
  readonly entry: {
    readonly field: string;
    readonly type: 'match' | 'wildcard';
    readonly value: string;
  };
  readonly seen: string;
  readonly why: string;
  readonly alerts: number | null;
}

interface Props {
  readonly offered: readonly OfferedEntry[];
  readonly draft: Draft;
  readonly isDisabled: boolean;
  readonly onDraft: (draft: Draft) => void;
}

/** Further conditions that the event would fit, with how many alerts of the rule fit each. */
export function Offered({ offered, draft, isDisabled, onDraft }: Props) {
  const others = offered.filter(
    ({ entry }) =>
      !draft.conditions.some(
        ({ field, values }) => field === entry.field && values.includes(entry.value),
      ),
  );
  return (
    <>
      <p className="muted">
        Click a value of the alert to add it{others.length > 0 ? ', or one of these:' : '.'}
      </p>
      {others.length > 0 && (
        <ul className={styles['offered']}>
          {others.map(({ entry: { field, type, value }, why, alerts }, at) => (
            // oxlint-disable-next-line react/no-array-index-key
            <li key={at}>
              <button
                type="button"
                disabled={isDisabled}
                onClick={() => {
                  const added: DraftCondition = {
                    field,
                    type,
                    operator: 'included',
                    values: [value],
                  };
                  onDraft({ ...draft, conditions: [...draft.conditions, added] });
                }}
              >
                <span aria-hidden="true">+</span> <ValueText text={field} most={80} />{' '}
                <strong>
                  <ValueText text={value} most={60} />
                </strong>
              </button>
              <span className="muted">
                {why}
                {alerts !== null &&
                  `; ${alerts.toLocaleString('en')} ${alerts === 1 ? 'alert' : 'alerts'} of the rule in 30 days`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
