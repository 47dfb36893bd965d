import styles from './tactics.module.css';

/** In the order of an attack, by their ids in ATT&CK. */
const TACTICS = {
  TA0043: 'Reconnaissance',
  TA0042: 'Resource Development',
  TA0001: 'Initial Access',
  TA0002: 'Execution',
  TA0003: 'Persistence',
  TA0004: 'Privilege Escalation',
  TA0005: 'Defense Evasion',
  TA0006: 'Credential Access',
  TA0007: 'Discovery',
  TA0008: 'Lateral Movement',
  TA0009: 'Collection',
  TA0011: 'Command and Control',
  TA0010: 'Exfiltration',
  TA0040: 'Impact',
} as const;
const NAMES = Object.values(TACTICS);

/** Names of tactics by their ids, in the order of an attack. */
export const tacticsOf = (ids: Iterable<string>): readonly string[] => {
  const seen = new Set(ids);
  return Object.entries(TACTICS).flatMap(([id, name]) => (seen.has(id) ? [name] : []));
};

/** How far an attack has come: a dot for each tactic, in their order; those that were seen are full. */
export function Tactics({ seen }: { readonly seen: readonly string[] }) {
  const label = seen.length === 0 ? 'No tactic is named' : seen.join(', ');
  return (
    <span className={styles['tactics']} role="img" aria-label={label} title={label}>
      {NAMES.map((tactic) => (
        <i key={tactic} data-seen={seen.includes(tactic)} />
      ))}
    </span>
  );
}
