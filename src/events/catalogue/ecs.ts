import {
  ENDPOINT,
  ENTITY,
  FILE,
  GEO,
  GROUP,
  HASH,
  OS,
  REGISTRY,
  RISK,
  SIGNED,
  URL,
  USER,
  VLAN,
  X509,
  AUTONOMOUS_SYSTEM,
  ELF,
  MACHO,
} from './common.ts';
import type { Group } from './group.ts';

/** Enough to find a process again. */
const IDENTITY: Group = { keyword: 'entity_id', long: 'pid vpid', date: 'start' };

/** The ECS fields of a process, which group, session and entry leaders have too. */
const CORE: readonly Group[] = [
  IDENTITY,
  {
    keyword: 'args env_vars',
    keywordText: 'executable name working_directory',
    wildcardText: 'command_line',
    long: 'args_count exit_code',
    boolean: 'interactive same_as_process',
    object: 'tty',
    under: {
      user: [USER],
      real_user: [USER],
      saved_user: [USER],
      group: [GROUP],
      real_group: [GROUP],
      saved_group: [GROUP],
      supplemental_groups: [GROUP],
      tty: [{ long: 'char_device.major char_device.minor columns rows' }],
    },
  },
];

/** The program of a process and its threads: of the process itself and of its parent. */
const PROGRAM: readonly Group[] = [
  SIGNED,
  {
    keyword: 'thread.capabilities.effective thread.capabilities.permitted thread.name',
    keywordText: 'title',
    long: 'pgid thread.id uptime',
    date: 'end',
    under: { elf: ELF, macho: MACHO },
  },
];

/** How execution entered the host or the container. */
export const ENTRY: Group = { keyword: 'entry_meta.type', ip: 'entry_meta.source.ip' };

const ATTESTED: Group = {
  under: { attested_user: [USER], attested_groups: [GROUP] },
};

const LEADER_PARENT: Group = {
  under: { parent: [IDENTITY, { under: { session_leader: [IDENTITY] } }] },
};

const IO: Group = {
  object: 'io io.bytes_skipped',
  boolean: 'io.max_bytes_per_process_exceeded',
  wildcard: 'io.text',
  keyword: 'io.type',
  long: 'io.bytes_skipped.length io.bytes_skipped.offset io.total_bytes_captured io.total_bytes_skipped',
};

const PROCESS: readonly Group[] = [
  ...CORE,
  ...PROGRAM,
  ENTRY,
  ATTESTED,
  IO,
  {
    under: {
      parent: [...CORE, ...PROGRAM, { under: { group_leader: [IDENTITY] } }],
      previous: [{ keyword: 'args', keywordText: 'executable', long: 'args_count' }],
      group_leader: CORE,
      session_leader: [...CORE, LEADER_PARENT],
      entry_leader: [...CORE, ENTRY, ATTESTED, LEADER_PARENT],
    },
  },
];

const INDICATOR: Group = {
  keyword:
    'confidence description email.address id marking.tlp marking.tlp_version name provider reference type',
  ip: 'ip',
  date: 'first_seen last_seen modified_at',
  long: 'port scanner_stats sightings',
  under: {
    as: [AUTONOMOUS_SYSTEM],
    file: FILE,
    geo: [GEO],
    registry: [REGISTRY],
    url: [URL],
    x509: [X509],
  },
};

const THREAT: readonly Group[] = [
  {
    keyword: 'framework tactic.id tactic.name tactic.reference technique.id technique.reference',
    keywordText: 'technique.name technique.subtechnique.name',
    nested: 'enrichments',
    under: {
      enrichments: [
        {
          object: 'indicator',
          keyword: 'matched.atomic matched.field matched.id matched.index matched.type',
          date: 'matched.occurred',
          under: { indicator: [INDICATOR] },
        },
      ],
      feed: [{ keyword: 'dashboard_id description name reference' }],
      group: [{ keyword: 'alias id name reference' }],
      indicator: [INDICATOR],
      software: [{ keyword: 'alias id name platforms reference type' }],
      'technique.subtechnique': [{ keyword: 'id reference' }],
    },
  },
];

/** Bytes and packets in both directions. */
const TRAFFIC: Group = { long: 'egress.bytes egress.packets ingress.bytes ingress.packets' };

