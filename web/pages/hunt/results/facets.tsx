import type { Facet } from '../../../../src/service/events/hunt/facets.ts';
import type { HuntedValue } from '../../../components/field-value/field-value.tsx';
import { ValueText } from '../../../components/value/value.tsx';
import { shortNumber } from '../numbers.ts';
import styles from '../hunt.module.css';

interface Props {
  readonly facets: readonly Facet[];
  /** `null`: nothing has been counted yet. */
  readonly events: number | null;
  /** Whether the query can be narrowed by a field. */
  readonly canNarrow: (field: string) => boolean;
  readonly onNarrow: (field: string, value: HuntedValue, isExcluded: boolean) => void;
}

/** The most frequent values of what was found. A click narrows the query by one, with Shift it excludes it. */
export const Facets = ({ facets, events, canNarrow, onNarrow }: Props) => (
  <aside className={styles['facets']} aria-label="Values of what was found">
    {facets
      .filter(({ values }) => values.length > 0)
      .map((facet) => (
        <FacetList
          key={facet.field}
          facet={facet}
          events={events ?? 0}
          isOn={canNarrow(facet.field)}
          onNarrow={onNarrow}
        />
      ))}
  </aside>
);

interface ListProps {
  readonly facet: Facet;
  readonly events: number;
  readonly isOn: boolean;
  readonly onNarrow: Props['onNarrow'];
}

const FacetList = ({
  facet: { field, values, others, missing },
  events,
  isOn,
  onNarrow,
}: ListProps) => (
  <section className={styles['facet']} aria-label={field}>
    <h2>{field}</h2>
    {!isOn && <p className="muted">Of one step: write it there.</p>}
    <ul>
      {values.map(({ value, count }) => (
        <li key={String(value)}>
          <button
            type="button"
            className={styles['facetValue']}
            disabled={!isOn}
            onClick={({ shiftKey }) => onNarrow(field, value, shiftKey)}
          >
            <span className="ellipsis" style={{ minWidth: 0 }}>
              <ValueText text={String(value)} most={120} />
            </span>
            <span className={styles['count']}>{shortNumber(count)}</span>
            <progress aria-hidden="true" value={count} max={Math.max(1, events)} />
          </button>
          <button
            type="button"
            className={styles['exclude']}
            disabled={!isOn}
            onClick={() => onNarrow(field, value, true)}
          >
            <span aria-hidden="true">−</span>
            <span className="unseen">
              Exclude <ValueText text={String(value)} most={120} />
            </span>
          </button>
        </li>
      ))}
      {missing > 0 && (
        <li>
          <button
            type="button"
            className={styles['facetValue']}
            disabled={!isOn}
            onClick={({ shiftKey }) => onNarrow(field, null, shiftKey)}
          >
            <span className="muted">no value</span>
            <span className={styles['count']}>{shortNumber(missing)}</span>
            <progress aria-hidden="true" value={missing} max={Math.max(1, events)} />
          </button>
        </li>
      )}
    </ul>
    {others > 0 && <p className="muted">{shortNumber(others)} with other values</p>}
  </section>
);
