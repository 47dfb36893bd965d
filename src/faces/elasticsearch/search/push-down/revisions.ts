import { isJsonObject, type JsonObject } from '../../../../events/json.ts';
import type { AlertRevision, AlertCondition } from '../../../../stores/alert-store.ts';
import type { DetectionReader } from '../../../../stores/detection-store.ts';
import { documentOf } from '../../../../service/alerts/members.ts';
import { withRule } from '../../../../service/alerts/rule-part.ts';

/** Alerts that are known to have the same values in some fields. */
export interface Group {
  /** The common values; `null` if they may differ. */
  readonly document: JsonObject | null;
  readonly condition: AlertCondition;
}

const NAME = 'kibana.alert.rule.name';
const UUID = 'kibana.alert.rule.uuid';

/**
 * What all alerts of a revision of a rule have in common: a search on fields of rules is evaluated per revision instead of
 * per alert. Results are cached, since revisions are immutable.
 */
export class RevisionProfiles {
  readonly #reader: Pick<DetectionReader, 'alerts' | 'rules'>;
  readonly #known = new Map<number, JsonObject | null>();

  constructor(reader: Pick<DetectionReader, 'alerts' | 'rules'>) {
    this.#reader = reader;
  }

  get alerts(): DetectionReader['alerts'] {
    return this.#reader.alerts;
  }

  /** Each alert belongs to one of them. */
  groups(): readonly Group[] {
    return this.#reader.alerts.revisions().map((revision) => ({
      document: this.#profileOf(revision),
      condition: { column: 'revision', values: [String(revision.number)] },
    }));
  }

  #profileOf(revision: AlertRevision): JsonObject | null {
    const known = this.#known.get(revision.number);
    if (known !== undefined) return known;
    const profile = this.#makeProfile(revision);
    if (profile !== undefined) this.#known.set(revision.number, profile);
    return profile ?? null;
  }

  /** `undefined` while it has no alerts, as when all have expired. */
  #makeProfile({ number, ruleId, revision }: AlertRevision): JsonObject | null | undefined {
    const { alerts, rules } = this.#reader;
    const where = { column: 'revision', values: [String(number)] } as const;
    const [sample] = alerts.page({ kind: 'any', ruleIds: [ruleId], where }, 'newest', 1).alerts;
    if (sample === undefined) return undefined;
    const ruleDocument = rules.revision(ruleId, revision);
    if (ruleDocument === null) return null;
    const document = withRule({}, ruleId, ruleDocument);
    const parameters = document['kibana.alert.rule.parameters'];
    const name = isJsonObject(parameters) ? parameters['name'] : undefined;
    const hasOverride = isJsonObject(parameters) && parameters['rule_name_override'] !== undefined;
    // Each alert may then have a name of its own.
    if (hasOverride || typeof name !== 'string' || name !== sample.ruleName) return null;
    const uuid = documentOf(sample)[UUID];
    return { ...document, [NAME]: name, ...(uuid === undefined ? {} : { [UUID]: uuid }) };
  }
}
