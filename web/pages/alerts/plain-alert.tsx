import { ActionIcon } from '@mantine/core';
import { useAnswer } from '../../api/queries.ts';
import { Fact, Facts } from '../../components/facts/facts.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { Severity } from '../../components/severity/severity.tsx';
import { Loaded } from '../../components/states/loaded.tsx';
import { Status } from '../../components/status/status.tsx';
import { Time } from '../../components/time/time.tsx';
import { Value } from '../../components/value/value.tsx';
import styles from './alerts.module.css';

interface Props {
  readonly id: string;
  readonly onClose: () => void;
  readonly onNext: () => void;
  readonly onPrevious: () => void;
}

/** What is known of an alert at a glance. */
export function PlainAlert({ id, onClose, onNext, onPrevious }: Props) {
  const detail = useAnswer('GET /dw/alerts/:id', { id });
  return (
    <Loaded of={detail}>
      {({ summary }) => (
        <div className={styles['plain']}>
          <div className={styles['plainHead']}>
            <Severity severity={summary.severity} />
            <h2>{summary.ruleName}</h2>
            <ActionIcon variant="subtle" aria-label="Previous alert" onClick={onPrevious}>
              <Icon name="left" />
            </ActionIcon>
            <ActionIcon variant="subtle" aria-label="Next alert" onClick={onNext}>
              <Icon name="right" />
            </ActionIcon>
            <ActionIcon variant="subtle" aria-label="Close the alert" onClick={onClose}>
              <Icon name="close" />
            </ActionIcon>
          </div>
          <Value text={summary.command} />
          <Facts>
            <Fact name="State">
              <Status status={summary.status} reason={summary.closeReason} />
            </Fact>
            <Fact name="Raised">
              <Time at={summary.time} />
            </Fact>
            <Fact name="Pod">
              <Value text={summary.pod} />
            </Fact>
            <Fact name="Image">
              <Value text={summary.image} />
            </Fact>
            <Fact name="Node">
              <Value text={summary.host} />
            </Fact>
            <Fact name="User">
              <Value text={summary.user} />
            </Fact>
          </Facts>
        </div>
      )}
    </Loaded>
  );
}
