import { Modal } from '@mantine/core';
import { ValueText } from '../../components/value/value.tsx';
import { useKeys } from '../../keys/keys.ts';
import type { EventRow } from '../../triage/event-rows.ts';
import { EXCLUDABLE, filterTitle, type ListFilter } from './alert-search.ts';
import styles from './alerts.module.css';

interface Props {
  readonly row: EventRow;
  readonly isExcluding: boolean;
  readonly onPick: (name: ListFilter, value: string) => void;
  readonly onClose: () => void;
}

/** What a row has, to filter by one of it or to exclude it: `f` or `Shift F`, and its number. */
export function FilterByValue({ row, isExcluding, onPick, onClose }: Props) {
  const picks = picksOf(row).filter(
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
          <button key={`${name} ${value}`} type="button" onClick={() => onPick(name, value)}>
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
function picksOf(row: EventRow): readonly (readonly [ListFilter, string, string?])[] {
  const [namespace = '', pod = ''] = row.pod.includes('/') ? row.pod.split('/') : ['', ''];
  const rules = new Map(row.all.map(({ ruleId, ruleName }) => [ruleId, ruleName]));
  const all: readonly (readonly [ListFilter, string, string?])[] = [
    ...[...rules].map(([id, name]) => ['rule', id, name] as const),
    ['severity', row.severity],
    ['orchestrator.namespace', namespace],
    ['orchestrator.resource.name', pod],
    // Of a container without a name, the row shows the beginning of its id.
    ['container.name', SHORT_ID.test(row.container) ? '' : row.container],
    ['container.image.name', row.image],
    ['host.name', row.host],
    ['user.name', row.user],
    ['process.name', row.process],
    ['process.parent.name', row.parent],
    ['story', row.story ?? ''],
  ];
  return all.filter(([, value]) => value !== '');
}
