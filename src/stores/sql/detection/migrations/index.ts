import type { Migrations } from '../../migrations.ts';
import { rules } from './0001-rules.ts';
import { runs } from './0002-runs.ts';
import { alerts } from './0003-alerts.ts';
import { stories } from './0004-stories.ts';
import { signatures } from './0005-signatures.ts';
import { alertWorkloads } from './0006-alert-workloads.ts';
import { ruleHistory } from './0007-rule-history.ts';
import { suppressedSums } from './0008-suppressed-sums.ts';
import { exceptionDays } from './0009-exception-days.ts';
import { guideSteps } from './0010-guide-steps.ts';
import { triageTime } from './0011-triage-time.ts';
import { backlogTurns } from './0012-backlog-turns.ts';
import { outbox } from './0013-outbox.ts';
import { storyLinks } from './0014-story-links.ts';
import { notifications } from './0015-notifications.ts';
import { people } from './0016-people.ts';

export const MIGRATIONS: Migrations = [
  rules,
  runs,
  alerts,
  stories,
  signatures,
  alertWorkloads,
  ruleHistory,
  suppressedSums,
  exceptionDays,
  guideSteps,
  triageTime,
  backlogTurns,
  outbox,
  storyLinks,
  notifications,
  people,
];