const DISK_AND_CPU: Group = { scaled_float: 'cpu.usage', long: 'disk.read.bytes disk.write.bytes' };

const CLOUD: Group = {
  keyword:
    'account.id account.name availability_zone instance.id instance.name machine.type project.id project.name provider region service.name',
};

const SERVICE: Group = {
  keyword:
    'address environment ephemeral_id id name node.name node.role node.roles state type version',
};

const TLS_SIDE: Group = {
  keyword: 'certificate certificate_chain hash.md5 hash.sha1 hash.sha256 issuer subject',
  date: 'not_after not_before',
  under: { x509: [X509] },
};

const OBSERVER_SIDE: Group = {
  keyword: 'interface.alias interface.id interface.name zone',
  under: { vlan: [VLAN] },
};

const WITH_RISK_AND_ENTITY: Group = { under: { risk: [RISK], entity: [ENTITY] } };

const BASE: Group = {
  date: '@timestamp',
  keyword: 'tags ecs.version span.id trace.id transaction.id',
  // An object with free keys.
  flattened: 'labels',
  match_only_text: 'message',
  constant_keyword: 'data_stream.dataset data_stream.namespace data_stream.type',
};

const EVENT: Group = {
  keyword:
    'action agent_id_status category code dataset hash id kind module original outcome provider reason reference timezone type url',
  date: 'created end ingested start',
  long: 'duration sequence severity',
  float: 'risk_score risk_score_norm',
};

const CONTAINER: readonly Group[] = [
  DISK_AND_CPU,
  {
    keyword: 'id image.hash.all image.name image.tag name runtime',
    flattened: 'labels',
    boolean: 'security_context.privileged',
    scaled_float: 'memory.usage',
    long: 'network.egress.bytes network.ingress.bytes',
  },
];

const ORCHESTRATOR: Group = {
  keyword:
    'api_version cluster.id cluster.name cluster.url cluster.version namespace organization resource.annotation resource.id resource.label resource.name resource.parent.type resource.type type',
  ip: 'resource.ip',
  under: { entity: [ENTITY] },
};

const HOST: readonly Group[] = [
  DISK_AND_CPU,
  WITH_RISK_AND_ENTITY,
  {
    keyword: 'architecture boot.id domain hostname id mac name pid_ns_ino type',
    ip: 'ip',
    long: 'uptime',
    under: { geo: [GEO], os: [OS], network: [TRAFFIC] },
  },
];

const DNS: Group = {
  keyword:
    'answers.class answers.data answers.name answers.type header_flags id op_code question.class question.name question.registered_domain question.subdomain question.top_level_domain question.type response_code type',
  object: 'answers',
  long: 'answers.ttl',
  ip: 'resolved_ip',
};

const EMAIL: Group = {
  keyword:
    'bcc.address cc.address content_type direction from.address local_id reply_to.address sender.address to.address x_mailer',
  keywordText: 'subject',
  wildcard: 'message_id',
  date: 'delivery_timestamp origination_timestamp',
  nested: 'attachments',
  under: {
    'attachments.file': [
      { keyword: 'extension mime_type name', long: 'size', under: { hash: [HASH] } },
    ],
  },
};

const HTTP: Group = {
  keyword:
    'request.id request.method request.mime_type request.referrer response.mime_type version',
  wildcardText: 'request.body.content response.body.content',
  long: 'request.body.bytes request.bytes response.body.bytes response.bytes response.status_code',
};

const LOG: Group = {
  keyword:
    'file.path level logger origin.file.name origin.function syslog.appname syslog.facility.name syslog.hostname syslog.msgid syslog.procid syslog.severity.name syslog.version',
  object: 'syslog',
  long: 'origin.file.line syslog.facility.code syslog.priority syslog.severity.code',
  flattened: 'syslog.structured_data',
};

const NETWORK: Group = {
  keyword: 'application community_id direction iana_number name protocol transport type',
  ip: 'forwarded_ip',
  long: 'bytes packets',
  object: 'inner',
  under: { vlan: [VLAN], 'inner.vlan': [VLAN] },
};

