import { Modal } from '@mantine/core';
import { ValueText } from '../../components/value/value.tsx';
import { useKeys } from '../../keys/keys.ts';
import type { AlertSummary } from '../../triage/targets.ts';
import { EXCLUDABLE, filterTitle, type ListFilter } from './alert-search.ts';
import styles from './alerts.module.css';

interface Props {
  readonly alert: AlertSummary;
  readonly isExcluding: boolean;
  readonly onPick: (name: ListFilter, value: string) => void;
  readonly onClose: () => void;
}

/** What a row has, to filter by one of it or to exclude it: `f` or `Shift F`, and its number. */
export function FilterByValue({ alert, isExcluding, onPick, onClose }: Props) {
  const picks = picksOf(alert).filter(
    ([name]) => !isExcluding || (EXCLUDABLE as readonly string[]).includes(name),
  );
  useKeys(
    picks.slice(0, 9).map(([name, value], index) => ({
      stroke: String(index + 1),
      title: `${filterTitle(name)} of this row`,
      place: 'Alerts',
      run: () => onPick(name, value),
    })),
  );
  return (
    <Modal
      opened
      onClose={onClose}
      title={isExcluding ? 'Exclude what this row has' : 'Show only what has this too'}
      size="md"
      yOffset="12vh"
      returnFocus={false}
      overlayProps={{ backgroundOpacity: 0.25 }}
    >
      <div className={styles['picks']}>
        {picks.map(([name, value, label], index) => (
          <button key={name} type="button" onClick={() => onPick(name, value)}>
            <kbd className="muted">{index + 1}</kbd>
            <span className="muted">{filterTitle(name)}</span>
            <span>
              <ValueText text={label ?? value} most={120} />
            </span>
          </button>
        ))}
      </div>
    </Modal>
  );
}

const SHORT_ID = /^[0-9a-f]{12}$/;

/** Fields and values of a row that the API filters by, as the row has them. */
function picksOf(alert: AlertSummary): readonly (readonly [ListFilter, string, string?])[] {
  const [namespace = '', pod = ''] = alert.pod.includes('/') ? alert.pod.split('/') : ['', ''];
  const all: readonly (readonly [ListFilter, string, string?])[] = [
    ['rule', alert.ruleId, alert.ruleName],
    ['severity', alert.severity],
    ['orchestrator.namespace', namespace],
    ['orchestrator.resource.name', pod],
    // Of a container without a name, the row shows the beginning of its id.
    ['container.name', SHORT_ID.test(alert.container) ? '' : alert.container],
    ['container.image.name', alert.image],
    ['host.name', alert.host],
    ['user.name', alert.user],
    ['process.name', alert.process],
    ['process.parent.name', alert.parent],
    ['story', alert.story ?? ''],
  ];
  return all.filter(([, value]) => value !== '');
}
