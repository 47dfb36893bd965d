import { EqlText } from '../../editor/eql-text.tsx';
import { EXAMPLES } from './query/examples.ts';
import styles from './hunt.module.css';

/** Before the first hunt: what one can ask. */
export function EmptyHunt({ onQuery }: { readonly onQuery: (query: string) => void }) {
  return (
    <section className={styles['examples']} aria-label="Hunts to begin with">
      <h2>Did this happen anywhere?</h2>
      <p className="muted">
        Write a query over all events that are stored, or begin with one of these. The editor
        completes fields and values as you type; point at a word to read what it means.
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
}