const OBSERVER: Group = {
  keyword: 'hostname mac name product serial_number type vendor version',
  ip: 'ip',
  object: 'egress ingress',
  under: { egress: [OBSERVER_SIDE], ingress: [OBSERVER_SIDE], geo: [GEO], os: [OS] },
};

const TLS: Group = {
  keyword:
    'cipher client.ja3 client.server_name client.supported_ciphers curve next_protocol server.ja3s version version_protocol',
  boolean: 'established resumed',
  under: { client: [TLS_SIDE], server: [TLS_SIDE] },
};

const GEN_AI: Group = {
  keyword:
    'agent.description agent.id agent.name operation.name output.type request.model response.id response.model system token.type tool.call.id tool.name tool.type',
  nested: 'request.encoding_formats request.stop_sequences response.finish_reasons',
  integer:
    'request.choice.count request.max_tokens request.seed usage.input_tokens usage.output_tokens',
  double:
    'request.frequency_penalty request.presence_penalty request.temperature request.top_k request.top_p',
};

/** The Elastic Common Schema, releases 8 and 9. */
export const ECS: readonly Group[] = [
  BASE,
  {
    under: {
      agent: [{ keyword: 'build.original ephemeral_id id name type version' }],
      client: [ENDPOINT],
      cloud: [CLOUD, { under: { origin: [CLOUD], target: [CLOUD], entity: [ENTITY] } }],
      container: CONTAINER,
      destination: [ENDPOINT],
      device: [{ keyword: 'id manufacturer model.identifier model.name serial_number' }],
      dll: [SIGNED, { keyword: 'name path' }],
      dns: [DNS],
      email: [EMAIL],
      entity: [ENTITY],
      error: [{ keyword: 'code id type', match_only_text: 'message', wildcardText: 'stack_trace' }],
      event: [EVENT],
      faas: [
        {
          keyword: 'execution id name trigger.request_id trigger.type version',
          boolean: 'coldstart',
          object: 'trigger',
        },
      ],
      file: FILE,
      gen_ai: [GEN_AI],
      group: [GROUP],
      host: HOST,
      http: [HTTP],
      log: [LOG],
      network: [NETWORK],
      observer: [OBSERVER],
      orchestrator: [ORCHESTRATOR],
      organization: [{ keyword: 'id', keywordText: 'name' }],
      package: [
        {
          keyword:
            'architecture build_version checksum description install_scope license name path reference type version',
          date: 'installed',
          long: 'size',
        },
      ],
      process: PROCESS,
      registry: [REGISTRY],
      related: [{ keyword: 'hash hosts user', ip: 'ip' }],
      rule: [
        {
          keyword: 'author category description id license name reference ruleset uuid version',
        },
      ],
      server: [ENDPOINT],
      service: [SERVICE, { under: { origin: [SERVICE], target: [SERVICE], entity: [ENTITY] } }],
      source: [ENDPOINT],
      threat: THREAT,
      tls: [TLS],
      url: [URL],
      user: [
        USER,
        WITH_RISK_AND_ENTITY,
        { under: { changes: [USER], effective: [USER], target: [USER, WITH_RISK_AND_ENTITY] } },
      ],
      user_agent: [
        { keyword: 'device.name name version', keywordText: 'original', under: { os: [OS] } },
      ],
      volume: [
        {
          keyword:
            'bus_type default_access device_name device_type dos_name file_system_type mount_name nt_name product_id product_name serial_number vendor_id vendor_name',
          boolean: 'removable writable',
          long: 'size',
        },
      ],
      vulnerability: [
        {
          keyword:
            'category classification enumeration id reference report_id scanner.vendor score.version severity',
          keywordText: 'description',
          float: 'score.base score.environmental score.temporal',
        },
      ],
    },
  },
];

/** ECS and what the documents of the cloud_defend integration, and ours of the same shape, have beyond it. */
export const CLOUD_DEFEND: readonly Group[] = [
  ...ECS,
  {
    under: {
      cloud_defend: [
        {
          keyword: 'hook_point matched_selectors package_policy_id trace_point',
          short: 'package_policy_revision',
        },
      ],
      'process.session_leader': [ENTRY],
      dockwarden: [
        {
          keyword: 'missing nested_container reconstructed setting_up truncated',
          boolean: 'executable_deleted',
        },
      ],
    },
  },
];
