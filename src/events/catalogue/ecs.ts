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
} from './common.ts';
import type { Group } from './group.ts';
import { PROCESS } from './process.ts';
import { THREAT } from './threat.ts';

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
