import { OutLink } from '../../../../components/link/out-link.tsx';
import { attackAddress } from '../../../../components/link/safe-address.ts';
import { ValueText } from '../../../../components/value/value.tsx';
import type { Threat, ThreatEntry } from '../rule-fields.ts';
import styles from '../rule.module.css';

/** What the rule finds, in the words of a framework: tactics and techniques with their names, ids and pages. */
export function FrameworkFacts({ threat }: { readonly threat: readonly Threat[] }) {
  if (threat.length === 0)
    return (
      <section>
        <h2>Framework</h2>
        <p className="muted">
          It names no tactic and no technique, so that coverage does not count it.
        </p>
      </section>
    );
  return (
    <section>
      {threat.map(({ framework, tactic, techniques }, index) => (
        // oxlint-disable-next-line react/no-array-index-key
        <div key={index} className={styles['framework']}>
          <h2>
            Framework: <span>{framework === '' ? 'unnamed' : <ValueText text={framework} />}</span>
          </h2>
          <ul>
            <Entry kind="Tactic" entry={tactic} />
            {techniques.map(({ subtechniques, ...technique }) => (
              <li key={technique.id} className={styles['technique']}>
                <ul>
                  <Entry kind="Technique" entry={technique} />
                  {subtechniques.map((each) => (
                    <Entry key={each.id} kind="Sub-technique" entry={each} />
                  ))}
                </ul>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

interface EntryProps {
  readonly kind: string;
  readonly entry: ThreatEntry;
}

function Entry({ kind, entry: { id, name, reference } }: EntryProps) {
  const address = reference ?? attackAddress(id);
  return (
    <li>
      <span className="muted">{kind}: </span>
      <span className={styles['prose']}>
        <ValueText text={name} />
      </span>{' '}
      <ValueText text={id} />
      {address !== null && (
        <div className={styles['reference']}>
          <OutLink address={address} />
        </div>
      )}
    </li>
  );
}
