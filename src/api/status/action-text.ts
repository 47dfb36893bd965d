import { NOTIFY } from '../../service/actions/index.ts';
import { counted } from '../../util/counts.ts';

/*
 * Actions in words. Those of connectors of notifications send messages, the others alerts.
 */

export const isConnector = (action: string): boolean => action.startsWith(NOTIFY);

export const actionName = (action: string): string =>
  isConnector(action) ? `the connector ${action.slice(NOTIFY.length)}` : `the action ${action}`;

export const waitingFor = (action: string, waiting: number): string =>
  isConnector(action)
    ? `${counted(waiting, 'message waits', 'messages wait')} for it`
    : `${counted(waiting, 'alert waits', 'alerts wait')} for it`;

export const refusedBy = (action: string, refused: number): string =>
  isConnector(action)
    ? `${counted(refused, 'message')} of ${actionName(action)} ${refused === 1 ? 'was' : 'were'} not sent`
    : `the ${action} refuses copies of ${counted(refused, 'alert')}`;
