import { EqlText } from '../../editor/eql-text.tsx';
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

/** Hunts to begin with: each answers a question that people ask of their containers. */
export const EXAMPLES: readonly { readonly title: string; readonly query: string }[] = [
  {
    title: 'Who entered the host from a container?',
    query: 'process where event.action == "exec" and process.name == "nsenter"',
  },
  {
    title: 'What did programs of the network do when a shell started them?',
    query:
      'process where event.action == "exec" and process.name : ("curl", "wget", "nc*") and process.parent.name : ("sh", "bash", "dash")',
  },
  {
    title: 'Was something downloaded and made executable?',
    query:
      'sequence by host.name with maxspan=5m\n  [process where event.action == "exec" and process.name : ("curl", "wget")]\n  [process where event.action == "exec" and process.name == "chmod"]',
  },
  {
    title: 'Was something encoded, packed or decoded?',
    query: 'process where event.action == "exec" and process.name in ("base64", "openssl", "tar")',
  },
];
