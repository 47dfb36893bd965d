import styles from './tactics.module.css';

/** In the order of an attack. */
const NAMES = [
  'Reconnaissance',
  'Resource Development',
  'Initial Access',
  'Execution',
  'Persistence',
  'Privilege Escalation',
  'Defense Evasion',
  'Credential Access',
  'Discovery',
  'Lateral Movement',
  'Collection',
  'Command and Control',
  'Exfiltration',
  'Impact',
];

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
