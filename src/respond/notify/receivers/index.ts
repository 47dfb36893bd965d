import { alertmanager } from './alertmanager.ts';
import { email } from './email.ts';
import { falcosidekick } from './falcosidekick.ts';
import { jira } from './jira.ts';
import { pagerduty } from './pagerduty.ts';
import type { Receiver, Settings } from './receiver.ts';
import { slack } from './slack.ts';
import { syslog } from './syslog.ts';
import { teams } from './teams.ts';
import { webhook } from './webhook.ts';

/** Every kind of receiver. */
export const RECEIVERS: readonly Receiver[] = [
  webhook,
  slack,
  teams,
  email,
  pagerduty,
  jira,
  alertmanager,
  syslog,
  falcosidekick,
];

export const receiverOf = (type: string): Receiver | null =>
  RECEIVERS.find((each) => each.type === type) ?? null;

/** What is wrong with a setting. */
export interface SettingFault {
  readonly field: string;
  readonly message: string;
}

const MAX_VALUE = 64 * 1024;

/** @param settings secrets included */
export function settingFaults({ fields }: Receiver, settings: Settings): SettingFault[] {
  const names = fields.map(({ name }) => name);
  const unknown = Object.keys(settings)
    .filter((name) => !names.includes(name))
    .map((field) => ({
      field,
      message: `there is no such setting; there are ${names.join(', ')}`,
    }));
  const faults = fields.flatMap(({ name, kind, isRequired = false, choices = [] }) => {
    const value = settings[name] ?? '';
    const fault =
      value === '' ? (isRequired ? 'is missing' : null) : valueFault(kind, value, choices);
    return fault === null ? [] : [{ field: name, message: fault }];
  });
  return [...unknown, ...faults];
}

function valueFault(
  kind: Receiver['fields'][number]['kind'],
  value: string,
  choices: readonly string[],
): string | null {
  if (value.length > MAX_VALUE) return `has more than ${MAX_VALUE} characters`;
  switch (kind) {
    case 'url': {
      const isUrl = URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
      return isUrl ? null : 'is not a URL that begins with https:// or http://';
    }
    case 'port':
      return /^\d{1,5}$/.test(value) && Number(value) > 0 && Number(value) < 65_536
        ? null
        : 'is not a port';
    case 'flag':
      return value === 'true' || value === 'false' ? null : 'is not true or false';
    case 'choice':
      return choices.includes(value) ? null : `is not one of ${choices.join(', ')}`;
    default:
      return kind !== 'lines' && /[\r\n]/.test(value) ? 'has more than one line' : null;
  }
}
