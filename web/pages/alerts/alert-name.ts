import { REASON_TEXT } from '../../components/status/status.tsx';
import { agoText } from '../../components/time/format-time.ts';
import { nameOfParts } from '../../components/grid/row-name.ts';
import type { AlertSummary } from '../../triage/targets.ts';

/** "critical, Container Escape, 3 min ago, container blog, sh -c id, closed as benign, assigned to anna". */
export const alertName = (alert: AlertSummary): string => {
  const { severity, ruleName, time, pod, container, host, command, status, closeReason } = alert;
  return nameOfParts([
    severity,
    ruleName,
    agoText(time, Date.now()),
    pod !== '' ? `pod ${pod}` : container !== '' ? `container ${container}` : `node ${host}`,
    command,
    closeReason === null ? status : `closed as ${REASON_TEXT[closeReason]}`,
    alert.assignees.length === 0 ? '' : `assigned to ${alert.assignees.join(', ')}`,
  ]);
};
