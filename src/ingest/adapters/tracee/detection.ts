import type { Parts } from '../document.ts';
import type { Kind } from './kind.ts';
import type { TraceeDetection } from './event.ts';

/** A finding of a Tracee signature, kept as an alert. */
export function detectionKind(detection: TraceeDetection, name: string): Kind {
  const { rule, ruleId, description, severity, tags } = detection;
  return {
    head: {
      kind: 'alert',
      dataset: 'alerts',
      category: ['intrusion_detection'],
      type: ['info'],
      action: name,
      severity,
    },
    parts: {
      message: description,
      tags,
      rule: { id: ruleId, name: rule, description },
      threat: threatOf(detection),
    },
  };
}

function threatOf({ technique, tactic }: TraceeDetection): Parts {
  if (technique.id === undefined && tactic === undefined) return {};
  return {
    framework: 'MITRE ATT&CK',
    technique: { id: [technique.id], name: [technique.name] },
    tactic: { name: [tactic] },
  };
}
