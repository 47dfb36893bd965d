/** A kind of events, and what is known of their fields. */
export interface EventSource {
  readonly name: string;
  /** Whether an index pattern, read without its cluster, reaches these events and no others. */
  readonly pattern: RegExp;
  /** The fields that these events have beyond ECS; `null` where the catalogue lists them all. */
  readonly own: RegExp | null;
  /** What to do instead, for a field of the catalogue that these events never have; `null` for any other. */
  readonly absent?: (path: string) => string | null;
}

const CLOUD_DEFEND: EventSource = {
  name: 'cloud_defend',
  pattern: /^(logs-)?cloud_defend[.*-]/,
  own: null,
  absent: (path) => {
    if (/^process\.(.+\.)?command_line(\.|$)/.test(path)) {
      return `use ${path.replace(/command_line.*$/, 'args')}, the list of arguments`;
    }
    if (/^(process|file|dll)\.(.+\.)?hash\./.test(path)) return 'these events have no hashes';
    if (/^(source|destination|network|dns|url|http|tls|client|server)\./.test(path)) {
      return 'only process and file events exist';
    }
    return /^(registry|dll|code_signature|winlog)\./.test(path)
      ? 'this sensor runs on Linux only'
      : null;
  },
};

/** Fields that every shipper of the Beats family adds. */
const BEATS = String.raw`agent\.hostname$|fields\.|input\.|docker\.|kubernetes\.|jolokia\.|system\.`;

/**
 * The kinds of events that rules are most often written for. Each has custom fields below prefixes
 * of its own, so that a misspelt ECS field can be distinguished from one that is merely not in ECS.
 */
export const EVENT_SOURCES: readonly EventSource[] = [
  CLOUD_DEFEND,
  {
    name: 'endpoint',
    pattern: /^(logs-)?endpoint\./,
    own: /(^|\.)Ext\.|^(Effective_process|Endpoint|Events|Memory_protection|Persistence|Ransomware|Responses|Target|elastic|system)\./,
  },
  { name: 'endgame', pattern: /^endgame-/, own: /^endgame\./ },
  {
    name: 'windows',
    pattern: /^(logs-(windows|system)\.|winlogbeat-)/,
    own: new RegExp(String.raw`^(winlog\.|powershell\.|sysmon\.|${BEATS})`),
  },
  {
    name: 'auditd',
    pattern: /^(logs-auditd(_manager)?\.|auditbeat-)/,
    own: new RegExp(
      String.raw`^(auditd\.|socket\.|geoip\.|user\.(audit|filesystem|name_map|saved|selinux)\.|file\.selinux\.|${BEATS})`,
    ),
  },
  { name: 'crowdstrike', pattern: /^logs-crowdstrike\./, own: /^crowdstrike\./ },
  { name: 'm365_defender', pattern: /^logs-m365_defender\./, own: /^m365_defender\./ },
  {
    name: 'sentinel_one_cloud_funnel',
    pattern: /^logs-sentinel_one_cloud_funnel\./,
    own: /^sentinel_one_cloud_funnel\./,
  },
];

/**
 * The kinds of events that some index patterns reach, or `null` where one of them reaches others.
 * No pattern at all reaches anything.
 */
export function sourcesOf(indices: readonly string[]): readonly EventSource[] | null {
  const read = indices.filter((pattern) => !pattern.startsWith('-'));
  const found = new Set<EventSource>();
  for (const pattern of read) {
    const name = pattern.slice(pattern.indexOf(':') + 1);
    const source = EVENT_SOURCES.find((each) => each.pattern.test(name));
    if (source === undefined) return null;
    found.add(source);
  }
  return found.size === 0 ? null : [...found];
}

/** The only kind of events that some index patterns reach, or `null`. */
export function sourceOf(indices: readonly string[]): EventSource | null {
  const sources = sourcesOf(indices);
  return sources?.length === 1 ? (sources[0] ?? null) : null;
}
