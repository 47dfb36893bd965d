import { RefusedError } from '../../runs/errors.ts';

type NotificationCode = 'ENG2401' | 'ENG2402' | 'ENG2403' | 'ENG2404';

/** A connector, a policy, a snooze or a message that is not there, or cannot be so. */
export class NotificationError extends RefusedError<NotificationCode> {
  override readonly name = 'NotificationError';
}
