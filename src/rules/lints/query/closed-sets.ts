import { words } from '../../../util/words.ts';

/** The allowed values of ECS fields, by field; `process_started` is what older agents wrote. */
export const CLOSED_SETS: Readonly<Record<string, readonly string[]>> = {
  'event.kind': words('alert asset enrichment event metric pipeline_error signal state'),
  'event.category': words(`
    api authentication configuration database driver email file host iam intrusion_detection
    library malware network package process registry session threat vulnerability web`),
  'event.type': words(`
    access admin allowed change connection creation deletion denied device end error group
    indicator info installation process_started protocol start user`),
  'event.outcome': words('failure success unknown'),
};
